import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Role, roles } from '@motcua/db/tokens';
import { flagKeptByNpm } from '../npm-flags.ts';
import { readSecrets } from './data-folder/secrets.ts';
import { StartError } from './start-error.ts';

export const usage = `Usage: npm run token -- [role] [--data-dir <path>]

Shows the tokens of the system on a data folder (default .data) again: all of them on a terminal; a single one also to
another program, as in "Authorization: Bearer $(npm run --silent token -- counter)".
Roles: ${roles.join(', ')}.
`;

/** What takes the output. */
export type Output = 'terminal' | 'pipe' | 'file';

/** Tokens as text. `from`: of which folder they are, and whether a system runs on it. */
export interface Shown {
  readonly tokens: string;
  readonly from: string;
}

/**
 * The tokens of a data folder that a command line asks for.
 * @throws StartError that says why they are not shown
 */
export async function showTokens(args: string[], env: NodeJS.ProcessEnv, output: Output): Promise<Shown> {
  const { role, dir } = parse(args, env);
  const tokens = (await readSecrets(dir))?.tokens;
  if (tokens === undefined) throw new StartError(`No system has been started on ${dir}.`);
  if (output === 'file' || (output === 'pipe' && role === undefined))
    throw new StartError(`Tokens are not written where they would stay. They are in ${join(dir, 'secrets.json')}.`);
  const url = await findUrl(dir);
  const from = `Of ${dir}, on which ${url === undefined ? 'no system runs' : `${url} runs`}.`;
  if (role !== undefined) {
    if (await isRevoked(url, tokens[role])) throw new StartError(`The token was revoked. ${renewal}`);
    return { tokens: `${tokens[role]}\n`, from };
  }
  const lines = roles.map(async (name) => {
    const isDead = await isRevoked(url, tokens[name]);
    return `${name.padEnd(12)}${isDead ? `was revoked. ${renewal}` : tokens[name]}\n`;
  });
  return { tokens: (await Promise.all(lines)).join(''), from };
}

const renewal = 'The next start makes a new one.';

/** The address of the system that runs on the folder; undefined when none answers there. */
async function findUrl(dir: string): Promise<string | undefined> {
  const file = join(dir, 'url');
  if (!existsSync(file)) return undefined;
  const url = readFileSync(file, 'utf8').trim();
  const answer = await fetch(`${url}/health/live`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer === undefined ? undefined : url;
}

/** Whether the system at the address, if one runs, knows the token no more. */
async function isRevoked(url: string | undefined, token: string): Promise<boolean> {
  if (url === undefined) return false;
  const asked = `${url}/v1/tasks?limit=1`; // any role may ask for this
  const answer = await fetch(asked, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status === 401;
}

function parse(args: string[], env: NodeJS.ProcessEnv): { role: Role | undefined; dir: string } {
  const kept = flagKeptByNpm('npm run token --', ['data-dir'], env);
  if (kept !== undefined) throw new StartError(kept);
  const options = { 'data-dir': { type: 'string', default: '.data' } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [role] = positionals;
  if (positionals.length > 1 || (role !== undefined && !roles.includes(role as Role)))
    throw new StartError(`${positionals.join(' ')}: name one role of ${roles.join(', ')}.`);
  return { role: role as Role | undefined, dir: resolve(values['data-dir']) };
}
