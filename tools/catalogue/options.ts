import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  readonly help: boolean;
  readonly file: string;
  readonly json: boolean;
  /** A URL given on the command line; it goes before everything else. */
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
Exit status: 0 the file was read to its end, 1 it or the database could not be used, 2 wrong usage.
For output without npm's own lines: npm run --silent catalogue:import -- FILE --json
`;

/** The command line cannot be understood: exit status 2. */
export class UsageError extends Error {}

const flags = {
  help: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  database: { type: 'string' },
  'data-dir': { type: 'string', default: '.data' },
} as const;

/** Reads the command line. Throws UsageError. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const { values, positionals } = parse(args);
  const { help, json, database } = values;
  const file = positionals[0] ?? '';
  const options = { help, json, file, database, dataDir: resolve(values['data-dir']) };
  if (help) return options;
  requireFlagsNotTakenByNpm(env);
  if (positionals.length !== 1 || file === '')
    throw new UsageError(`One file is needed, ${positionals.length} given. See npm run catalogue:import -- --help.`);
  if (values['data-dir'] === '') throw new UsageError('--data-dir needs the path of a folder.');
  if (database !== undefined && !/^postgres(ql)?:\/\//.test(database))
    throw new UsageError('--database needs a URL that begins with postgres://.');
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.`);
  }
}

/** `npm run catalogue:import FILE --json` gives the flag to npm, which keeps it to itself and tells only this. */
function requireFlagsNotTakenByNpm(env: NodeJS.ProcessEnv): void {
  for (const flag of ['json', 'database', 'data-dir'])
    if (env[`npm_config_${flag.replace('-', '_')}`] !== undefined)
      throw new UsageError(
        `npm kept --${flag} to itself. Put two dashes first: npm run catalogue:import -- FILE --${flag} …`,
      );
}
