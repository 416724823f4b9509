/** A piece of work: whose it is, and whether it is one of the heavy ones. */
export interface Asked {
  readonly owner: string;
  readonly heavy: boolean;
}

interface Waiting extends Asked {
  readonly begin: () => Promise<unknown>;
}

/**
 * Lets work be done in a few places, so that nobody's work keeps the others' waiting for long: owners come in turn, an
 * owner has one place at a time, and heavy work has one place in all.
 */
export class Turns {
  readonly #places: number;
  readonly #running = new Set<Asked>();
  /** The work that waits, in order of its coming. */
  readonly #waiting: Waiting[] = [];
  /** The owners whose work ran since nothing waited; who had a turn last stands last. */
  readonly #served = new Set<string>();

  constructor(places: number) {
    this.#places = places;
  }

  /** Does the work when its turn has come. */
  take<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ ...asked, begin: () => work().then(resolve, reject) });
    this.#fill();
    return promise;
  }

  #fill(): void {
    while (this.#running.size < this.#places) {
      const next = this.#next();
      if (next === undefined) return;
      this.#running.add(next);
      void next.begin().finally(() => {
        this.#running.delete(next);
        if (this.#running.size === 0 && this.#waiting.length === 0) this.#served.clear();
        this.#fill();
      });
    }
  }

  /**
   * Takes out the work that comes next: of those that may run now the first one of the owner who has waited longest.
   */
  #next(): Waiting | undefined {
    const able = this.#waiting.filter((waiting) => this.#mayRun(waiting));
    const turnOf = ({ owner }: Waiting) => [...this.#served].indexOf(owner);
    const [next] = able.toSorted((a, b) => turnOf(a) - turnOf(b));
    if (next === undefined) return undefined;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#served.delete(next.owner);
    this.#served.add(next.owner);
    return next;
  }

  #mayRun({ owner, heavy }: Asked): boolean {
    return [...this.#running].every((running) => running.owner !== owner && !(heavy && running.heavy));
  }
}
