import { type Database, reading } from '../database.ts';
import { sql } from '../drizzle.ts';

/**
 * Deletes up to `limit` messages of the outbox published before an instant (epoch ms); returns how many. Ids grow with
 * time, so it looks at the oldest rows only. Rows that another housekeeper has locked are left to it.
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

/** Deletes up to `limit` answers stored before an instant (epoch ms); returns how many. */
export async function deleteStoredAnswers(db: Database, before: number, limit: number): Promise<number> {
  return deleted(
    db,
    sql`with oldest as (select principal_id, key from idempotency_keys
        where created_at < ${instantText(before)}::timestamptz order by created_at limit ${limit} for update skip locked)
      delete from idempotency_keys using oldest
      where idempotency_keys.principal_id = oldest.principal_id and idempotency_keys.key = oldest.key`,
  );
}

/** Deletes up to `limit` of the public's limits that ended before an instant (epoch ms); returns how many. */
export async function deleteTrackLimits(db: Database, before: number, limit: number): Promise<number> {
  return deleted(
    db,
    sql`with old as (select key from track_limits
        where until < ${instantText(before)}::timestamptz order by until limit ${limit} for update skip locked)
      delete from track_limits using old where track_limits.key = old.key`,
  );
}

/**
 * Deletes previews and checks done before an instant (epoch ms), up to `limit` of the dossiers they list and those that list none;
 * returns how many rows. What an edition in force moved is kept.
 */
export async function deleteRecalculations(db: Database, before: number, limit: number): Promise<number> {
  const old = sql`select id from projections where mode <> 'apply' and finished_at < ${instantText(before)}::timestamptz`;
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
