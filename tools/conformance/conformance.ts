import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { readCalendars, readThemes, requestOf, type Theme } from './cases.ts';
import { faultsOf } from './judge.ts';
import { filesOf, type Options, parseOptions, UsageError, usage } from './options.ts';
import { inJson, inWords, type Result } from './report.ts';
import { type Ask, systemAt } from './system.ts';

export interface Terminal {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** Requests under way at once: enough to be quick, few enough for a small server. */
const atOnce = 8;

/** The whole command. Returns the exit status. */
export async function conformance(args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal) {
  try {
    const options = parseOptions(args, env);
    if (options.help) {
      terminal.stdout.write(usage);
      return 0;
    }
    const themes = themesOf(options);
    const results = await askAll(themes, await askOf(options), terminal);
    terminal.stdout.write(options.json ? inJson(results) : inWords(results));
    return results.every(({ faults }) => faults.length === 0) ? 0 : 1;
  } catch (error) {
    const wrongUsage = error instanceof UsageError;
    terminal.stderr.write(`${(error as Error).message}\n${wrongUsage ? `\n${usage}` : ''}`);
    return wrongUsage ? 2 : 1;
  }
}

function themesOf({ only }: Options): readonly Theme[] {
  try {
    return readThemes(only);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function askOf(options: Options): Promise<Ask> {
  // Only here is anything of this repository needed.
  if (options.engine) return (await import('./engine.ts')).askEngine;
  const { url, token } = options.url === undefined ? await systemOn(options) : { ...options, url: options.url };
  return systemAt(`${url.replace(/\/$/, '')}${options.path}`, token);
}

/** Any role may calculate; the auditor may do least besides. */
async function systemOn({ dataDir, token }: Options) {
  const files = filesOf(dataDir);
  try {
    const url = (await readFile(files.url, 'utf8')).trim();
    const tokens = JSON.parse(await readFile(files.tokens, 'utf8')) as { auditor: string };
    return { url, token: token ?? tokens.auditor };
  } catch {
    throw new Error(
      `No system runs on ${dataDir}. Start it (npm start), name one with --url, or ask the engine alone with --engine.`,
    );
  }
}

/** The results in the order of the cases, whatever the order of the answers. */
async function askAll(themes: readonly Theme[], ask: Ask, { stderr }: Terminal): Promise<Result[]> {
  const calendars = readCalendars();
  const asked = themes.flatMap(({ theme, cases }) => cases.map((one) => ({ theme, one })));
  const results: Result[] = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < asked.length) {
      const place = next++;
      const { theme, one } = asked[place]!;
      const answer = await ask(requestOf(one, calendars));
      results[place] = { theme, asked: one, faults: faultsOf(one, answer) };
      done++;
      if (stderr.isTTY) stderr.write(`\r\x1b[2K${done} of ${asked.length} cases`);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    if (stderr.isTTY) stderr.write('\r\x1b[2K');
  }
  return results;
}
