/** Where the sealed bytes of files rest: a folder, or an S3-compatible store. */
import { mkdir } from 'node:fs/promises';
import type { DataStore } from '@tus/server';

export interface Shelf extends DataStore {
  /**
   * The sealed bytes [from, to); each part holds until the next one is asked for. Throws StorageFault when they are not there,
   * or not all of them.
   */
  readRange(id: string, from: number, to: number): AsyncIterable<Buffer>;
  /** Returns once what was written would survive a loss of power. */
  settle(id: string): Promise<void>;
  /** Deletes everything of a file; fine when there is nothing. */
  remove(id: string): Promise<void>;
}

/** The storage did not do what it was asked; it says nothing of the file. Trying again later may help. */
export class StorageFault extends Error {
  constructor(doing: string, cause?: unknown) {
    super(`storage fault: ${doing}`, cause === undefined ? {} : { cause });
    this.name = 'StorageFault';
  }
}

/** Where S3-compatible storage is, and who we are there. */
export interface S3Place {
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export type ShelfPlace = { readonly directory: string } | S3Place;

/** The shelf the configuration names. The client of S3 is large, and loaded only where it is used. */
export async function openShelf(place: ShelfPlace): Promise<Shelf> {
  if ('directory' in place) {
    const { DiskShelf } = await import('./disk-shelf.ts');
    await mkdir(place.directory, { recursive: true, mode: 0o700 });
    return new DiskShelf(place.directory);
  }
  const { S3Shelf } = await import('./s3-shelf.ts');
  return new S3Shelf(place);
}
