import { type Database, reading } from '../database.ts';
import { sql } from '../drizzle.ts';

/**
 * Deletes up to `limit` messages that were published before an instant (epoch ms), and returns how many. It looks only
 * at the rows with the smallest ids, because ids grow with time. It skips rows that another process deletes now.
 */
export async function deletePublished(db: Database, before: number, limit: number): Promise<number> {
  return deleted(
    db,
    sql`with old as (select id from outbox
        where id in (select id from outbox order by id limit ${limit})
          and published_at < ${instantText(before)}::timestamptz
        order by id for update skip locked)
      delete from outbox using old where outbox.id = old.id`,
  );
}

/** Deletes up to `limit` answers that were stored before an instant (epoch ms), and returns how many. */
export async function deleteStoredAnswers(db: Database, before: number, limit: number): Promise<number> {
  return deleted(
    db,
    sql`with oldest as (select principal_id, key from idempotency_keys
        where created_at < ${instantText(before)}::timestamptz order by created_at limit ${limit}
        for update skip locked)
      delete from idempotency_keys using oldest
      where idempotency_keys.principal_id = oldest.principal_id and idempotency_keys.key = oldest.key`,
  );
}

/** Deletes up to `limit` limits of the public that ended before an instant (epoch ms), and returns how many. */
export async function deleteTrackLimits(db: Database, before: number, limit: number): Promise<number> {
  return deleted(
    db,
    sql`with old as (select key from track_limits
        where until < ${instantText(before)}::timestamptz order by until limit ${limit} for update skip locked)
      delete from track_limits using old where track_limits.key = old.key`,
  );
}

/**
 * Deletes previews and checks that were done before an instant (epoch ms): up to `limit` of their listed dossiers, and
 * then those that list none. Returns how many rows it deleted. Recalculations that moved dates are kept.
 */
export async function deleteRecalculations(db: Database, before: number, limit: number): Promise<number> {
  const old = sql`select id from projections
    where mode <> 'apply' and finished_at < ${instantText(before)}::timestamptz`;
  const listed = await deleted(
    db,
    sql`with gone as (select projection_id, dossier_id from projected_dossiers where projection_id in (${old})
        limit ${limit} for update skip locked)
      delete from projected_dossiers using gone
      where projected_dossiers.projection_id = gone.projection_id and projected_dossiers.dossier_id = gone.dossier_id`,
  );
  const empty = sql`not exists (select from projected_dossiers listed where listed.projection_id = projections.id)`;
  return listed + (await deleted(db, sql`delete from projections where id in (${old}) and ${empty}`));
}

const instantText = (at: number) => new Date(at).toISOString();

async function deleted(db: Database, statement: ReturnType<typeof sql>): Promise<number> {
  const { rowCount } = await reading(() => db.execute(statement));
  return rowCount ?? 0;
}
