/**
 * How the bytes of a file rest: AES-256-CTR under a key of the file's own, which keeps every byte at its place, so that an upload
 * goes on where it stopped and a part can be read without the rest; and an HMAC of each chunk, so that nothing is ever given out
 * that is not what was stored (docs/adr/0009).
 */
import { type Cipheriv, createCipheriv, createHmac, randomBytes } from 'node:crypto';

/** Bytes that are read, and vouched for, together. */
export const chunkBytes = 1_048_576;
export const macBytes = 16;

/** A new key of a file: 32 bytes that encrypt, 32 that authenticate. */
export const newFileKey = (): Buffer => randomBytes(64);

/** What seals or opens the bytes from `offset` on; the same for both, as CTR has it. */
export function cipherAt(key: Buffer, offset: number): Cipheriv {
  const counter = Buffer.alloc(16);
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / 16)), 8);
  const cipher = createCipheriv('aes-256-ctr', key.subarray(0, 32), counter);
  cipher.update(Buffer.alloc(offset % 16));
  return cipher;
}

/** The code of the `index`-th chunk of sealed bytes. */
export function macOf(key: Buffer, index: number, sealed: Buffer): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(index));
  return createHmac('sha256', key.subarray(32)).update(place).update(sealed).digest().subarray(0, macBytes);
}

/** Cuts a stream into chunks of `chunkBytes`, counted from its beginning; the last one may be shorter. */
export async function* inChunks(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    let rest = part;
    while (length + rest.length >= chunkBytes) {
      const needed = chunkBytes - length;
      yield Buffer.concat([...waiting, rest.subarray(0, needed)], chunkBytes);
      rest = rest.subarray(needed);
      waiting = [];
      length = 0;
    }
    if (rest.length > 0) waiting.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(waiting, length);
}
