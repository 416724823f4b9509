/** Draws random values that can be repeated: the same seed gives the same values. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Chance {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** From 0 (included) to 1 (excluded). */
  number(): number {
    return uniformFloat64(this.#generator);
  }

  /** True in `share` per cent of the cases. */
  percent(share: number): boolean {
    return this.number() * 100 < share;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.number() * (most - least + 1));
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.number() * from.length)]!;
  }

  /** How often something happens that happens `mean` times on average (Poisson, by Knuth's product of uniforms). */
  count(mean: number): number {
    const floor = Math.exp(-mean);
    let left = 1;
    for (let times = 0; ; times++) {
      left *= this.number();
      if (left <= floor) return times;
    }
  }

  /** A factor around 1: half of the values are below 1, and a few far above (log-normal). */
  factor(spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.number())) * Math.cos(2 * Math.PI * this.number());
    return Math.exp(spread * normal);
  }
}
