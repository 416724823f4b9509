import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import { type Shelf, StorageFault } from './shelf.ts';

/** What is known of a file stands in its row; beside the bytes nothing is written. */
const nothingBeside = {
  get: async (id: string) => new Upload({ id, offset: 0 }),
  set: async () => {},
  delete: async () => {},
};

/** Files in a folder, each under its id. */
export class DiskShelf extends FileStore implements Shelf {
  constructor(directory: string) {
    super({ directory, configstore: nothingBeside });
  }

  async *readRange(id: string, from: number, to: number): AsyncGenerator<Buffer> {
    if (from === to) return;
    let read = 0;
    try {
      for await (const part of createReadStream(this.#pathOf(id), { start: from, end: to - 1 })) {
        read += part.length;
        yield part;
      }
    } catch (error) {
      throw new StorageFault('reading', error);
    }
    if (read !== to - from) throw new StorageFault('reading: the file is shorter');
  }

  async settle(id: string): Promise<void> {
    for (const path of [this.#pathOf(id), this.directory]) {
      const handle = await open(path, 'r');
      await handle.sync().finally(() => handle.close());
    }
  }

  override async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  #pathOf(id: string): string {
    return `${this.directory}/${id}`;
  }
}
