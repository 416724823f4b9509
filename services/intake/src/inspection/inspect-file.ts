import { createHash } from 'node:crypto';
import type { AttachmentRow, Examined } from '@motcua/db/dossiers/attachments';
import { Refusal } from '@motcua/domain/refusal';
import { readPlain } from '../storage/sealed-file.ts';
import { cipherAt, inChunks, macOf } from '../storage/sealing.ts';
import type { Shelf } from '../storage/shelf.ts';
import { countPages } from './page-count.ts';
import { requireType } from './sniff.ts';

/**
 * Reads a file once, after all its bytes have come: checks its type, computes its hash and the codes of its chunks,
 * counts its pages. Refusals: 'file-type-mismatch', 'file-hash-mismatch', 'file-unreadable'. Memory does not grow with
 * the file.
 */
export async function inspectFile(shelf: Shelf, row: AttachmentRow, key: Buffer): Promise<Examined> {
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
  const pages = await countPages(row.size, async (from, to) =>
    Buffer.concat(await Array.fromAsync(readPlain(shelf, file, from, to))),
  );
  return { sha256, chunkMacs, pages };
}
