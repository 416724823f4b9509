/** How often what happened, in the order in which it first did. */
export class Tally {
  readonly #counts = new Map<string, number>();
  /** Of every dossier's code, status, lateness and due moment at the end. Who gets a step, and when, is up to the queue and not in it. */
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
