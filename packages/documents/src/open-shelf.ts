import { mkdir } from 'node:fs/promises';
import type { S3Place } from './s3-shelf.ts';
import type { Shelf } from './shelf.ts';

/** Where documents are kept: in a folder, or in a bucket of S3-compatible storage. */
export type ShelfPlace = { readonly directory: string } | S3Place;

/** Opens the shelf at a place. Loads the client of S3 only where it is used, because it is large. */
export async function openShelf(place: ShelfPlace): Promise<Shelf> {
  if ('directory' in place) {
    const { DiskShelf } = await import('./disk-shelf.ts');
    await mkdir(place.directory, { recursive: true, mode: 0o700 });
    return new DiskShelf(place.directory);
  }
  const { S3Shelf } = await import('./s3-shelf.ts');
  return new S3Shelf(place);
}
