import { Status } from '@motcua/domain/dossiers/status';
import { type Database, reading } from '../database.ts';
import { sql } from '../drizzle.ts';

/** Leaves proof, by the database's clock, that a sweep has finished. `raised` adds to the total. */
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

/** Seconds since a sweep of deadlines last finished, by the database's own clock; Infinity when none ever did. */
export async function sweepAgeSeconds(db: Database): Promise<number> {
  const { rows } = await reading(() =>
    db.execute<{ age: number }>(
      sql`select extract(epoch from clock_timestamp() - finished_at)::float8 as age from sweeps where id = 1`,
    ),
  );
  return rows[0]?.age ?? Number.POSITIVE_INFINITY;
}

/** Written out, not bound, as in verbs/lapses.ts. */
const supplementRequested = sql.raw(String(Status.supplementRequested));

/** Seconds for which the oldest deadline or lapse that was due before `now` (epoch ms) has been left undone; 0 when none is. */
export async function backlogSeconds(db: Database, now: number): Promise<number> {
  const { rows } = await reading(() =>
    db.execute<{ oldest: number | null }>(sql`
      select least((select extract(epoch from min(next_alert_at))::float8 * 1000 from deadlines),
        (select min((supplements -> -1 ->> 'lapsesAt')::bigint) from dossiers where status = ${supplementRequested}))::float8 as oldest`),
  );
  return Math.max(0, now - (rows[0]?.oldest ?? now)) / 1_000;
}
