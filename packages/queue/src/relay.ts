/**
 * Relay: hands committed outbox rows to BullMQ and does nothing else, because a slow row would hold back every other.
 * At least once: a crash after the hand-over and before the mark repeats the row; its job id makes the repeat a no-op.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@motcua/db/database';
import { type Message, type OutboxRow, relayOutbox } from '@motcua/db/outbox';
import { isOutboxEmpty, listenToOutbox } from '@motcua/db/outbox-signal';
import type { Logger } from '@motcua/runtime/logger';
import { outageLog } from './outages.ts';
import type { Queues } from './queues.ts';
import { jobsOf } from './topics.ts';

const batch = 200;
const usualPollMs = 500;
/** What a signal waits for others to join it: commits that come together are handed over together. */
const lingerMs = 10;
/** From one hand-over to the next: a stream of commits is handed over by the handful, which costs a fraction of one by one. */
const apartMs = 50;

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
  const complain = outageLog(log, 'relay');
  const bell = newBell();
  let stopped = false;
  const onSignal = (type?: string) => {
    if (type === undefined || wakesFor === undefined || type === wakesFor) bell.ring();
  };
  const stopListening = listenToOutbox(db, { onSignal, onError: complain });
  const relaying = (async () => {
    while (!stopped) {
      const startedAt = performance.now();
      try {
        await relayAll(db, queues);
      } catch (error) {
        complain(error);
      }
      if (!stopped) await bell.rung(pollMs);
      if (!stopped) await sleep(Math.max(lingerMs, apartMs - (performance.now() - startedAt)));
    }
  })();
  return async () => {
    stopped = true;
    bell.ring();
    await Promise.all([stopListening(), relaying]);
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

/** A bell that is heard even if it rang while nobody was waiting. */
function newBell(): { ring: () => void; rung: (withinMs: number) => Promise<void> } {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    rung: async (withinMs) => {
      if (!hasRung) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, withinMs);
        wake = resolve;
        await promise;
        clearTimeout(timer);
        wake = undefined;
      }
      hasRung = false;
    },
  };
}
