import { delayBefore, type RetryPolicy } from '@motcua/runtime/retry';

/** No id is ever given up: a deadline must not be forgotten. */
const retry: RetryPolicy = { attempts: Infinity, firstMs: 60_000, factor: 2, maxMs: 3_600_000, jitter: 0 };

/**
 * Items that failed. Each is left alone for a while, so that it does not hold up the others, and is then tried again.
 * Times are the machine's, in ms.
 */
export class Quarantine {
  readonly #held = new Map<string, { readonly until: number; readonly failures: number }>();

  /** The ids to leave alone now. */
  held(now: number): string[] {
    return [...this.#held].filter(([, { until }]) => until > now).map(([id]) => id);
  }

  /** Takes the outcome of a round that tried everything but the held ids. `failed`: the ids that failed in it. */
  settle(failed: readonly string[], now: number): void {
    const before = new Map(this.#held);
    for (const [id, { until }] of before) if (until <= now) this.#held.delete(id);
    for (const id of failed) {
      const failures = (before.get(id)?.failures ?? 0) + 1;
      this.#held.set(id, { until: now + delayBefore(retry, failures + 1, Math.random()), failures });
    }
  }
}
