import { readArguments, UsageError } from '../command-line.ts';
import type { PlayOptions } from './play.ts';

export const usage = `npm run simulate -- [options]

  --data-dir DIR    the folder of a running system started with --clock simulated
  --url URL --tokens FILE   such a system elsewhere; with neither, a throw-away one is started
  --from DAY        first day (2026-11-23)
  --days N          civil days to play (1)
  --per-day N       dossiers a commune gets on a working day, on average (20)
  --agencies A,B    communes (H42.12,H42.13)
  --seed N          the same seed plays the same days (1)
  --json            print what happened as one JSON object

Exit status: 0 the days were played, 1 they could not be, 2 wrong usage.`;

const flags = {
  'data-dir': { type: 'string' },
  url: { type: 'string' },
  tokens: { type: 'string' },
  from: { type: 'string', default: '2026-11-23' },
  days: { type: 'string', default: '1' },
  'per-day': { type: 'string', default: '20' },
  agencies: { type: 'string', default: 'H42.12,H42.13' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly play: PlayOptions;
  /** Where a system runs: a folder, or an address with a file of tokens. With neither, one is started. */
  readonly dataDir: string | undefined;
  readonly url: string | undefined;
  readonly tokens: string | undefined;
}

/** Reads the command line. Throws UsageError. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = readArguments({ args: [...args], options: flags });
  const { help, json, url, tokens, 'data-dir': dataDir } = values;
  if (dataDir === undefined && (url === undefined) !== (tokens === undefined))
    throw new UsageError('--url and --tokens are given together.');
  const play = {
    from: day(values.from),
    days: number('days', values.days, 1),
    perDay: number('per-day', values['per-day'], 0),
    seed: number('seed', values.seed, 1),
    agencies: values.agencies.split(',').map((agency) => agency.trim()),
  };
  return { help, json, play, dataDir, url, tokens };
}

/** Reads a number above 0; with `unit` 1 it must be whole. */
function number(name: string, text: string, unit: 0 | 1): number {
  const value = Number(text);
  if (value > 0 && value <= 1_000_000 && (unit === 0 || Number.isInteger(value))) return value;
  throw new UsageError(`--${name} is a ${unit === 1 ? 'whole ' : ''}number above 0.`);
}

function day(text: string): string {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    throw new UsageError('--from is a day, such as 2026-11-23.');
  }
}
