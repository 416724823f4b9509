import { randomUUIDv7 } from 'node:crypto';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { insertMany } from '../bulk.ts';
import { type Database, type Queryable, reading, type Tx, transaction } from '../database.ts';
import type { DeadlineRow } from '../deadlines/deadlines.ts';
import { and, asc, eq, gt, inArray, lt, sql } from '../drizzle.ts';
import { appendOutbox } from '../messages/outbox.ts';
import type { Page } from '../page.ts';
import { dossiers } from '../schema/dossiers.ts';
import { alerts, deadlines, deliveries, subscriptions, tasks } from '../schema/work.ts';
import type { AlertRow, RaisedAlert, RaisedCalendarAlert } from './alerts.ts';
import { readActiveSubscriptions, type SubscriptionRow, wants } from './subscriptions.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;
export type DeliveryState = DeliveryRow['state'];

/** How long the queue may take to try a delivery before it is asked for again. */
const patienceMs = 30_000;

/**
 * Files a delivery of each alert for every active subscription that asks for it, with the messages that have them sent,
 * in the order of the alerts.
 */
export async function requestDeliveries(tx: Tx, raised: readonly (RaisedAlert | RaisedCalendarAlert)[]): Promise<void> {
  if (raised.length === 0) return;
  const active = await readActiveSubscriptions(tx);
  const createdAt = Date.now();
  const times = { createdAt, expectedAt: createdAt + patienceMs };
  const wanted = raised.flatMap((alert) =>
    active
      .filter((subscription) => wants(subscription, alert))
      .map(({ id: subscriptionId }) => {
        return { id: randomUUIDv7(), alertId: alert.id, subscriptionId, state: 'pending' as const, ...times };
      }),
  );
  await insertMany(tx, deliveries, wanted);
  await appendOutbox(
    tx,
    wanted.map(({ id }) => ({ type: 'delivery.requested', deliveryId: id })),
  );
}

/** Everything a delivery tells its subscriber. An alert about a calendar has no deadline and no dossier. */
export interface Parcel {
  readonly delivery: DeliveryRow;
  readonly subscription: SubscriptionRow;
  readonly alert: AlertRow;
  readonly deadline: DeadlineRow | null;
  readonly dossier: Pick<Dossier, 'code' | 'procedureCode'> | null;
  readonly task: { readonly stepName: string } | null;
}

/** A delivery as it stands, with all it speaks of; undefined when there is none. */
export async function findParcel(q: Queryable, deliveryId: string): Promise<Parcel | undefined> {
  const [parcel] = await reading(() =>
    q
      .select({
        delivery: deliveries,
        subscription: subscriptions,
        alert: alerts,
        deadline: deadlines,
        dossier: { code: dossiers.code, procedureCode: dossiers.procedureCode },
        task: { stepName: tasks.stepName },
      })
      .from(deliveries)
      .innerJoin(subscriptions, eq(subscriptions.id, deliveries.subscriptionId))
      .innerJoin(alerts, eq(alerts.id, deliveries.alertId))
      .leftJoin(deadlines, eq(deadlines.id, alerts.deadlineId))
      .leftJoin(dossiers, eq(dossiers.id, deadlines.dossierId))
      .leftJoin(tasks, eq(tasks.id, deadlines.taskId))
      .where(eq(deliveries.id, deliveryId)),
  );
  return parcel;
}

/**
 * How an attempt ended. `status`: of the HTTP answer, if there was one; `error`: its class, never what was answered.
 */
export interface Attempt {
  readonly state: DeliveryState;
  readonly status: number | null;
  readonly error: string | null;
  /** While pending: in how many ms the next attempt is due. */
  readonly nextInMs?: number;
}

