import pMap from 'p-map';
import { type Bar, withBar } from '../bar.ts';
import { CommandError, runCommand, type Terminal, UsageError } from '../command-line.ts';
import { findSystem } from '../running-system.ts';
import { readCalendars, readThemes, requestOf, type Theme } from './cases.ts';
import { faultsOf } from './judge.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { inJson, inWords, type Result } from './report.ts';
import { type Ask, systemAt } from './system.ts';

/** Requests under way at a time: enough to be quick, few enough for a small server. */
const atOnce = 8;

/** Runs the whole command and returns the exit status. */
export const conformance = (args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> =>
  runCommand(usage, terminal, async () => {
    const options = parseOptions(args, env);
    if (options.help) return void terminal.stdout.write(usage);
    const themes = themesOf(options);
    const results = await askAll(themes, await askOf(options), terminal);
    terminal.stdout.write(options.json ? inJson(results) : inWords(results));
    return results.every(({ faults }) => faults.length === 0) ? 0 : 1;
  });

function themesOf({ only }: Options): readonly Theme[] {
  try {
    return readThemes(only);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function askOf(options: Options): Promise<Ask> {
  // Imported only here: asking another system needs nothing of this repository's packages.
  if (options.engine) return (await import('./engine.ts')).askEngine;
  const { url, token } = options.url === undefined ? await systemOn(options) : { ...options, url: options.url };
  return systemAt(`${url.replace(/\/$/, '')}${options.path}`, token);
}

/** The system of a data folder. Any role may calculate; of all roles the auditor may do least besides. */
async function systemOn({ dataDir, token }: Options) {
  const { url, tokens } = await findSystem({ dataDir }).catch(() => {
    throw new CommandError(
      `No system runs on ${dataDir}. Start it (npm start), name one with --url, or ask the engine alone with --engine.`,
    );
  });
  return { url, token: token ?? tokens['auditor'] };
}

/** Asks about every case; the results have the order of the cases. */
async function askAll(themes: readonly Theme[], ask: Ask, { stderr }: Terminal): Promise<Result[]> {
  const calendars = readCalendars();
  const cases = themes.flatMap(({ theme, cases }) => cases.map((asked) => ({ theme, asked })));
  let done = 0;
  const askEach = ({ tick }: Bar) => {
    const askOne = async ({ theme, asked }: (typeof cases)[number]) => {
      const answer = await ask(requestOf(asked, calendars));
      tick(++done, cases.length);
      return { theme, asked, faults: faultsOf(asked, answer) };
    };
    return pMap(cases, askOne, { concurrency: atOnce });
  };
  return withBar('asking {bar} {value}/{total} cases', askEach, { stream: stderr, passing: true });
}
