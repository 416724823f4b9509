import pg from 'pg';
import { type Database, type Queryable, reading } from '../database.ts';
import { and, eq, isNull } from '../drizzle.ts';
import { outbox } from '../schema/dossiers.ts';
import { type Message, outboxChannel } from './outbox.ts';

/**
 * Listens for commits that wrote to the outbox, over a connection of its own, until `stop` aborts. Calls `onCommit`
 * with the type of each message. Calls it once without a type after it began to listen, for earlier commits.
 * @throws Error when the connection cannot be made or is lost
 */
export async function listenToOutbox(
  db: Database,
  onCommit: (type?: string) => void,
  stop: AbortSignal,
): Promise<void> {
  const client = new pg.Client({ ...db.$client.options, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  over.catch(() => {}); // the connection may be lost before `over` is awaited
  client.on('error', reject);
  client.on('end', () => reject(new Error('the connection that listens to the outbox was closed')));
  client.on('notification', ({ payload }) => onCommit(payload));
  const onStop = () => resolve();
  stop.addEventListener('abort', onStop);
  try {
    await client.connect();
    await client.query(`listen ${outboxChannel}`);
    onCommit();
    await over;
  } finally {
    stop.removeEventListener('abort', onStop);
    await client.end().catch(() => {});
  }
}

/** Whether every committed message, or every one of a type, is published. */
export async function isOutboxEmpty(q: Queryable, type?: Message['type']): Promise<boolean> {
  const ofType = type === undefined ? undefined : eq(outbox.type, type);
  const waiting = await reading(() =>
    q
      .select({ id: outbox.id })
      .from(outbox)
      .where(and(isNull(outbox.publishedAt), ofType))
      .limit(1),
  );
  return waiting.length === 0;
}
