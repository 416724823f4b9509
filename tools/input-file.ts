/**
 * A file that a person names to a command, plain or gzip. What is wrong with it is a sentence, now or while it is read.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { CommandError } from './command-line.ts';

export interface InputFile {
  /** The size on the disk, in bytes. */
  readonly size: number;
  /** How many of these bytes have been read so far. */
  readonly read: () => number;
  /** What the file holds, unpacked. Throws CommandError. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** Opens a file; gzip is known by its first bytes. Throws CommandError. */
export async function openInput(path: string): Promise<InputFile> {
  const { size, gzip } = await look(path);
  if (!gzip && /\.gz$/i.test(path)) throw new CommandError(`${path} is not gzip, although its name says so.`);
  const file = createReadStream(path);
  return { size, read: () => file.bytesRead, bytes: explained(path, gzip ? gunzip(file) : file) };
}

async function look(path: string): Promise<{ size: number; gzip: boolean }> {
  try {
    await using handle = await open(path);
    const stat = await handle.stat();
    if (!stat.isFile()) throw new CommandError(`${path} is not a file.`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return { size: stat.size, gzip: bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b };
  } catch (error) {
    throw error instanceof CommandError ? error : explain(path, error);
  }
}

function gunzip(file: ReturnType<typeof createReadStream>) {
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

async function* explained(path: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    throw explain(path, error);
  }
}

function explain(path: string, error: unknown): CommandError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new CommandError(`There is no file ${path}.`);
  if (code === 'EACCES' || code === 'EPERM') return new CommandError(`The file ${path} may not be read.`);
  if (code === 'Z_BUF_ERROR') return new CommandError(`${path} ends too early: the gzip is cut off.`);
  if (code?.startsWith('Z_')) return new CommandError(`${path} is damaged: ${message}.`);
  return new CommandError(`${path} cannot be read: ${message}.`);
}
