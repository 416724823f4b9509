import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from '../../processes.ts';
import { StartError } from '../start-error.ts';
import { type LauncherRecord, readRecord } from './record.ts';

const stoppedWithinMs = 40_000;

/**
 * Locks the data folder for this process; returns the function that releases it. Waits for a launcher that is stopping,
 * so that a restart need not know how long a stop takes.
 *
 * Node has no file locks. SQLite, which comes with Node, holds a lock of the operating system during an exclusive
 * transaction. Such a lock ends with its process, also after kill -9.
 * @throws StartError that names the launcher which holds the folder
 */
export async function lockDataFolder(dir: string, warn: (line: string) => void): Promise<() => void> {
  const deadline = Date.now() + stoppedWithinMs;
  for (let hasWarned = false; ; hasWarned = true) {
    const release = tryLock(join(dir, 'launcher.lock'));
    if (release) return release;
    const holder = readRecord(dir);
    if (!holder || !isStopping(holder) || Date.now() > deadline) throw inUse(dir, holder);
    if (!hasWarned) warn(`Waiting for the launcher before this one (process ${holder.launcher.pid}) to stop.`);
    await delay(50);
  }
}

/** Its record says so, or its parent has ended and it will stop within a moment. */
function isStopping({ stopping, startedBy }: LauncherRecord): boolean {
  return stopping || (startedBy !== null && !isRunning(startedBy));
}

function tryLock(file: string): (() => void) | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive');
    return () => database?.close();
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === 5) return undefined; // SQLITE_BUSY
    throw new StartError(`This account cannot use the data folder: ${file} (${(error as Error).message}).`);
  }
}

function inUse(dir: string, holder: LauncherRecord | undefined): StartError {
  const who = holder ? ` (process ${holder.launcher.pid}, ${holder.url})` : '';
  return new StartError(
    `The data folder ${dir} is in use by a launcher that is running${who}. ` +
      'Stop that one first, or choose another folder with --data-dir.',
  );
}
