import { sql } from 'drizzle-orm';
import { type Database, reading } from './database.ts';

/** Seconds since a sweep of deadlines last finished, by the database's own clock; Infinity when none ever did. */
export async function sweepAgeSeconds(db: Database): Promise<number> {
  const { rows } = await reading(() =>
    db.execute<{ age: number }>(
      sql`select extract(epoch from clock_timestamp() - finished_at)::float8 as age from sweeps where id = 1`,
    ),
  );
  return rows[0]?.age ?? Number.POSITIVE_INFINITY;
}
