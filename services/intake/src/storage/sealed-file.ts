import { chunkBytes, cipherAt, inChunks, macBytes, macOf } from './sealing.ts';
import { type Shelf, StorageFault } from './shelf.ts';

/** What its row says about a file, with its key. */
export interface SealedFile {
  readonly id: string;
  readonly size: number;
  readonly key: Buffer;
  readonly chunkMacs: Buffer;
}

/**
 * Reads the bytes [from, to) of a file, decrypted. Checks the code of each chunk before it yields a byte of it. Throws
 * StorageFault when a chunk is not what was stored.
 */
export async function* readPlain(shelf: Shelf, file: SealedFile, from: number, to: number): AsyncGenerator<Buffer> {
  let index = Math.floor(from / chunkBytes);
  const end = Math.min(Math.ceil(to / chunkBytes) * chunkBytes, file.size);
  const cipher = cipherAt(file.key, index * chunkBytes);
  for await (const sealed of inChunks(shelf.readRange(file.id, index * chunkBytes, end))) {
    const mac = file.chunkMacs.subarray(index * macBytes, (index + 1) * macBytes);
    if (!macOf(file.key, index, sealed).equals(mac)) throw new StorageFault('the bytes are not those that were stored');
    const begin = index * chunkBytes;
    yield cipher.update(sealed).subarray(Math.max(from - begin, 0), to - begin);
    index += 1;
  }
}
