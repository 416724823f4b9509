import { Status } from '@motcua/domain/dossiers/status';
import { type Database, reading } from '../database.ts';
import { sql } from '../drizzle.ts';

/** Records, by the database's clock, that a sweep has finished. `raised` is added to the total. */
export async function recordSweep(
  db: Database,
  { raised, truncated }: { raised: number; truncated: boolean },
): Promise<void> {
  await reading(() =>
    db.execute(sql`
      insert into sweeps (id, finished_at, raised, truncated) values (1, clock_timestamp(), ${raised}, ${truncated})
      on conflict (id) do update set finished_at = excluded.finished_at, truncated = excluded.truncated,
        raised = sweeps.raised + excluded.raised`),
  );
}

/** Seconds since a sweep last finished, by the database's clock; Infinity when none ever did. */
export async function sweepAgeSeconds(db: Database): Promise<number> {
  const { rows } = await reading(() =>
    db.execute<{ age: number }>(
      sql`select extract(epoch from clock_timestamp() - finished_at)::float8 as age from sweeps where id = 1`,
    ),
  );
  return rows[0]?.age ?? Number.POSITIVE_INFINITY;
}

/** Part of the text, not a parameter, as in verbs/lapses.ts. */
const supplementRequested = sql.raw(String(Status.supplementRequested));

/**
 * For how many seconds the oldest rung or lapse that is due at `now` (epoch ms) has waited for a sweep; 0 when none
 * has.
 */
export async function backlogSeconds(db: Database, now: number): Promise<number> {
  const { rows } = await reading(() =>
    db.execute<{ oldest: number | null }>(sql`
      select least((select extract(epoch from min(next_alert_at))::float8 * 1000 from deadlines),
        (select min((supplements -> -1 ->> 'lapsesAt')::bigint) from dossiers
          where status = ${supplementRequested}))::float8 as oldest`),
  );
  return Math.max(0, now - (rows[0]?.oldest ?? now)) / 1_000;
}
