/**
 * Relay: hands committed outbox rows to BullMQ and does nothing else, because a slow row would hold back every other.
 * At least once: a crash after the hand-over and before the mark repeats the row; its job id makes the repeat a no-op.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@motcua/db/database';
import { type Message, type OutboxRow, relayOutbox } from '@motcua/db/messages/outbox';
import { isOutboxEmpty, listenToOutbox } from '@motcua/db/messages/outbox-signal';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';
import type { Queues } from './queues.ts';
import { jobsOf } from './topics.ts';

const batch = 200;
const usualPollMs = 500;
/** A hand-over waits this long for other commits to join it: what is committed together is handed over together. */
const lingerMs = 10;
/** From one hand-over to the next at least: handing over a stream of commits by the handful costs a fraction of one by one. */
const apartMs = 50;
/** From one attempt to listen for commits to the next, after the connection was lost. */
const listenAgainMs = 1_000;

export interface RelayOptions {
  readonly db: Database;
  readonly queues: Queues;
  readonly log: Logger;
  /** The type of message this relay gets up for at once; any unless given. Whoever looks takes whatever waits. */
  readonly wakesFor?: Message['type'];
  /** How often to look without a signal; half a second unless given. */
  readonly pollMs?: number;
}

/** Relays as soon as a commit signals, and twice a second by itself in case a signal got lost. Returns how to stop. */
export function startRelay({ db, queues, log, wakesFor, pollMs = usualPollMs }: RelayOptions): () => Promise<void> {
  let relayedAt = Number.NEGATIVE_INFINITY;
  const relaying = repeat({ everyMs: pollMs, log, kind: 'relay' }, async () => {
    await sleep(Math.max(lingerMs, relayedAt + apartMs - performance.now()));
    relayedAt = performance.now();
    await relayAll(db, queues);
  });
  const onCommit = (type?: string) => {
    if (type === undefined || wakesFor === undefined || type === wakesFor) relaying.wake();
  };
  const listening = repeat({ everyMs: listenAgainMs, log, kind: 'relay' }, (signal) =>
    listenToOutbox(db, onCommit, signal),
  );
  return async () => {
    await Promise.all([listening.stop(), relaying.stop()]);
  };
}

/**
 * Relays until every committed message is on a queue, those another relay is just handing over included.
 * @throws Error when that has not happened within `timeoutMs`
 */
export async function drainOutbox({ db, queues }: { db: Database; queues: Queues }, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    await relayAll(db, queues);
    if (await isOutboxEmpty(db)) return;
    if (performance.now() > deadline) throw new Error('the outbox could not be emptied in time');
    await sleep(10); // another relay holds the rest
  }
}

async function relayAll(db: Database, queues: Queues): Promise<void> {
  while ((await relayOutbox(db, batch, (rows) => publish(queues, rows))) === batch);
}

async function publish(queues: Queues, rows: readonly OutboxRow[]): Promise<void> {
  const byTopic = Map.groupBy(rows.flatMap(jobsOf), ({ topic }) => topic);
  for (const [topic, jobs] of byTopic)
    await queues.add(
      topic,
      jobs.map(({ job }) => job),
    );
}
