/** Where the sealed bytes of files rest: a folder, or an S3-compatible store. */
import type { DataStore } from '@tus/server';

export interface Shelf extends DataStore {
  /**
   * Reads the sealed bytes [from, to). Each part is valid until the next one is asked for. Throws StorageFault when a
   * byte is missing.
   */
  readRange(id: string, from: number, to: number): AsyncIterable<Buffer>;
  /** Returns once a loss of power would leave the written bytes in place. */
  settle(id: string): Promise<void>;
  /** Deletes everything of a file. Does nothing when there is no such file. */
  remove(id: string): Promise<void>;
}

/** The storage failed. That says nothing about the file: a later try may succeed. */
export class StorageFault extends Error {
  /** @param doing what the storage was doing, for the log */
  constructor(doing: string, cause?: unknown) {
    super(`storage fault: ${doing}`, cause === undefined ? {} : { cause });
    this.name = 'StorageFault';
  }
}

/**
 * Waits for the storage. Whatever it throws, a full or a read-only disk included, is a fault of the storage; but what
 * the library has to say about an upload, such as that there is none, stays what it is.
 */
export async function orFault<T>(doing: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isAnswer = error instanceof StorageFault || (error as { status_code?: number }).status_code !== undefined;
    throw isAnswer ? error : new StorageFault(doing, error);
  }
}
