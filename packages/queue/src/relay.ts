/**
 * The relay publishes committed outbox rows to BullMQ. It does nothing else, because a slow row would delay all others.
 * A crash between publishing a row and marking it repeats the row; its job id makes sure that this adds no job.
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
/** How long to wait after a signal for other commits, which are then published together. */
const lingerMs = 10;
/** The least time from one round to the next. Publishing a few commits together costs much less than one by one. */
const apartMs = 50;
/** How long to wait before listening again, after the connection was lost. */
const listenAgainMs = 1_000;

export interface RelayOptions {
  readonly db: Database;
  readonly queues: Queues;
  readonly log: Logger;
  /** The type of message that wakes this relay; any unless given. Once awake, it publishes messages of all types. */
  readonly wakesFor?: Message['type'];
  /** How often to look without a signal, in ms; 500 unless given. */
  readonly pollMs?: number;
}

/**
 * Publishes after each signal of a commit, and every `pollMs` in case a signal is lost. Returns a function that stops.
 */
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
 * Publishes until every committed message is on a queue, and waits for those that another relay is publishing.
 * @throws Error when messages are left after `timeoutMs`
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
