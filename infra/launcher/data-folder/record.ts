/**
 * launcher.json: which processes run on a data folder. Written the moment each exists, so that the next start finds
 * and stops what a launcher that was killed could not.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity, type StopStep, stopProcess } from '../../processes.ts';
import { writeWhole } from './data-folder.ts';

export interface LauncherRecord {
  readonly launcher: ProcessIdentity;
  /** npm, when it started the launcher: the launcher stops when it is gone. */
  readonly startedBy: ProcessIdentity | null;
  readonly stopping: boolean;
  readonly url: string;
  readonly children: Readonly<Record<string, ProcessIdentity>>;
}

/** The record in a data folder, if there is one that can be read. */
export function readRecord(dir: string): LauncherRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, 'launcher.json'), 'utf8')) as LauncherRecord;
  } catch {
    return undefined;
  }
}

export interface Recorder {
  /** Notes a child that has just been started; one of the same name is replaced. */
  note(name: string, pid: number): void;
  /** Says that this launcher is about to give the folder back. */
  stopping(): void;
  /** Removes the record: nothing runs any more. */
  clear(): void;
}

/** Starts the record of this launcher. `watched`: it stops when the process that started it is gone. */
export function startRecord(dir: string, url: string, watched: boolean): Recorder {
  const file = join(dir, 'launcher.json');
  const launcher = identify(process.pid) ?? { pid: process.pid, startedAt: 'unknown', command: 'unknown' };
  const children: Record<string, ProcessIdentity> = {};
  const startedBy = watched ? (identify(process.ppid) ?? null) : null;
  const write = (stopping: boolean) => {
    const record: LauncherRecord = { launcher, startedBy, url, stopping, children };
    writeWhole(file, `${JSON.stringify(record, undefined, 2)}\n`);
  };
  write(false);
  return {
    stopping: () => write(true),
    note(name, pid) {
      const identity = identify(pid);
      if (!identity) return; // it has ended already
      children[name] = identity;
      write(false);
    },
    clear: () => rmSync(file, { force: true }),
  };
}

const politely: readonly StopStep[] = [
  ['SIGTERM', 5_000],
  ['SIGKILL', 5_000],
];

/** Stops what a launcher that is gone left running, its database excepted (see stopRecorded); returns their names. */
export async function stopOrphans(record: LauncherRecord): Promise<string[]> {
  const orphans = Object.entries(record.children).filter(([name, child]) => name !== 'postgres' && isRunning(child));
  await Promise.all(orphans.map(([, child]) => stopProcess(child, politely)));
  return orphans.map(([name]) => name);
}

/** Ends everything recorded at once, without a word. PostgreSQL is told to, lest its sessions outlive it. */
export function killRecorded(dir: string): void {
  for (const [name, child] of Object.entries(readRecord(dir)?.children ?? {}))
    if (isRunning(child)) process.kill(child.pid, name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
}
