import type { Logger } from './logger.ts';
import { outageLog } from './outages.ts';

export interface Repetition {
  /** From the start of one round to the start of the next. A round that takes longer is followed at once. */
  readonly everyMs: number;
  readonly log: Logger;
  /** The `kind` of the log lines about rounds that fail. */
  readonly kind: string;
}

/** Work that runs again and again in the background. Both functions may be passed on without their object. */
export interface Repeated {
  /** Starts the next round now; during a round, as soon as that one has ended. */
  readonly wake: () => void;
  /** Starts no further round; resolves when the round under way has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Runs `round` now and then every `everyMs`, one round at a time, until it is stopped. A round that throws is logged,
 * and the next one comes as usual. The signal of a round aborts when the repetition is stopped: a long round can end
 * early.
 */
export function repeat({ everyMs, log, kind }: Repetition, round: (signal: AbortSignal) => Promise<unknown>): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;
  const logFailure = outageLog(log, kind);
  let wake = () => {};
  const repeating = (async () => {
    while (!signal.aborted) {
      const startedAt = performance.now();
      const next = Promise.withResolvers<void>();
      wake = next.resolve;
      try {
        await round(signal);
      } catch (error) {
        logFailure(error);
      }
      const timer = setTimeout(wake, Math.max(0, startedAt + everyMs - performance.now()));
      await next.promise;
      clearTimeout(timer);
    }
  })();
  return {
    wake: () => wake(),
    stop: async () => {
      stopping.abort();
      wake();
      await repeating;
    },
  };
}
