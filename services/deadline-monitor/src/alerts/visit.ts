/**
 * A visit: a receiver is given a few of the messages that wait for it.
 *
 * The first message goes alone. If it is not taken, the visit is over: a receiver that fails costs one attempt a visit,
 * however much waits for it. Then several go at a time, those about one dossier one after the other.
 */
import type { Attempt, Parcel } from '@motcua/db/alerts/deliveries';
import type { Visited } from '@motcua/db/alerts/receivers';
import type { SubscriptionRow } from '@motcua/db/alerts/subscriptions';
import { delayBefore, type RetryPolicy } from '@motcua/runtime/retry';
import pMap from 'p-map';
import type { Place } from './places.ts';
import type { Outcome } from './post.ts';

/** The status of a receiver that wants nothing more. */
export const gone = 410;

/** An answer that takes longer makes a receiver slow; one that takes longer than the second is waited for no more. */
const slowMs = 1_000;
const timeoutMs = 10_000;

const messagesAtOnce = 8;
/** From then on a visit begins with no further message: others wait for its place. */
const visitMs = 5_000;

/** A message that is not taken: a hundred attempts, within eleven to twenty-two hours. */
export const retrying: RetryPolicy = { attempts: 100, firstMs: 1_000, factor: 2, maxMs: 900_000, jitter: 0.5 };

/** A receiver that takes nothing at a visit is left alone, longer each time. */
const pausing: RetryPolicy = { attempts: Infinity, firstMs: 1_000, factor: 2, maxMs: 900_000, jitter: 0.5 };

/** Sends a message to a receiver, until the signal aborts. Each channel has one. */
export type Send = (parcel: Parcel, signal: AbortSignal) => Promise<Outcome>;

/** What a visit needs. */
export interface Visiting {
  readonly send: Send;
  readonly record: (attempt: Attempt) => Promise<void>;
  readonly place: Place;
  /** Aborts when the process is to stop: no further message is begun with. */
  readonly stopping: AbortSignal;
}

/** What came of a visit. */
export interface Result {
  readonly delivered: number;
  readonly failed: number;
  /** Of the last message that was not taken; else of the last one. */
  readonly outcome: Outcome | undefined;
  /** An answer took long. */
  readonly isSlow: boolean;
}

/** Gives a receiver messages, in their order, until one of them is not taken. */
export async function visit(parcels: readonly Parcel[], visiting: Visiting): Promise<Result> {
  const result = { delivered: 0, failed: 0, outcome: undefined as Outcome | undefined, isSlow: false };
  const startedAt = performance.now();
  const isOver = () => result.failed > 0 || visiting.stopping.aborted || performance.now() - startedAt > visitMs;
  const give = async (parcel: Parcel) => {
    if (isOver()) return;
    const { outcome, isSlow } = await sendInTime(parcel, visiting);
    result.isSlow ||= isSlow;
    if (outcome.failure !== null || result.failed === 0) result.outcome = outcome;
    result[outcome.failure === null ? 'delivered' : 'failed'] += 1;
    await visiting.record(attemptOf(parcel, outcome));
  };
  const [first, ...rest] = parcels;
  if (first !== undefined) await give(first);
  const byDossier = Map.groupBy(rest, ({ alert }) => alert.dossierId ?? alert.id);
  const giveAll = async (ofOne: readonly Parcel[]) => {
    for (const parcel of ofOne) await give(parcel);
  };
  await pMap(byDossier.values(), giveAll, { concurrency: messagesAtOnce });
  return result;
}

/** Sends a message; waits for an answer as long as the places allow, and no longer than ten seconds. */
async function sendInTime(parcel: Parcel, { send, place }: Visiting): Promise<{ outcome: Outcome; isSlow: boolean }> {
  const patience = new AbortController();
  let isSlow = false;
  const slowDown = () => {
    isSlow = true;
    if (!place.slowDown()) patience.abort();
  };
  const timers = [setTimeout(slowDown, slowMs), setTimeout(() => patience.abort(), timeoutMs)];
  try {
    return { outcome: await send(parcel, patience.signal), isSlow };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

function attemptOf({ delivery: { id, attempts } }: Parcel, { status, failure }: Outcome): Attempt {
  const made = attempts + 1;
  const isLast = status === gone || made >= retrying.attempts;
  return {
    id,
    state: failure === null ? 'delivered' : isLast ? 'dead' : 'pending',
    lastStatus: status,
    lastError: failure,
    expectedAt: Date.now() + delayBefore(retrying, made + 1, Math.random()),
  };
}

/** How a visit leaves its receiver. One that takes anything is well; one that takes nothing is paused. */
export function leave(receiver: SubscriptionRow, { delivered, failed, isSlow }: Result): Visited {
  const { id, firstFailedAt, pauseEndsAt } = receiver;
  if (delivered > 0) return { id, isSlow, failures: 0, firstFailedAt: null, pauseEndsAt: null };
  if (failed === 0) return { id, isSlow: receiver.isSlow, failures: receiver.failures, firstFailedAt, pauseEndsAt };
  const now = Date.now();
  const failures = receiver.failures + 1;
  const pauseMs = delayBefore(pausing, failures + 1, Math.random());
  return { id, isSlow, failures, firstFailedAt: firstFailedAt ?? now, pauseEndsAt: now + pauseMs };
}
