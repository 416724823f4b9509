import { createHash } from 'node:crypto';
import type { AttachmentRow, Examined } from '@motcua/db/dossiers/attachments';
import { Refusal } from '@motcua/domain/refusal';
import { countPages } from './pages/page-count.ts';
import { chunkBytes, cipherAt, inChunks, macBytes, macOf } from './sealing.ts';
import { type Shelf, StorageFault } from './shelf.ts';
import { requireType } from './sniff.ts';

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

/**
 * Reads a file once, after all its bytes have come: checks its type, computes its hash and the codes of its chunks,
 * counts its pages. Refusals: 'file-type-mismatch', 'file-hash-mismatch', 'file-unreadable'. Memory does not grow with
 * the file.
 */
export async function examine(shelf: Shelf, row: AttachmentRow, key: Buffer): Promise<Examined> {
  const hash = createHash('sha256');
  const cipher = cipherAt(key, 0);
  const macs: Buffer[] = [];
  for await (const sealed of inChunks(shelf.readRange(row.id, 0, row.size))) {
    const plain = cipher.update(sealed);
    if (macs.length === 0) await requireType(plain, row.mediaType);
    hash.update(plain);
    // Gives the memory back at once: the garbage collector would take more time to find it than all the work on it
    // here.
    plain.buffer.transfer(0);
    macs.push(macOf(key, macs.length, sealed));
  }
  const sha256 = hash.digest();
  if (row.expectedSha256 !== null && !row.expectedSha256.equals(sha256))
    throw new Refusal('file-hash-mismatch', 'the bytes that came are not those that were announced', {
      path: 'Upload-Metadata.sha256',
      facts: { sha256: sha256.toString('hex') },
    });
  const chunkMacs = Buffer.concat(macs);
  if (row.mediaType !== 'application/pdf') return { sha256, chunkMacs, pages: null };
  const file = { id: row.id, size: row.size, key, chunkMacs };
  const read = async (from: number, to: number) =>
    Buffer.concat(await Array.fromAsync(readPlain(shelf, file, from, to)));
  const pages = await countPages({ owner: row.dossierId, size: row.size, read });
  return { sha256, chunkMacs, pages };
}
