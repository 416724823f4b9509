import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readRecord } from './record.ts';
import { StartError } from './start-error.ts';

/**
 * Takes the data folder for this process, or throws a StartError that says who has it. Returns how to give it back.
 *
 * Node offers no file locks; SQLite, which comes with it, takes one of the operating system's for an exclusive
 * transaction. Such a lock cannot be left behind: it ends with the process, kill -9 included.
 */
export function lockDataFolder(dir: string): () => void {
  const database = new DatabaseSync(join(dir, 'launcher.lock'));
  try {
    database.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== 5) throw error; // 5: SQLITE_BUSY
    const holder = readRecord(dir);
    const who = holder ? ` (process ${holder.launcher.pid}, ${holder.url})` : '';
    throw new StartError(
      `The data folder ${dir} is in use by a launcher that is running${who}. ` +
        'Stop that one first, or choose another folder with --data-dir.',
    );
  }
  return () => database.close();
}
