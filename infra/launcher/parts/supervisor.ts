/**
 * Keeps a child process running: starts it again whenever it ends, after a pause that grows with every end in a row,
 * until it is stopped.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { delayBefore, type RetryPolicy } from '@motcua/runtime/retry';
import { exitOf } from '../../processes.ts';

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

/** A part is started again for as long as the launcher runs. */
const restarting: RetryPolicy = { attempts: Infinity, firstMs: 100, factor: 2, maxMs: 5_000, jitter: 0 };

/** The pauses begin anew with the shortest one after a part has run this long. */
const wellAfterMs = 10_000;

/** Starts the part and keeps it running; calls `onEnd` after every end that was not asked for. */
export async function supervise(part: Part, onEnd: (how: string, restartInMs: number) => void): Promise<Supervision> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let child = await part.start();
  const keepRunning = async (): Promise<void> => {
    let end = await endOf(child);
    for (let failures = 1; !signal.aborted; failures = end.wasWell ? 1 : failures + 1) {
      const pauseMs = delayBefore(restarting, failures + 1, Math.random());
      onEnd(end.how, pauseMs);
      await delay(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        child = await part.start();
        end = await endOf(child);
      } catch (error) {
        end = { how: (error as Error).message, wasWell: false };
      }
    }
  };
  const running = keepRunning();
  return {
    get pid() {
      return child.pid;
    },
    kill: (signalName) => void child.kill(signalName),
    stop: async () => {
      stopping.abort();
      await part.stop(child);
      await running;
      await part.stop(child); // a restart may have been under way
    },
  };
}

/** How a process ended, and whether it had run long enough to be taken for a good one. */
interface End {
  readonly how: string;
  readonly wasWell: boolean;
}

async function endOf(child: ChildProcess): Promise<End> {
  const startedAt = performance.now();
  const how = String(await exitOf(child));
  return { how, wasWell: performance.now() - startedAt > wellAfterMs };
}
