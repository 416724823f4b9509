/** One line of an NDJSON body, or why it cannot be read. Lines are counted from 1; blank ones are left out. */
export type NdjsonLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly fault: 'invalid-json' | 'invalid-encoding' | 'payload-too-large' };

const newline = 0x0a;

/**
 * Reads NDJSON as it arrives. Holds at most one line of `maxLineBytes`. A bad line is yielded with its fault, and
 * reading goes on. Ours, because the libraries that split lines decode broken UTF-8 without a word, and a line that is
 * too long either fills the memory, ends the stream or vanishes.
 */
export async function* readNdjson(body: AsyncIterable<Buffer>, maxLineBytes: number): AsyncGenerator<NdjsonLine> {
  let pieces: Buffer[] = [];
  let size = 0;
  let line = 0;
  const take = (piece: Buffer) => {
    size += piece.length;
    if (size <= maxLineBytes) pieces.push(piece);
  };
  const finish = (): NdjsonLine | undefined => {
    line += 1;
    const whole = size > maxLineBytes ? undefined : Buffer.concat(pieces);
    pieces = [];
    size = 0;
    if (whole === undefined) return { line, fault: 'payload-too-large' };
    return parseLine(line, whole);
  };
  for await (const chunk of body) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, end));
      from = end + 1;
      const parsed = finish();
      if (parsed !== undefined) yield parsed;
    }
    take(chunk.subarray(from));
  }
  const last = size > 0 ? finish() : undefined;
  if (last !== undefined) yield last;
}

function parseLine(line: number, bytes: Buffer): NdjsonLine | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return { line, fault: 'invalid-encoding' };
  }
  if (text === '') return undefined;
  try {
    return { line, value: JSON.parse(text) };
  } catch {
    return { line, fault: 'invalid-json' };
  }
}
