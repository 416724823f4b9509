import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  /** Ask this repository's engine, in process. */
  readonly engine: boolean;
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly path: string;
  /** Themes; all of them if none is named. */
  readonly only: readonly string[];
  readonly dataDir: string;
}

export const usage = `Usage: npm run conformance -- [options]

Sends every case of tools/conformance/deadlines to a system and compares its answers with what the rules say.

  --url <url>        the system, such as http://127.0.0.1:8080
  --token <token>    sent as Authorization: Bearer …
  --path <path>      the endpoint (default /v1/deadline-calculations)
  --engine           no system: this repository's engine, in process
  --only <themes>    some of the themes, separated by commas
  --json             one JSON object per failed case and a summary at the end
  --data-dir <path>  where the system runs that npm start began (default .data), asked when no --url is given
  --help             this text

Environment: CONFORMANCE_URL and CONFORMANCE_TOKEN are used when --url and --token are not given.
Exit status: 0 all cases passed, 1 some did not or the system could not be reached, 2 wrong usage.
`;

/** The command line cannot be understood: exit status 2. */
export class UsageError extends Error {}

const flags = {
  url: { type: 'string' },
  token: { type: 'string' },
  path: { type: 'string', default: '/v1/deadline-calculations' },
  engine: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.data' },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line. Throws UsageError. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const { help, json, engine, path, only, ...given } = parse(args);
  for (const flag of ['url', 'token', 'only', 'json', 'engine'])
    if (env[`npm_config_${flag}`] !== undefined && !args.includes(`--${flag}`))
      throw new UsageError(`npm kept --${flag} to itself. Put two dashes first: npm run conformance -- --${flag} …`);
  const url = given.url ?? (env.CONFORMANCE_URL || undefined);
  if (engine && given.url !== undefined) throw new UsageError('--engine asks no system: give either it or --url.');
  if (url !== undefined && !/^https?:\/\//.test(url)) throw new UsageError('--url begins with http:// or https://.');
  if (!path.startsWith('/')) throw new UsageError('--path begins with a slash.');
  return {
    help,
    json,
    engine,
    url,
    path,
    token: given.token ?? (env.CONFORMANCE_TOKEN || undefined),
    only: only.split(',').filter((theme) => theme !== ''),
    dataDir: resolve(given['data-dir']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.`);
  }
}

/** The files that a running system keeps in its data folder: where it is, and a token per role. */
export const filesOf = (dataDir: string) => ({ url: join(dataDir, 'url'), tokens: join(dataDir, 'tokens.json') });
