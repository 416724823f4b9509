import { resolve } from 'node:path';
import { flagKeptByNpm } from '../../infra/npm-flags.ts';
import { readArguments, UsageError } from '../command-line.ts';

export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  /** Ask this repository's engine, in process. */
  readonly engine: boolean;
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly path: string;
  /** The themes to ask about; empty means all. */
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
  const { help, json, engine, path, only, ...given } = readArguments({ args: [...args], options: flags }).values;
  const notGiven = ['url', 'token', 'only', 'json', 'engine'].filter((flag) => !args.includes(`--${flag}`));
  const kept = flagKeptByNpm('npm run conformance --', notGiven, env);
  if (kept !== undefined) throw new UsageError(kept);
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
