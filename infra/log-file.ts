import { openSync, renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

const largestBytes = 50 * 1024 * 1024;

/** Opens a log file for appending. A file over 50 MiB is first renamed to `<file>.1`, in place of an older one. */
export function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largestBytes) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o640);
}

/** The last lines of a log file, which usually say why a process did not start; empty when there is no file. */
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
