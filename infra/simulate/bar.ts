import progress from 'cli-progress';

/** Shows on stderr how much of what is planned was done, while `work` calls back; a line every ten seconds where there is no terminal. */
export async function withBar<T>(work: (tick: (done: number, planned: number) => void) => Promise<T>): Promise<T> {
  const format = 'playing {bar} {value}/{total} acts | {eta_formatted} left';
  const quiet = { stream: process.stderr, emptyOnZero: true, noTTYOutput: true, notTTYSchedule: 10_000 };
  const bar = new progress.SingleBar({ format, ...quiet }, progress.Presets.shades_classic);
  bar.start(0, 0);
  try {
    return await work((done, planned) => {
      bar.setTotal(planned);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
