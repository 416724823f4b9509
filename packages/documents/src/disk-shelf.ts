import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import { orFault, type Shelf, StorageFault } from './shelf.ts';

/** The library keeps nothing about a file beside its bytes: the file's row in the database says it all. */
const nothingBeside = {
  get: async (id: string) => new Upload({ id, offset: 0 }),
  set: async () => {},
  delete: async () => {},
};

/** How many bytes go to the disk, or come from it, at a time. */
const partBytes = 1_048_576;

/** A shelf in a folder: one file each, named by its id. */
export class DiskShelf extends FileStore implements Shelf {
  constructor(directory: string) {
    super({ directory, configstore: nothingBeside });
  }

  override create(file: Upload): Promise<Upload> {
    return orFault('making a file', super.create(file));
  }

  override getUpload(id: string): Promise<Upload> {
    return orFault('asking for an upload', super.getUpload(id));
  }

  async *readRange(id: string, from: number, to: number): AsyncGenerator<Buffer> {
    if (from === to) return;
    const part = Buffer.allocUnsafeSlow(Math.min(partBytes, to - from));
    try {
      await using file = await open(this.#pathOf(id), 'r');
      for (let at = from; at < to; ) {
        const { bytesRead } = await file.read(part, 0, Math.min(part.length, to - at), at);
        if (bytesRead === 0) throw new Error('the file is shorter');
        at += bytesRead;
        yield part.subarray(0, bytesRead);
      }
    } catch (error) {
      throw new StorageFault('reading', error);
    }
  }

  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const file = createWriteStream(this.#pathOf(id), { flags: 'r+', start: offset, highWaterMark: partBytes });
    await orFault('writing', pipeline(bytes, file));
    return offset + file.bytesWritten;
  }

  settle(id: string): Promise<void> {
    return orFault('settling', this.#settle(id));
  }

  async #settle(id: string): Promise<void> {
    for (const path of [this.#pathOf(id), this.directory]) {
      const handle = await open(path, 'r');
      await handle.sync().finally(() => handle.close());
    }
  }

  override remove(id: string): Promise<void> {
    return orFault('deleting', rm(this.#pathOf(id), { force: true }));
  }

  #pathOf(id: string): string {
    return `${this.directory}/${id}`;
  }
}
