import progress from 'cli-progress';

/** One more look at a long work: so much of so much is done, and what else the format names. */
export type Tick = (done: number, total: number, named?: Readonly<Record<string, number>>) => void;

/**
 * Shows on stderr how far `work` has come while it calls back; a line every ten seconds where there is no terminal.
 * @param format as cli-progress wants it; `named` holds the first values of what it names besides {value} and {total}
 */
export async function withBar<T>(
  format: string,
  work: (tick: Tick) => Promise<T>,
  named: Readonly<Record<string, number>> = {},
): Promise<T> {
  const quiet = { stream: process.stderr, emptyOnZero: true, noTTYOutput: true, notTTYSchedule: 10_000 };
  const bar = new progress.SingleBar({ format, ...quiet }, progress.Presets.shades_classic);
  bar.start(0, 0, named);
  try {
    return await work((done, total, more = {}) => {
      bar.setTotal(total);
      bar.update(done, more);
    });
  } finally {
    bar.stop();
  }
}
