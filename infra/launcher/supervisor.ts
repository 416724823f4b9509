/**
 * Keeps a child process running. States: running → (it ends unexpectedly) → waiting, longer each time → running …, and
 * from any of them → stopped, for good, when told to stop.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { exitOf } from '../processes.ts';

export interface Part {
  readonly name: string;
  /** Starts the process. */
  readonly start: () => Promise<ChildProcess>;
  /** Ends the process in an orderly way and resolves when it is gone. */
  readonly stop: (child: ChildProcess) => Promise<void>;
}

export interface Supervision {
  /** The process id at this moment. */
  readonly pid: number | undefined;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** A part that has run this long is taken to be well again. */
const wellAfterMs = 10_000;

/** Starts the part and restarts it whenever it ends; `onEnd` hears of every end that was not asked for. */
export async function supervise(part: Part, onEnd: (how: string, restartInMs: number) => void): Promise<Supervision> {
  const stopping = new AbortController();
  let child = await part.start();
  let pauseMs = 100;
  const revive = async (ended: string): Promise<void> => {
    for (let how = ended; !stopping.signal.aborted; ) {
      onEnd(how, pauseMs);
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, 5_000);
      if (stopping.signal.aborted) return;
      try {
        child = await part.start();
        return;
      } catch (error) {
        how = (error as Error).message;
      }
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const startedAt = Date.now();
      const how = String(await exitOf(child));
      if (Date.now() - startedAt > wellAfterMs) pauseMs = 100;
      await revive(how);
    }
  };
  const watching = watch();
  return {
    get pid() {
      return child.pid;
    },
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      stopping.abort();
      await part.stop(child);
      await watching;
      await part.stop(child); // a restart may have been under way
    },
  };
}
