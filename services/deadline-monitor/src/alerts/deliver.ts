/**
 * Delivery of alerts to subscribers. The ledger of deliveries says what to send, and records every attempt.
 *
 * States: pending → delivered (a 2xx answer) | dead (410 Gone, the last attempt failed, or the subscription ended).
 * Each message is sent at least once: after a crash between the receiver's answer and its record, the message is sent
 * again under the same id.
 */

import { findParcel, type Parcel, postponeDelivery, recordAttempt } from '@motcua/db/alerts/deliveries';
import { subscriptionEnded } from '@motcua/db/alerts/subscriptions';
import type { Database } from '@motcua/db/database';
import type { Vault } from '@motcua/db/vault';
import { topics } from '@motcua/queue/topics';
import type { Handler } from '@motcua/queue/work';
import { delayBefore, type RetryPolicy } from '@motcua/runtime/retry';
import { Pace } from './pace.ts';
import { signedHeaders } from './signature.ts';
import { messageBody, messageId, type Outcome, postMessage } from './webhook.ts';

/** The most deliveries at the same time in one process. */
export const deliveriesAtOnce = 32;

/** A busy receiver is tried again after two to ten seconds, so that not all deliveries come back at once. */
const comingBack: RetryPolicy = { attempts: Infinity, firstMs: 10_000, factor: 1, maxMs: 10_000, jitter: 0.8 };

export interface DeliverOptions {
  readonly db: Database;
  readonly vault: Pick<Vault, 'secrets'>;
  /** When a busy receiver is tried again; after two to ten seconds if not given. */
  readonly postponing?: RetryPolicy;
}

/** The delivery failed, and the queue has to try again. The ledger holds what the receiver answered. */
class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
}

/** The handler of the topic `deliveries`. */
export function deliverTo({ db, vault, postponing = comingBack }: DeliverOptions): Handler<'deliveries'> {
  const pace = new Pace();
  return async ({ deliveryId }, { attempt }) => {
    const parcel = await findParcel(db, deliveryId);
    if (parcel?.delivery.state !== 'pending') return;
    const leave = await pace.enter(parcel.subscription.id, deliveryId);
    if (leave === undefined) return postponeDelivery(db, deliveryId, delayBefore(postponing, 2, Math.random()));
    try {
      await attemptDelivery(db, vault, parcel, delayBefore(topics.deliveries.retry, attempt + 1, Math.random()));
    } finally {
      leave();
    }
  };
}

async function attemptDelivery(
  db: Database,
  vault: Pick<Vault, 'secrets'>,
  parcel: Parcel,
  nextInMs: number,
): Promise<void> {
  const { delivery, subscription } = parcel;
  // The delivery was created in the moment in which the subscription was ended.
  if (!subscription.active)
    return recordAttempt(db, delivery.id, { state: 'dead', status: null, error: subscriptionEnded });
  const outcome = await send(vault, parcel);
  if (outcome.error === null) return recordAttempt(db, delivery.id, { state: 'delivered', ...outcome });
  const isLast = outcome.status === 410 || delivery.attempts + 1 >= topics.deliveries.retry.attempts;
  if (isLast) return recordAttempt(db, delivery.id, { state: 'dead', ...outcome });
  await recordAttempt(db, delivery.id, { state: 'pending', ...outcome, nextInMs });
  throw new NotDelivered();
}

function send(vault: Pick<Vault, 'secrets'>, parcel: Parcel): Promise<Outcome> {
  const { subscription } = parcel;
  const secret = vault.secrets.open(subscription.sealedSecret, subscription.id);
  const body = messageBody(parcel);
  const timestamp = Math.floor(Date.now() / 1_000);
  return postMessage(subscription.url, signedHeaders(secret, { id: messageId(parcel), timestamp, body }), body);
}
