import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { roleUrl } from '@motcua/db/installation/roles';
import type { Secrets } from '../../infra/launcher/data-folder/secrets.ts';
import { CommandError } from '../command-line.ts';
import type { Options } from './options.ts';

/**
 * The URL of the database to import into: the one given, else DATABASE_URL, else that of the system on the data folder.
 */
export async function findDatabase(
  { database, dataDir }: Pick<Options, 'database' | 'dataDir'>,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  return database ?? (env.DATABASE_URL || (await embeddedUrl(dataDir)));
}

/** Reads postmaster.pid: the fourth line holds the port of the embedded server, the eighth its state. */
async function embeddedUrl(dataDir: string): Promise<string> {
  const [port, state] = await readLines(join(dataDir, 'postgres', 'postmaster.pid'), [3, 7]);
  if (port === undefined || state !== 'ready')
    throw new CommandError(
      `No system runs on ${dataDir}. Start it (npm start), ` +
        'or name its folder with --data-dir, or its database with --database.',
    );
  const { rolePasswords } = await readSecrets(dataDir);
  return roleUrl(`postgres://127.0.0.1:${port}/motcua`, 'migrator', rolePasswords);
}

async function readLines(file: string, numbers: readonly number[]): Promise<(string | undefined)[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n');
    return numbers.map((number) => lines[number]?.trim());
  } catch {
    return [];
  }
}

async function readSecrets(dataDir: string): Promise<Pick<Secrets, 'rolePasswords'>> {
  try {
    return JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as Secrets;
  } catch {
    throw new CommandError(`${join(dataDir, 'secrets.json')} cannot be read: it holds the password of the database.`);
  }
}
