import { splitLines } from '@motcua/runtime/lines';

/** One line of an NDJSON body, or why it cannot be read. Lines are counted from 1; blank ones are left out. */
export type NdjsonLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly fault: 'invalid-json' | 'invalid-encoding' | 'payload-too-large' };

/**
 * Reads NDJSON as it arrives. Holds at most one line of `maxLineBytes`. A bad line is yielded with its fault, and
 * reading goes on.
 */
export async function* readNdjson(body: AsyncIterable<Buffer>, maxLineBytes: number): AsyncGenerator<NdjsonLine> {
  let line = 0;
  for await (const bytes of splitLines(body, maxLineBytes)) {
    line += 1;
    const parsed = bytes === 'too-long' ? ({ line, fault: 'payload-too-large' } as const) : parseLine(line, bytes);
    if (parsed !== undefined) yield parsed;
  }
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
