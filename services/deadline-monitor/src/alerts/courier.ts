/**
 * Delivery of alerts. The ledger of deliveries says what to send and records every attempt; the line of receivers says
 * whose turn it is.
 *
 * States of a delivery: pending → delivered (a 2xx answer) | dead (410 Gone, the last attempt failed, its receiver
 * failed for a day, or the subscription ended). Each message is sent at least once: after a crash between the
 * receiver's answer and its record, the message is sent again under the same id.
 */
import { randomUUID } from 'node:crypto';
import { type Attempt, giveUpDeliveries, type Parcel, readParcels, recordAttempts } from '@motcua/db/alerts/deliveries';
import {
  callForgotten,
  callReceivers,
  claimReceivers,
  releaseReceivers,
  renewReceivers,
  type Visited,
} from '@motcua/db/alerts/receivers';
import { buryEnded, endSubscription, endWithTokens, type SubscriptionRow } from '@motcua/db/alerts/subscriptions';
import { type Database, transaction } from '@motcua/db/database';
import type { TimeSource } from '@motcua/db/time-source';
import type { Handler } from '@motcua/queue/work';
import type { Logger } from '@motcua/runtime/logger';
import { outageLog } from '@motcua/runtime/outages';
import { type Repeated, repeat } from '@motcua/runtime/repeat';
import { inBatches } from './in-batches.ts';
import { type Place, Places } from './places.ts';
import { gone, leave, type Send, visit } from './visit.ts';

/** How often the line is looked at when nobody called. */
const everyMs = 500;
/** How often it is made sure that nobody is missing from the line. */
const mendEveryMs = 5_000;
/** The most messages in one visit. */
const messagesAtOnce = 32;
/** A receiver that took nothing for so long is given up what is as old. */
const giveUpAfterMs = 24 * 3_600_000;

export interface CourierOptions {
  readonly db: Database;
  readonly time: TimeSource;
  readonly log: Logger;
  /** How to send to a receiver. */
  readonly channel: (receiver: SubscriptionRow) => Send;
  /** How long the visits of a process that has died are left to it. */
  readonly lockMs: number;
}

/** Visits receivers, from when it is made until it is stopped. Any number of processes may have one. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #holder = randomUUID();
  readonly #places = new Places();
  readonly #visits = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #record: (attempt: Attempt) => Promise<void>;
  readonly #release: (visited: Visited) => Promise<void>;
  readonly #logFailure: (error: unknown) => void;
  readonly #rounds: Repeated;
  readonly #background: readonly Repeated[];

  constructor(options: CourierOptions) {
    const { db, log, lockMs } = options;
    this.#options = options;
    this.#record = inBatches((attempts) => recordAttempts(db, attempts));
    this.#release = inBatches((visits) => releaseReceivers(db, this.#holder, visits));
    this.#logFailure = outageLog(log, 'deliveries');
    this.#rounds = repeat({ everyMs, log, kind: 'deliveries' }, () => this.#fillPlaces());
    this.#background = [
      repeat({ everyMs: lockMs / 2, log, kind: 'deliveries' }, () => this.#renew()),
      repeat({ everyMs: mendEveryMs, log, kind: 'deliveries' }, () => this.#mend()),
    ];
  }

  /** The handler of the topic `deliveries`. */
  readonly call: Handler<'deliveries'> = async ({ subscriptionIds }) => {
    await callReceivers(this.#options.db, subscriptionIds);
    this.#rounds.wake();
  };

  /** Begins no further message; resolves when those under way have been answered. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#rounds.stop();
    await Promise.all(this.#visits);
    await Promise.all(this.#background.map(({ stop }) => stop()));
  }

  /** Begins as many visits as there are places for. */
  async #fillPlaces(): Promise<void> {
    while ((await this.#beginVisits(true)) + (await this.#beginVisits(false)) > 0);
  }

  /** Begins visits to slow receivers, or to others; returns how many. */
  async #beginVisits(slow: boolean): Promise<number> {
    const { db, lockMs } = this.#options;
    const limit = this.#places.free(slow);
    if (limit === 0 || this.#stopping.signal.aborted) return 0;
    const receivers = await claimReceivers(db, { holder: this.#holder, forMs: lockMs, slow, limit });
    if (receivers.length === 0) return 0;
    const ids = receivers.map(({ id }) => id);
    const parcels = Map.groupBy(await readParcels(db, ids, messagesAtOnce), ({ delivery }) => delivery.subscriptionId);
    for (const receiver of receivers) this.#begin(receiver, parcels.get(receiver.id) ?? []);
    return receivers.length;
  }

  #begin(receiver: SubscriptionRow, parcels: readonly Parcel[]): void {
    const place = this.#places.take(receiver.isSlow);
    const visiting = this.#visit(receiver, parcels, place)
      // What was not recorded is done again, by whoever visits the receiver next.
      .catch(this.#logFailure)
      .finally(() => {
        place.leave();
        this.#visits.delete(visiting);
        this.#rounds.wake();
      });
    this.#visits.add(visiting);
  }

  async #visit(receiver: SubscriptionRow, parcels: readonly Parcel[], place: Place): Promise<void> {
    const { db, channel, log } = this.#options;
    const startedAt = performance.now();
    const result = await visit(parcels, {
      send: channel(receiver),
      record: this.#record,
      place,
      stopping: this.#stopping.signal,
    });
    const { delivered, failed, outcome } = result;
    const ms = Math.round(performance.now() - startedAt);
    log.info({ kind: 'visit', subscriptionId: receiver.id, delivered, failed, ...outcome, ms }, 'visit');
    if (outcome?.status === gone) return this.#end(receiver.id);
    const visited = leave(receiver, result);
    const dayAgo = Date.now() - giveUpAfterMs;
    if (failed > 0 && visited.firstFailedAt !== null && visited.firstFailedAt <= dayAgo)
      await giveUpDeliveries(db, receiver.id, dayAgo);
    await this.#release(visited);
  }

  #end(id: string): Promise<void> {
    const { db, time } = this.#options;
    return transaction(db, async (tx) => endSubscription(tx, id, 'gone', await time(tx)));
  }

  async #renew(): Promise<void> {
    const { db, lockMs } = this.#options;
    if (this.#visits.size > 0) await renewReceivers(db, { holder: this.#holder, forMs: lockMs });
  }

  /** Ends what ended with a token, and finds what the queue lost. */
  async #mend(): Promise<void> {
    const { db, log, time } = this.#options;
    const ended = await endWithTokens(db, await transaction(db, time));
    const buried = await buryEnded(db);
    const called = await callForgotten(db);
    if (called > 0) this.#rounds.wake();
    if (ended + buried + called > 0) log.info({ kind: 'deliveries', ended, buried, called }, 'deliveries mended');
  }
}
