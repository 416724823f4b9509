import pLimit, { type LimitFunction } from 'p-limit';
import { networkOf } from './client-network.ts';
import { TooManyRequests } from './problem.ts';

/** How many tokens in a row may be wrong. */
const burst = 20;
/** Then one more may be tried in this time. */
const everyMs = 3_000;
/** How many addresses are remembered. */
const addressesAtMost = 10_000;

interface Attempts {
  /** When all that the address has sent in vain will be forgotten, by `performance.now()`. */
  freeAt: number;
  /** No more are looked up at once than may be wrong. */
  readonly inTurn: LimitFunction;
}

/**
 * Counts the tokens that an address has sent in vain, so that nobody makes the database look up one after the other.
 * Of IPv6, a /64 network counts as one address.
 */
export class TokenAttempts {
  readonly #of = new Map<string, Attempts>();

  /**
   * Looks up a token of an address; `find` returns undefined for one that is wrong.
   * @throws TooManyRequests `too-many-tokens`, when the address has sent too many wrong ones
   */
  lookUp<T>(address: string, find: () => Promise<T | undefined>): Promise<T | undefined> {
    const attempts = this.#attemptsOf(networkOf(address));
    return attempts.inTurn(async () => {
      const waitMs = attempts.freeAt - performance.now() - (burst - 1) * everyMs;
      if (waitMs > 0) throw new TooManyRequests('too-many-tokens', waitMs);
      const found = await find();
      if (found === undefined) attempts.freeAt = Math.max(attempts.freeAt, performance.now()) + everyMs;
      return found;
    });
  }

  /** Those of a network, which becomes the one that is forgotten last. */
  #attemptsOf(network: string): Attempts {
    const attempts = this.#of.get(network) ?? { freeAt: 0, inTurn: pLimit(burst) };
    this.#of.delete(network);
    this.#of.set(network, attempts);
    const [oldest] = this.#of.size > addressesAtMost ? this.#of.keys() : [];
    if (oldest !== undefined) this.#of.delete(oldest);
    return attempts;
  }
}
