import { insertMany } from '../bulk.ts';
import type { Database, Tx } from '../database.ts';
import { asc, inArray, isNull, sql } from '../drizzle.ts';
import { outbox } from '../schema/dossiers.ts';

/** What happened, for the handler that must act on it. It holds ids only: the handler reads the rows again. */
export type Message =
  | { readonly type: 'task.opened'; readonly taskId: string }
  | { readonly type: 'delivery.requested'; readonly subscriptionIds: readonly string[] };

/** The channel of NOTIFY that wakes the relays after a commit. Its payload is the type of a message. */
export const outboxChannel = 'motcua_outbox';

/** Writes messages in the transaction that makes them true. The relay is woken when it commits. */
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
 * Locks up to `limit` unpublished messages, gives them to `publish` and marks them published, in one transaction. Two
 * relays never take the same message. A crash before the mark repeats messages. Returns how many there were.
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

/** The age in seconds of the oldest message that is not published; 0 when there is none. */
export async function oldestUnpublishedSeconds(db: Database): Promise<number> {
  const { rows } = await db.execute<{ age: number | null }>(
    sql`select extract(epoch from now() - min(created_at))::float8 as age from outbox where published_at is null`,
  );
  return rows[0]?.age ?? 0;
}
