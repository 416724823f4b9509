/** The most receivers that one process visits at a time, and how many of them may be slow. */
const inAll = 128;
const slowAtMost = 64;

/**
 * The places for visits in this process. Slow receivers together get half of them, so that however many of them hang,
 * the others are visited at once.
 */
export class Places {
  #taken = 0;
  #slow = 0;

  /** How many visits may begin now, to slow receivers or to others. */
  free(slow: boolean): number {
    const all = inAll - this.#taken;
    return slow ? Math.min(all, slowAtMost - this.#slow) : all;
  }

  take(slow: boolean): Place {
    this.#taken += 1;
    if (slow) this.#slow += 1;
    let isSlow = slow;
    return {
      slowDown: () => {
        if (!isSlow && this.#slow >= slowAtMost) return false;
        if (!isSlow) this.#slow += 1;
        isSlow = true;
        return true;
      },
      leave: () => {
        this.#taken -= 1;
        if (isSlow) this.#slow -= 1;
      },
    };
  }
}

/** The place of one visit. */
export interface Place {
  /** The receiver turned out to be slow: whether there is a place for it among the slow ones. */
  slowDown(): boolean;
  leave(): void;
}
