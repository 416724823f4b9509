import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, isNull } from 'drizzle-orm';
import pg from 'pg';
import { type Database, type Queryable, reading } from '../database.ts';
import { outbox } from '../schema/dossiers.ts';
import { type Message, outboxChannel } from './outbox.ts';

type OnSignal = (type?: string) => void;

/**
 * Calls `onSignal` with the message's type whenever a commit has written to the outbox, over a connection of its own that is rebuilt when it is
 * lost (signals sent meanwhile are lost too, so it also calls, without a type, after each rebuild). Returns how to stop.
 */
export function listenToOutbox(
  db: Database,
  { onSignal, onError }: { onSignal: OnSignal; onError: (error: unknown) => void },
): () => Promise<void> {
  const stopping = new AbortController();
  const listening = (async () => {
    for (let failures = 0; !stopping.signal.aborted; failures += 1) {
      try {
        await listenOnce(db, onSignal, stopping.signal, () => {
          failures = 0;
        });
      } catch (error) {
        onError(error);
      }
      await sleep(Math.min(100 * 2 ** failures, 5_000), undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return async () => {
    stopping.abort();
    await listening;
  };
}

/** Listens until told to stop; throws when the connection is lost. */
async function listenOnce(db: Database, onSignal: OnSignal, stop: AbortSignal, onReady: () => void): Promise<void> {
  const client = new pg.Client({ ...db.$client.options, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  over.catch(() => {}); // it may be lost before anybody waits for it
  client.on('error', reject);
  client.on('end', () => reject(new Error('the connection that listens to the outbox was closed')));
  client.on('notification', ({ payload }) => onSignal(payload));
  const onStop = () => resolve();
  stop.addEventListener('abort', onStop);
  try {
    await client.connect();
    await client.query(`listen ${outboxChannel}`);
    onReady();
    onSignal();
    await over;
  } finally {
    stop.removeEventListener('abort', onStop);
    await client.end().catch(() => {});
  }
}

/** True when every committed message, or every one of a type, has been handed to the queue. */
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
