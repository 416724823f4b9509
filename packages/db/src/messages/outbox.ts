import { insertMany } from '../bulk.ts';
import type { Database, Tx } from '../database.ts';
import { asc, inArray, isNull, sql } from '../drizzle.ts';
import { outbox } from '../schema/dossiers.ts';

/** What happened, for whoever must act on it. Ids only: handlers read the truth again. */
export type Message =
  | { readonly type: 'task.opened'; readonly taskId: string }
  | { readonly type: 'delivery.requested'; readonly deliveryId: string };

/** The channel on which a commit that wrote to the outbox wakes the relays; the payload is a message's type. */
export const outboxChannel = 'motcua_outbox';

/** Writes messages in the transaction that makes them true, and wakes the relay when it commits. */
export async function appendOutbox(tx: Tx, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0) return;
  await Promise.all([
    insertMany(
      tx,
      outbox,
      messages.map(({ type, ...payload }) => ({ type, payload })),
    ),
    ...new Set(messages.map(({ type }) => type))
      .values()
      .map((type) => tx.execute(sql`select pg_notify(${outboxChannel}, ${type})`)),
  ]);
}

export interface OutboxRow {
  readonly id: number;
  readonly message: Message;
}

/**
 * Locks up to `limit` unpublished messages, hands them to `publish`, and marks them published, in one transaction.
 * Two relays never take the same row; a crash between hand-over and mark repeats the row. Returns how many.
 */
export async function relayOutbox(
  db: Database,
  limit: number,
  publish: (rows: readonly OutboxRow[]) => Promise<void>,
): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(outbox)
      .where(isNull(outbox.publishedAt))
      .orderBy(asc(outbox.id))
      .limit(limit)
      .for('update', { skipLocked: true });
    if (rows.length === 0) return 0;
    await publish(rows.map(({ id, type, payload }) => ({ id, message: { type, ...payload } as unknown as Message })));
    const ids = rows.map((row) => row.id);
    await tx.update(outbox).set({ publishedAt: Date.now() }).where(inArray(outbox.id, ids));
    return rows.length;
  });
}

/** Age in seconds of the oldest message nobody has handed to the queue; 0 when there is none. */
export async function oldestUnpublishedSeconds(db: Database): Promise<number> {
  const { rows } = await db.execute<{ age: number | null }>(
    sql`select extract(epoch from now() - min(created_at))::float8 as age from outbox where published_at is null`,
  );
  return rows[0]?.age ?? 0;
}
