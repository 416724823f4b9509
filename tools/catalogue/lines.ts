/**
 * The lines of a file, plain or gzip, one after the other: at most one line and one chunk are in memory. A line that
 * cannot be read is also returned, with the reason.
 */
import { type ByteLine, splitLines } from '@motcua/runtime/lines';
import { type InputFile, openInput } from '../input-file.ts';

/** In bytes. The longest published record has a fiftieth of this. */
export const longestLine = 4 * 1024 * 1024;

export type Line = { readonly text: string } | { readonly refused: 'invalid-utf-8' | 'line-too-long' };

export interface OpenFile extends Pick<InputFile, 'size' | 'read'> {
  readonly lines: AsyncIterable<Line>;
}

/** Opens a file of lines. Throws CommandError, now or while the lines are read. */
export async function openLines(path: string): Promise<OpenFile> {
  const { bytes, ...file } = await openInput(path);
  return { ...file, lines: readLines(bytes) };
}

async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  for await (const line of splitLines(bytes, longestLine)) yield toLine(line);
}

/** A byte order mark is left out; a carriage return at the end is white space to JSON. */
function toLine(line: ByteLine): Line {
  if (line === 'too-long') return { refused: 'line-too-long' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(line) };
  } catch {
    return { refused: 'invalid-utf-8' };
  }
}
