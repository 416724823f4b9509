/**
 * launcher.json: the processes that run on a data folder. Each is written as soon as it exists, so that the next start
 * finds and stops what a launcher that was killed has left running.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity, type StopStep, stopProcess } from '../../processes.ts';
import { writeWhole } from './data-folder.ts';

export interface LauncherRecord {
  readonly launcher: ProcessIdentity;
  /** The npm that started the launcher, if one did: the launcher stops when that npm ends. */
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
  /** Notes a child that has just been started, in place of an earlier one of the same name. */
  note(name: string, pid: number): void;
  /** Notes that this launcher is about to release the folder. */
  stopping(): void;
  /** Removes the record, when nothing runs any more. */
  clear(): void;
}

/**
 * Starts the record of this launcher. `watched`: the launcher stops when its parent process ends. `warn` takes a line
 * for a person.
 */
export function startRecord(dir: string, url: string, watched: boolean, warn: (line: string) => void): Recorder {
  const file = join(dir, 'launcher.json');
  const launcher = identify(process.pid) ?? { pid: process.pid, startedAt: 'unknown', command: 'unknown' };
  const children: Record<string, ProcessIdentity> = {};
  const startedBy = watched ? (identify(process.ppid) ?? null) : null;
  const write = (stopping: boolean) => {
    const record: LauncherRecord = { launcher, startedBy, url, stopping, children };
    writeWhole(file, `${JSON.stringify(record, undefined, 2)}\n`);
  };
  // The system runs on when the disk is full; after a kill -9 the next start may then not find a process of this one.
  const writeIfPossible = (stopping: boolean) => {
    try {
      write(stopping);
    } catch (error) {
      warn(`launcher.json could not be written: ${(error as Error).message}`);
    }
  };
  write(false);
  return {
    stopping: () => writeIfPossible(true),
    note(name, pid) {
      const identity = identify(pid);
      if (!identity) return; // it has ended already
      children[name] = identity;
      writeIfPossible(false);
    },
    clear: () => rmSync(file, { force: true }),
  };
}

const politely: readonly StopStep[] = [
  ['SIGTERM', 5_000],
  ['SIGKILL', 5_000],
];

/** Stops what a launcher that was killed left running, except its database (see stopRecorded); returns the names. */
export async function stopOrphans(record: LauncherRecord): Promise<string[]> {
  const orphans = Object.entries(record.children).filter(([name, child]) => name !== 'postgres' && isRunning(child));
  await Promise.all(orphans.map(([, child]) => stopProcess(child, politely)));
  return orphans.map(([name]) => name);
}

/**
 * Kills every recorded process. PostgreSQL gets SIGQUIT instead, because killing it would leave its sessions running.
 */
export function killRecorded(dir: string): void {
  for (const [name, child] of Object.entries(readRecord(dir)?.children ?? {}))
    if (isRunning(child)) process.kill(child.pid, name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
}
