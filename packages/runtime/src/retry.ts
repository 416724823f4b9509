/** How often something that fails is tried, and how long the pauses are. */
export interface RetryPolicy {
  /** Tries in all, the first one included; infinite where nothing is ever given up. */
  readonly attempts: number;
  /** The pause before the second attempt, in milliseconds. */
  readonly firstMs: number;
  /** By how much each pause is longer than the one before it; 1: all pauses are alike. */
  readonly factor: number;
  /** The longest pause, in milliseconds. */
  readonly maxMs: number;
  /** The share of a pause that chance may take away: with 0 it takes nothing, with 1 anything up to the whole pause. */
  readonly jitter: number;
}

/**
 * The pause before an attempt, in milliseconds.
 * @param attempt counts from 1, which is not preceded by a pause; so 2 or more
 * @param random from 0 (included) to 1 (excluded), as Math.random() gives it
 */
export function delayBefore({ firstMs, factor, maxMs, jitter }: RetryPolicy, attempt: number, random: number): number {
  const fullMs = Math.min(firstMs * factor ** (attempt - 2), maxMs);
  return fullMs * (1 - jitter * random);
}
