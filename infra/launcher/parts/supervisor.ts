/**
 * Keeps a child process running: kills it when it has stopped answering, and starts it again whenever it ends, after a
 * pause that grows with every end in a row, until it is stopped.
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
  /** Asks the process for a sign of life; rejects when none has come before the signal aborts. */
  readonly answer: (signal: AbortSignal) => Promise<void>;
}

export interface Supervision {
  /** The process id at this moment. */
  readonly pid: number | undefined;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/**
 * How long a process that does not answer is borne. Questions without an answer are counted, and not the time: the
 * launcher may have been stopped or suspended itself meanwhile.
 */
export interface Patience {
  readonly everyMs: number;
  readonly answerMs: number;
  /** Questions in a row without an answer, of a process that has answered before. */
  readonly unanswered: number;
  /** The same of one that has just been started. */
  readonly unansweredAtFirst: number;
}

/** A process that hangs is replaced within 15 seconds. */
const usualPatience: Patience = { everyMs: 1_000, answerMs: 2_000, unanswered: 5, unansweredAtFirst: 60 };

/** A part is started again for as long as the launcher runs. */
const restarting: RetryPolicy = { attempts: Infinity, firstMs: 100, factor: 2, maxMs: 5_000, jitter: 0 };

/** Starts the part and keeps it running; calls `onEnd` after every end that was not asked for. */
export async function supervise(
  part: Part,
  onEnd: (how: string, restartInMs: number) => void,
  patience: Patience = usualPatience,
): Promise<Supervision> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let child = await part.start();
  const keepRunning = async (): Promise<void> => {
    let end = await endOf(child, part, patience, signal);
    for (let failures = 1; !signal.aborted; failures = end.wasWell ? 1 : failures + 1) {
      const pauseMs = delayBefore(restarting, failures + 1, Math.random());
      onEnd(end.how, pauseMs);
      await delay(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        child = await part.start();
        end = await endOf(child, part, patience, signal);
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

/** How a process ended, and whether it was well before: it has answered. The pauses then begin anew. */
interface End {
  readonly how: string;
  readonly wasWell: boolean;
}

async function endOf(child: ChildProcess, part: Part, patience: Patience, stopping: AbortSignal): Promise<End> {
  const ended = new AbortController();
  const watching = watch(child, part, patience, AbortSignal.any([ended.signal, stopping]));
  const how = String(await exitOf(child));
  ended.abort();
  const { hasAnswered, wasKilled } = await watching;
  return { how: wasKilled ? 'it did not answer any more' : how, wasWell: hasAnswered };
}

/** Asks the process for signs of life until the signal aborts, and kills it when they stop. */
async function watch(child: ChildProcess, part: Part, patience: Patience, signal: AbortSignal) {
  let hasAnswered = false;
  for (let unanswered = 0; ; ) {
    await delay(patience.everyMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return { hasAnswered, wasKilled: false };
    try {
      await part.answer(AbortSignal.any([signal, AbortSignal.timeout(patience.answerMs)]));
      hasAnswered = true;
      unanswered = 0;
    } catch {
      unanswered += 1;
    }
    if (signal.aborted || unanswered < (hasAnswered ? patience.unanswered : patience.unansweredAtFirst)) continue;
    child.kill('SIGKILL');
    return { hasAnswered, wasKilled: true };
  }
}
