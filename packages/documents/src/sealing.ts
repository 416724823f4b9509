/**
 * How the bytes of a file are encrypted (docs/adr/0009-files-are-sealed-in-place.md). AES-256-CTR under a key of the
 * file's own keeps every byte at its place: an upload goes on where it stopped, and a part can be read without the
 * rest. An HMAC of each chunk finds changed bytes.
 */
import { type Cipheriv, createCipheriv, createHmac, randomBytes } from 'node:crypto';

/** The size of a chunk: so many bytes share one code. */
export const chunkBytes = 1_048_576;
export const macBytes = 16;

/** A new key of a file: 32 bytes that encrypt, 32 that authenticate. */
export const newFileKey = (): Buffer => randomBytes(64);

/** The cipher for the bytes from `offset` on. With CTR the same cipher encrypts and decrypts. */
export function cipherAt(key: Buffer, offset: number): Cipheriv {
  const counter = Buffer.alloc(16);
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / 16)), 8);
  const cipher = createCipheriv('aes-256-ctr', key.subarray(0, 32), counter);
  cipher.update(Buffer.alloc(offset % 16));
  return cipher;
}

/** The code (HMAC) of the `index`-th chunk of sealed bytes. */
export function macOf(key: Buffer, index: number, sealed: Buffer): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigUInt64BE(BigInt(index));
  return createHmac('sha256', key.subarray(32)).update(place).update(sealed).digest().subarray(0, macBytes);
}

/**
 * Cuts a stream into chunks of `chunkBytes`; the last one may be shorter. All chunks share the same memory: a chunk is
 * valid until the next one is asked for.
 */
export async function* inChunks(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  let length = 0;
  for await (const part of stream) {
    for (let at = 0; at < part.length; ) {
      const copied = part.copy(chunk, length, at);
      at += copied;
      length += copied;
      if (length < chunkBytes) continue;
      yield chunk;
      length = 0;
    }
  }
  if (length > 0) yield chunk.subarray(0, length);
}
