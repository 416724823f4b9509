/** What logs that were put aside are called, when one is put aside, and when it is deleted. */
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const largestBytes = 50 * 1024 * 1024;
const dayMs = 86_400_000;

/**
 * True when a log has to be put aside before its next line: it has 50 MiB, or its last line was written in an earlier
 * week (from Monday, UTC). So an archive holds the lines of one week at most, and all of them are as old as it is.
 */
export function isDue({ size, mtimeMs }: { size: number; mtimeMs: number }, now: number): boolean {
  return size > 0 && (size >= largestBytes || weekOf(mtimeMs) < weekOf(now));
}

/** 1 January 1970 was a Thursday. */
const weekOf = (at: number) => Math.floor((at / dayMs + 3) / 7);

/** The path under which a log is put aside: `<name>.<instant>.log`. */
export async function archiveOf(path: string, now: number): Promise<string> {
  const stem = `${stemOf(path)}.${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
  for (let count = 0; ; count++) {
    const archive = join(dirname(path), `${stem}${count === 0 ? '' : `-${count}`}.log`);
    if ((await stat(archive).catch(() => undefined)) === undefined) return archive;
  }
}

/** Deletes the archives of a log that were put aside more than so many months before `now`. */
export async function deleteArchives(path: string, keptMonths: number, now: number): Promise<void> {
  const oldest = new Date(now);
  oldest.setUTCMonth(oldest.getUTCMonth() - keptMonths);
  for (const name of await readdir(dirname(path))) {
    const putAsideAt = instantOf(name, stemOf(path));
    if (putAsideAt !== undefined && putAsideAt < oldest.getTime()) await rm(join(dirname(path), name), { force: true });
  }
}

const stemOf = (path: string) => basename(path, '.log');

function instantOf(name: string, stem: string): number | undefined {
  if (!name.startsWith(`${stem}.`)) return undefined;
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(-\d+)?\.log$/.exec(name.slice(stem.length + 1));
  return found ? Date.parse(`${found[1]}T${found[2]}:${found[3]}:${found[4]}.${found[5]}Z`) : undefined;
}
