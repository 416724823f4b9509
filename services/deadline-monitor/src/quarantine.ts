/** How long what failed is left alone: at first, and at most. */
const firstMs = 60_000;
const mostMs = 3_600_000;

/**
 * What fails by itself is left alone for a while, so that it does not hold the others back, and then tried again: each time
 * it is left alone twice as long. Nothing is ever given up. Instants are the machine's ms.
 */
export class Quarantine {
  readonly #held = new Map<string, { readonly until: number; readonly waitMs: number }>();

  /** Ids to leave alone now. */
  held(now: number): string[] {
    return [...this.#held].filter(([, { until }]) => until > now).map(([id]) => id);
  }

  /** Everything that is not held was tried: these failed, the rest went well. */
  settle(failed: readonly string[], now: number): void {
    const before = new Map(this.#held);
    for (const [id, { until }] of before) if (until <= now) this.#held.delete(id);
    for (const id of failed) {
      const last = before.get(id);
      const waitMs = last === undefined ? firstMs : Math.min(2 * last.waitMs, mostMs);
      this.#held.set(id, { until: now + waitMs, waitMs });
    }
  }
}
