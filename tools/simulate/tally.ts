/** A dossier that an applicant may look up, with the last four characters of the identity number. */
export interface Example {
  readonly code: string;
  readonly ending: string;
}

/** Counts what happened. */
export class Tally {
  readonly #counts = new Map<string, number>();
  /** One that is overdue, and one that waits for what is missing; undefined: there is none. */
  overdue: Example | undefined;
  incomplete: Example | undefined;
  /**
   * A hash over the code, status, lateness and due instant of every dossier at the end. Who gets a step, and when, is
   * not in it: that depends on the queue.
   */
  digest = '';

  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  toJSON(): Record<string, number | string> {
    return { ...Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1))), digest: this.digest };
  }

  toString(): string {
    const rows = Object.entries(this.toJSON());
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(8)}\n`).join('');
  }
}
