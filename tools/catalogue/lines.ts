/**
 * The lines of a file, plain or gzip, as they come: never more than one line and one chunk in memory.
 * A line that cannot be used is still a line: it comes out with the reason.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ImportError } from './import-error.ts';

/** The longest published record is a fiftieth of this. */
export const longestLine = 4 * 1024 * 1024;

export type Line = { readonly text: string } | { readonly refused: 'invalid-utf-8' | 'line-too-long' };

export interface OpenFile {
  /** Bytes on the disk. */
  readonly size: number;
  /** Of those, how many have been read. */
  readonly read: () => number;
  readonly lines: AsyncIterable<Line>;
}

/** Opens a file of lines. Throws ImportError, also while it is being read. */
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
    yield* splitLines(bytes);
  } catch (error) {
    throw explain(path, error);
  }
}

/** The lines of chunks that end anywhere. When the chunks break off with an error, so does this, before a torn line. */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const splitter = new Splitter();
  for await (const chunk of chunks) yield* splitter.add(chunk);
  yield* splitter.end();
}

/** Cuts bytes at line ends; what has come of a line that is too long is let go. */
class Splitter {
  #parts: Buffer[] = [];
  #length = 0;

  *add(chunk: Buffer): Generator<Line> {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#keep(chunk.subarray(from, end));
      yield this.#cut();
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  *end(): Generator<Line> {
    if (this.#length > 0) yield this.#cut();
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= longestLine) this.#parts.push(part);
    else this.#parts = [];
  }

  #cut(): Line {
    const line =
      this.#length > longestLine ? ({ refused: 'line-too-long' } as const) : decode(Buffer.concat(this.#parts));
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}

/** A byte order mark is left out; a carriage return at the end is white space to JSON. */
function decode(bytes: Buffer): Line {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
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
