/**
 * The lines of a file, plain or gzip, one after the other: at most one line and one chunk are in memory. A line that
 * cannot be read is also returned, with the reason.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { type ByteLine, splitLines } from '@motcua/runtime/lines';
import { ImportError } from './import-error.ts';

/** In bytes. The longest published record has a fiftieth of this. */
export const longestLine = 4 * 1024 * 1024;

export type Line = { readonly text: string } | { readonly refused: 'invalid-utf-8' | 'line-too-long' };

export interface OpenFile {
  /** The size on the disk, in bytes. */
  readonly size: number;
  /** How many of these bytes have been read so far. */
  readonly read: () => number;
  readonly lines: AsyncIterable<Line>;
}

/** Opens a file of lines. Throws ImportError, now or while the lines are read. */
export async function openLines(path: string): Promise<OpenFile> {
  const { size, gzip } = await look(path);
  if (!gzip && /\.gz$/i.test(path)) throw new ImportError(`${path} is not gzip, although its name says so.`);
  const file = createReadStream(path);
  return { size, read: () => file.bytesRead, lines: readLines(path, gzip ? gunzip(file) : file) };
}

async function look(path: string): Promise<{ size: number; gzip: boolean }> {
  try {
    await using handle = await open(path);
    const stat = await handle.stat();
    if (!stat.isFile()) throw new ImportError(`${path} is not a file.`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return { size: stat.size, gzip: bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b };
  } catch (error) {
    throw error instanceof ImportError ? error : explain(path, error);
  }
}

function gunzip(file: ReturnType<typeof createReadStream>) {
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

async function* readLines(path: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  try {
    for await (const line of splitLines(bytes, longestLine)) yield toLine(line);
  } catch (error) {
    throw explain(path, error);
  }
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

function explain(path: string, error: unknown): ImportError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new ImportError(`There is no file ${path}.`);
  if (code === 'EACCES' || code === 'EPERM') return new ImportError(`The file ${path} may not be read.`);
  if (code === 'Z_BUF_ERROR')
    return new ImportError(`${path} ends too early: the gzip is cut off. Its last, unfinished line was not imported.`);
  if (code?.startsWith('Z_')) return new ImportError(`${path} is damaged: ${message}.`);
  return new ImportError(`${path} cannot be read: ${message}.`);
}
