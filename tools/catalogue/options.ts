import { resolve } from 'node:path';
import { flagKeptByNpm } from '../../infra/npm-flags.ts';
import { readArguments, UsageError } from '../command-line.ts';

export interface Options {
  readonly help: boolean;
  readonly file: string;
  readonly json: boolean;
  /** The URL of a database; it takes precedence over everything else. */
  readonly database: string | undefined;
  readonly dataDir: string;
}

export const usage = `Usage: npm run catalogue:import -- FILE [options]

Imports procedures from FILE: one JSON record of the national portal per line, plain or gzip.
Each record is imported, imported with conflicts that a person must settle, or refused with a reason.
Importing a file again changes nothing; after an interruption it continues.

  --json             one JSON object per record and a summary at the end, instead of a table
  --database <url>   import into this database
  --data-dir <path>  import into the running system of this folder (default .data)
  --help             this text

Environment: DATABASE_URL is used when --database is not given.
Exit status: 0 the file was read to its end, 1 nothing of it could be imported, or it or the database could not be
             used, 2 wrong usage.
For output without npm's own lines: npm run --silent catalogue:import -- FILE --json
`;

const flags = {
  help: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  database: { type: 'string' },
  'data-dir': { type: 'string', default: '.data' },
} as const;

/** Reads the command line. Throws UsageError. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const { values, positionals } = readArguments({ args: [...args], options: flags, allowPositionals: true });
  const { help, json, database } = values;
  const file = positionals[0] ?? '';
  const options = { help, json, file, database, dataDir: resolve(values['data-dir']) };
  if (help) return options;
  const kept = flagKeptByNpm('npm run catalogue:import -- FILE', ['json', 'database', 'data-dir'], env);
  if (kept !== undefined) throw new UsageError(kept);
  if (positionals.length !== 1 || file === '')
    throw new UsageError(`One file is needed, ${positionals.length} given. See npm run catalogue:import -- --help.`);
  if (values['data-dir'] === '') throw new UsageError('--data-dir needs the path of a folder.');
  if (database !== undefined && !/^postgres(ql)?:\/\//.test(database))
    throw new UsageError('--database needs a URL that begins with postgres://.');
  return options;
}
