/** A line of a stream without its line feed; `too-long` stands for a line of more bytes than allowed. */
export type ByteLine = Buffer | 'too-long';

/**
 * Splits bytes at line feeds, wherever the chunks end. It holds one chunk and one line of at most `longestBytes`.
 *
 * No library does this: `node:readline` holds a line of any length, `split2` ends or silently drops a line that is too
 * long, and both decode the bytes, so that nobody can see any more what was no UTF-8.
 * @throws what the chunks throw, before the line that was not complete
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>, longestBytes: number): AsyncGenerator<ByteLine> {
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length <= longestBytes) parts.push(part);
    else parts = [];
  };
  const finish = (): ByteLine => {
    const line = length > longestBytes ? 'too-long' : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, end));
      yield finish();
      from = end + 1;
    }
    keep(chunk.subarray(from));
  }
  if (length > 0) yield finish();
}