/** Enters an attempt in the ledger, unless the delivery has been settled meanwhile. */
export async function recordAttempt(db: Database, id: string, attempt: Attempt): Promise<void> {
  const { state, status, error, nextInMs = 0 } = attempt;
  const at = Date.now();
  await reading(() =>
    db
      .update(deliveries)
      .set({
        state,
        attempts: sql`${deliveries.attempts} + 1`,
        lastStatus: status,
        lastError: error,
        expectedAt: at + nextInMs + patienceMs,
        settledAt: state === 'pending' ? null : at,
      })
      .where(and(eq(deliveries.id, id), eq(deliveries.state, 'pending'))),
  );
}

/** Puts a delivery off without counting an attempt: `askAgain` asks for it in `inMs`. */
export async function postponeDelivery(db: Database, id: string, inMs: number): Promise<void> {
  await reading(() =>
    db
      .update(deliveries)
      .set({ expectedAt: Date.now() + inMs })
      .where(and(eq(deliveries.id, id), eq(deliveries.state, 'pending'))),
  );
}

/** Asks again for up to `limit` pending deliveries that nobody tried when they were expected: their queue was lost. */
export async function askAgain(db: Database, limit: number): Promise<number> {
  return transaction(db, async (tx) => {
    const now = Date.now();
    const overdue = await tx
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.state, 'pending'), lt(deliveries.expectedAt, now)))
      .orderBy(asc(deliveries.expectedAt))
      .limit(limit)
      .for('no key update', { skipLocked: true });
    if (overdue.length === 0) return 0;
    const ids = overdue.map(({ id }) => id);
    await tx
      .update(deliveries)
      .set({ expectedAt: now + patienceMs })
      .where(inArray(deliveries.id, ids));
    await appendOutbox(
      tx,
      ids.map((deliveryId) => ({ type: 'delivery.requested', deliveryId })),
    );
    return ids.length;
  });
}

export interface ListedDelivery {
  readonly delivery: DeliveryRow;
  readonly alert: AlertRow;
  readonly dossier: { readonly code: string } | null;
}

/** One page of deliveries, oldest first. `after`: the id of the last one seen. */
export async function listDeliveries(
  q: Queryable,
  filter: { state?: DeliveryState | undefined; subscription?: string | undefined },
  page: Page,
): Promise<ListedDelivery[]> {
  return reading(() =>
    listed(q)
      .where(
        and(
          filter.state === undefined ? undefined : eq(deliveries.state, filter.state),
          filter.subscription === undefined ? undefined : eq(deliveries.subscriptionId, filter.subscription),
          page.after === undefined ? undefined : gt(deliveries.id, page.after),
        ),
      )
      .orderBy(asc(deliveries.id))
      .limit(page.limit),
  );
}

const listed = (q: Queryable) =>
  q
    .select({ delivery: deliveries, alert: alerts, dossier: { code: dossiers.code } })
    .from(deliveries)
    .innerJoin(alerts, eq(alerts.id, deliveries.alertId))
    .leftJoin(dossiers, eq(dossiers.id, alerts.dossierId));

/** One delivery with its alert, or undefined. */
export async function findDelivery(q: Queryable, id: string): Promise<ListedDelivery | undefined> {
  const [row] = await reading(() => listed(q).where(eq(deliveries.id, id)));
  return row;
}

/**
 * Starts a dead delivery over. Returns false when it is not dead, not there, or its subscription was ended: then
 * nothing has changed.
 */
export async function reviveDelivery(tx: Tx, id: string): Promise<boolean> {
  const standing = tx.select({ id: subscriptions.id }).from(subscriptions).where(eq(subscriptions.active, true));
  const revived = await tx
    .update(deliveries)
    .set({ state: 'pending', attempts: 0, settledAt: null, expectedAt: Date.now() + patienceMs })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'dead'), inArray(deliveries.subscriptionId, standing)))
    .returning({ id: deliveries.id });
  if (revived.length === 0) return false;
  await appendOutbox(tx, [{ type: 'delivery.requested', deliveryId: id }]);
  return true;
}
