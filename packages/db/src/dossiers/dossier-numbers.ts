import { type Database, reading } from '../database.ts';
import { sql } from '../drizzle.ts';

interface Waiter {
  readonly resolve: (number: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gives each agency running numbers for each day. Callers that ask while a statement runs share the next statement, so
 * that many registrations at once never wait for each other's row lock. The statement commits by itself and does not
 * wait for the disk. That is safe, because PostgreSQL writes its log in order: when a dossier is committed, so is its
 * number. A refused registration leaves a gap, and so does a restored database (installation/restored.ts).
 */
export class DossierNumbers {
  readonly #db: Database;
  /** Who waits for the next statement, by agency and day. An entry exists while a statement runs. */
  readonly #waiting = new Map<string, Waiter[]>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The next free number, from 1, of an agency on a civil day (YYYY-MM-DD). */
  take(agencyId: string, day: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const key = `${agencyId} ${day}`;
      const waiting = this.#waiting.get(key);
      if (waiting) waiting.push({ resolve, reject });
      else {
        this.#waiting.set(key, []);
        void this.#serve(key, [{ resolve, reject }], (count) => this.#reserve(agencyId, day, count));
      }
    });
  }

  /** The first of `count` free numbers that follow each other, of an agency on a civil day (YYYY-MM-DD). */
  async takeBlock(agencyId: string, day: string, count: number): Promise<number> {
    return (await this.#reserve(agencyId, day, count)) - count + 1;
  }

  async #serve(key: string, first: Waiter[], reserve: (count: number) => Promise<number>): Promise<void> {
    for (let batch = first; batch.length > 0; batch = this.#waiting.get(key)!.splice(0)) {
      try {
        const last = await reserve(batch.length);
        for (const [index, { resolve }] of batch.entries()) resolve(last - batch.length + 1 + index);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#waiting.delete(key);
  }

  async #reserve(agencyId: string, day: string, count: number): Promise<number> {
    const { rows } = await reading(() =>
      this.#db.execute<{ last: number }>(sql`
        insert into dossier_numbers (agency_id, day, last)
        select ${agencyId}, ${day}::date, ${count}::int + coalesce(sum(skipped), 0)
        from set_config('synchronous_commit', 'off', true)
        left join number_gaps on ${day}::date between skipped_from and skipped_to
        on conflict (agency_id, day) do update set last = dossier_numbers.last + ${count}::int
        returning last`),
    );
    return rows[0]!.last;
  }
}
