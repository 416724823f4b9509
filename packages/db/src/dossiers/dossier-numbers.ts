import { type Database, reading } from '../database.ts';
import { type SQL, sql } from '../drizzle.ts';

interface Waiter {
  readonly resolve: (number: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Takes so many numbers and returns the last of them. */
type Reserve = (count: number) => Promise<number>;

/**
 * Running numbers: of codes per agency and day, of lines in the register book per agency and year. Callers that ask while
 * a statement is under way share the next one, so a busy counter never queues on the row lock. The statement commits by
 * itself and without waiting for the disk: the log is written in order, so a committed dossier always finds its number's
 * row committed too. A refused registration leaves a gap.
 */
export class DossierNumbers {
  readonly #db: Database;
  readonly #lines = new Map<string, Waiter[]>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The next free number, from 1, of an agency on a civil day (YYYY-MM-DD). */
  take(agencyId: string, day: string): Promise<number> {
    return this.#next(`${agencyId} ${day}`, (count) =>
      this.#reserve(sql`
        insert into dossier_numbers (agency_id, day, last)
        select ${agencyId}, ${day}::date, ${count}::int from set_config('synchronous_commit', 'off', true)
        on conflict (agency_id, day) do update set last = dossier_numbers.last + excluded.last
        returning last`),
    );
  }

  /** The next free line, from 1, in the register book of an agency and a year. */
  takeLine(agencyId: string, year: number): Promise<number> {
    return this.#next(`${agencyId} ${year}`, (count) =>
      this.#reserve(sql`
        insert into register_lines (agency_id, year, last)
        select ${agencyId}, ${year}::int, ${count}::int from set_config('synchronous_commit', 'off', true)
        on conflict (agency_id, year) do update set last = register_lines.last + excluded.last
        returning last`),
    );
  }

  #next(key: string, reserve: Reserve): Promise<number> {
    return new Promise((resolve, reject) => {
      const line = this.#lines.get(key);
      if (line) line.push({ resolve, reject });
      else {
        this.#lines.set(key, []);
        void this.#serve(key, [{ resolve, reject }], reserve);
      }
    });
  }

  async #serve(key: string, first: Waiter[], reserve: Reserve): Promise<void> {
    for (let batch = first; batch.length > 0; batch = this.#lines.get(key)!.splice(0)) {
      try {
        const last = await reserve(batch.length);
        for (const [index, { resolve }] of batch.entries()) resolve(last - batch.length + 1 + index);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#lines.delete(key);
  }

  async #reserve(statement: SQL): Promise<number> {
    const { rows } = await reading(() => this.#db.execute<{ last: number }>(statement));
    return rows[0]!.last;
  }
}
