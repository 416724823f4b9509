import { sql } from 'drizzle-orm';
import { type Database, reading } from './database.ts';

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

/** Deletes up to `limit` stored answers claimed before an instant (epoch ms); returns how many. */
export async function deleteStoredAnswers(db: Database, before: number, limit: number): Promise<number> {
  return deleted(
    db,
    sql`with oldest as (select principal_id, key from idempotency_keys
        where created_at < ${instantText(before)}::timestamptz order by created_at limit ${limit} for update skip locked)
      delete from idempotency_keys using oldest
      where idempotency_keys.principal_id = oldest.principal_id and idempotency_keys.key = oldest.key`,
  );
}

const instantText = (at: number) => new Date(at).toISOString();

async function deleted(db: Database, statement: ReturnType<typeof sql>): Promise<number> {
  const { rowCount } = await reading(() => db.execute(statement));
  return rowCount ?? 0;
}
