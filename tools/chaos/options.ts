import { CommandError, readArguments, UsageError } from '../command-line.ts';

export const usage = `npm run chaos -- [options]

Starts a system of its own, puts load on it while its processes are killed, stopped, doubled and its callers and
receivers misbehave, and then checks that whatever it acknowledged is true.

  --seed N          the same seed does the same faults in the same order (drawn from the time)
  --seconds N       how long the faults go on (60)
  --queue NAME      redis or postgres (redis, if redis-server is on the PATH)

Exit status: 0 everything acknowledged is true, 1 it is not, or nothing could be tried, 2 wrong usage.`;

const flags = {
  seed: { type: 'string' },
  seconds: { type: 'string', default: '60' },
  queue: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

export interface Options {
  readonly help: boolean;
  readonly seed: number;
  readonly seconds: number;
  /** The path of `redis-server`; undefined for a queue on PostgreSQL alone. */
  readonly redis: string | undefined;
}

/**
 * Reads the command line.
 * @param drawn the seed where none is given
 * @param program the path of `redis-server`, if there is one
 * @throws UsageError; CommandError where a Redis is asked for and there is none
 */
export function parseOptions(args: readonly string[], drawn: number, program: string | undefined): Options {
  const { values } = readArguments({ args: [...args], options: flags });
  const { help, queue = program === undefined ? 'postgres' : 'redis' } = values;
  if (queue !== 'redis' && queue !== 'postgres') throw new UsageError('--queue is redis or postgres.');
  if (queue === 'redis' && program === undefined) throw new CommandError('There is no redis-server on the PATH.');
  return {
    help,
    seed: whole('seed', values.seed ?? String(drawn), 2 ** 31 - 1),
    seconds: whole('seconds', values.seconds, 3600),
    redis: queue === 'redis' ? program : undefined,
  };
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new UsageError(`--${name} is a whole number from 1 to ${most}.`);
}
