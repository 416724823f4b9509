/**
 * Where a process's own output goes: the stack of a crash, and all that PostgreSQL has to say. The services' logs are
 * files that they write themselves (packages/runtime/src/logger.ts).
 */
import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Lends an output file to `start`, for the child that it starts. Where the file cannot be opened the output is thrown
 * away: no file of ours may keep a process from running.
 */
export function withOutput<T>(file: string, start: (output: number | 'ignore') => T): T {
  let output: number | undefined;
  try {
    output = openSync(file, 'a', 0o640);
  } catch {
    return start('ignore');
  }
  try {
    return start(output);
  } finally {
    closeSync(output);
  }
}

/** The last lines of a file, which usually say why a process did not start; empty when there is no file. */
export async function lastLines(file: string, count: number): Promise<string> {
  const log = await open(file).catch(() => undefined);
  if (!log) return '';
  try {
    const { size } = await log.stat();
    const length = Math.min(size, 16_384);
    const { buffer } = await log.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString().trimEnd().split('\n').slice(-count).join('\n');
  } finally {
    await log.close();
  }
}
