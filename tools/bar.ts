import { clearLine, cursorTo } from 'node:readline';
import type { Writable } from 'node:stream';
import progress from 'cli-progress';

/** Shows how far a long work has come. */
export interface Bar {
  /** So much of so much is done. `named` holds new values of what the format names besides {value} and {total}. */
  readonly tick: (done: number, total: number, named?: Readonly<Record<string, number>>) => void;
  /** Takes the bar away, lets `write` write to the same terminal, and has the bar drawn again below. */
  readonly above: (write: () => void) => void;
}

export interface BarOptions {
  /** The stream to draw on; stderr unless given. */
  readonly stream?: Writable & { readonly isTTY?: boolean };
  /** The first values of what the format names besides {value} and {total}. */
  readonly named?: Readonly<Record<string, number>>;
  /** Shows the bar on a terminal only, and takes it away at the end. Otherwise it stays, and a file gets lines. */
  readonly passing?: boolean;
}

/**
 * Shows a bar while `work` runs.
 * @param format as cli-progress reads it, such as `playing {bar} {value}/{total}`
 */
export async function withBar<T>(
  format: string,
  work: (bar: Bar) => Promise<T>,
  { stream = process.stderr, named = {}, passing = false }: BarOptions = {},
): Promise<T> {
  const drawing = { format, stream, emptyOnZero: true, forceRedraw: true, clearOnComplete: passing };
  const lines = { noTTYOutput: !passing, notTTYSchedule: 10_000 };
  const bar = new progress.SingleBar({ ...drawing, ...lines }, progress.Presets.shades_classic);
  bar.start(0, 0, named);
  try {
    return await work({
      tick: (done, total, more = {}) => {
        bar.setTotal(total);
        bar.update(done, more);
      },
      above: (write) => {
        if (stream.isTTY) clearRow(stream);
        write();
      },
    });
  } finally {
    bar.stop();
  }
}

function clearRow(stream: Writable): void {
  cursorTo(stream, 0);
  clearLine(stream, 0);
}
