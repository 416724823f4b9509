/**
 * The data folder of a system. Files that the system did not make are never touched.
 *
 *   postgres/      the database                    secrets.json   keys and passwords, made once, mode 0600
 *   logs/          one file per process            tokens.json    a token per role, mode 0600 ┐ only while
 *   launcher.json  what runs on it (record.ts)     url            the address of the API      ┘ all is ready
 *   attachments/   documents, sealed               launcher.lock  held by the launcher (lock.ts)
 *   cache/         compiled sources; may be deleted (compile-cache.ts)
 */
import { constants, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { access, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../start-error.ts';

const ours = [
  'launcher.lock',
  'launcher.json',
  'tokens.json',
  'url',
  'logs',
  'attachments',
  'cache',
  'postgres',
  'postgres.new',
  'secrets.json',
];

export interface DataFolder {
  /** Its real path. */
  readonly dir: string;
  /** The first folder that had to be made for it; undefined: it was there. */
  readonly made: string | undefined;
}

/**
 * Makes the folder if needed.
 * @throws StartError for a folder that holds other files, or that this account cannot use
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  try {
    const made = await mkdir(path, { recursive: true });
    const entries = await readdir(path);
    await access(path, constants.W_OK);
    const isOurs =
      entries.length === 0 || entries.some((entry) => entry === 'secrets.json' || entry === 'launcher.lock');
    if (!isOurs)
      throw new StartError(
        `${path} holds other files (${entries[0]}, …). Choose an empty or a new folder with --data-dir.`,
      );
    return { dir: await realpath(path), made };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `This account cannot use the data folder ${path} (${(error as Error).message}). Choose another with --data-dir.`,
    );
  }
}

/**
 * Deletes what the system made, the secrets last: without them nothing that is left could be read.
 * @throws StartError when the folder holds anything else
 */
export async function wipe(dir: string): Promise<void> {
  const strangers = (await readdir(dir)).filter((entry) => !ours.includes(entry) && !entry.endsWith('.deleted'));
  if (strangers.length > 0)
    throw new StartError(
      `${dir} also holds ${strangers.join(', ')}, which --reset does not delete. Move it away first.`,
    );
  const database = join(dir, 'postgres');
  // Renamed first: a deletion that is interrupted must not leave half a database under the name of a whole one.
  if (existsSync(database)) await rename(database, `${database}.deleted`);
  for (const entry of ['postgres.deleted', ...ours.filter((name) => name !== 'launcher.lock')])
    await rm(join(dir, entry), { recursive: true, force: true });
}

/** Writes a file whole or not at all: a crash in between leaves the old content. */
export function writeWhole(file: string, text: string, mode = 0o644): void {
  const draft = `${file}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { mode, flush: true });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Announces that everything is ready. The URL comes last: whoever finds it also finds the tokens. */
export function announce(dir: string, url: string, tokens: Readonly<Record<string, string>>): void {
  writeWhole(join(dir, 'tokens.json'), `${JSON.stringify(tokens, undefined, 2)}\n`, 0o600);
  writeWhole(join(dir, 'url'), `${url}\n`);
}

/** Removes the announcement. */
export async function withdraw(dir: string): Promise<void> {
  await rm(join(dir, 'url'), { force: true });
  await rm(join(dir, 'tokens.json'), { force: true });
}
