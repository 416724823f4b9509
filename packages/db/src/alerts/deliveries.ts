import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { insertMany } from '../bulk.ts';
import { type Database, type Queryable, reading, type Tx } from '../database.ts';
import type { DeadlineRow } from '../deadlines/deadlines.ts';
import { and, asc, eq, gt, inArray, type SQL, sql } from '../drizzle.ts';
import { appendOutbox } from '../messages/outbox.ts';
import type { Page } from '../page.ts';
import { dossiers } from '../schema/dossiers.ts';
import { alerts, deadlines, deliveries, tasks } from '../schema/work.ts';
import type { AlertRow, RaisedAlert, RaisedCalendarAlert } from './alerts.ts';
import { withIds } from './ids.ts';
import { startOver } from './receivers.ts';
import { readActiveSubscriptions, wants } from './subscriptions.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;
export type DeliveryState = DeliveryRow['state'];

/** Receivers in one message: what is committed together is called together, in jobs of a readable size. */
const calledAtOnce = 50;

/**
 * Files a delivery of each alert for every active subscription that asks for it, in the order of the alerts, with the
 * messages that call the receivers.
 */
export async function requestDeliveries(tx: Tx, raised: readonly (RaisedAlert | RaisedCalendarAlert)[]): Promise<void> {
  if (raised.length === 0) return;
  const active = await readActiveSubscriptions(tx);
  const createdAt = Date.now();
  const times = { createdAt, expectedAt: createdAt };
  const asked = raised.flatMap((alert) =>
    active
      .filter((subscription) => wants(subscription, alert))
      .map(({ id: subscriptionId }) => ({ alertId: alert.id, subscriptionId, state: 'pending' as const, ...times })),
  );
  const wanted = withIds(asked);
  await insertMany(tx, deliveries, wanted);
  const called = [...new Set(wanted.map(({ subscriptionId }) => subscriptionId))];
  const messages = Array.from({ length: Math.ceil(called.length / calledAtOnce) }, (_, i) =>
    called.slice(i * calledAtOnce, (i + 1) * calledAtOnce),
  );
  await appendOutbox(
    tx,
    messages.map((subscriptionIds) => ({ type: 'delivery.requested', subscriptionIds })),
  );
}

/** A delivery with everything it tells its subscriber. An alert about a calendar has no deadline and no dossier. */
export interface Parcel {
  readonly delivery: Pick<DeliveryRow, 'id' | 'subscriptionId' | 'attempts'>;
  readonly alert: AlertRow;
  readonly deadline: Pick<DeadlineRow, 'id' | 'kind' | 'taskId'> | null;
  readonly dossier: Pick<Dossier, 'code' | 'procedureCode'> | null;
  readonly task: { readonly stepName: string } | null;
}

/** The first `limit` messages that wait for each of these receivers, in the order in which they are to be tried. */
export async function readParcels(q: Queryable, receiverIds: readonly string[], limit: number): Promise<Parcel[]> {
  const first = sql`(select first.id from unnest(${sql.param([...receiverIds])}::uuid[]) as receiver (id)
    cross join lateral (select id from deliveries
      where subscription_id = receiver.id and state = 'pending' and expected_at <= ${instantText(Date.now())}::timestamptz
      order by expected_at, id limit ${limit}) as first)`;
  return reading(() =>
    q
      .select({
        delivery: {
          id: deliveries.id,
          subscriptionId: deliveries.subscriptionId,
          attempts: deliveries.attempts,
        },
        alert: alerts,
        deadline: { id: deadlines.id, kind: deadlines.kind, taskId: deadlines.taskId },
        dossier: { code: dossiers.code, procedureCode: dossiers.procedureCode },
        task: { stepName: tasks.stepName },
      })
      .from(deliveries)
      .innerJoin(alerts, eq(alerts.id, deliveries.alertId))
      .leftJoin(deadlines, eq(deadlines.id, alerts.deadlineId))
      .leftJoin(dossiers, eq(dossiers.id, deadlines.dossierId))
      .leftJoin(tasks, eq(tasks.id, deadlines.taskId))
      .where(sql`${deliveries.id} in ${first}`)
      .orderBy(asc(deliveries.expectedAt), asc(deliveries.id)),
  );
}

/**
 * How an attempt ended. `lastStatus`: of the HTTP answer, if there was one; `lastError`: the kind of failure, never
 * what was answered.
 */
export type Attempt = Pick<DeliveryRow, 'id' | 'state' | 'lastStatus' | 'lastError' | 'expectedAt'>;

/** Enters attempts in the ledger, except for deliveries that have been settled meanwhile. */
export async function recordAttempts(db: Database, attempts: readonly Attempt[]): Promise<void> {
  const settledAt = instantText(Date.now());
  const rows = attempts.map(({ id, state, lastStatus, lastError, expectedAt }) => ({
    ...{ id, state, status: lastStatus, error: lastError, expected_at: instantText(expectedAt) },
    settled_at: state === 'pending' ? null : settledAt,
  }));
  await reading(() =>
    db.execute(sql`
      with attempted as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as attempted
        (id uuid, state text, status int, error text, expected_at timestamptz, settled_at timestamptz)),
      locked as (select id from deliveries where id in (select id from attempted) and state = 'pending'
        order by id for no key update)
      update deliveries set attempts = attempts + 1, state = attempted.state, last_status = attempted.status,
        last_error = attempted.error, expected_at = attempted.expected_at, settled_at = attempted.settled_at
      from attempted join locked using (id) where deliveries.id = attempted.id`),
  );
}

/** Deliveries in one statement. They are few, so that no lock is held for long. */
const atOnce = 1_000;

/** Gives up what a receiver has been asked to take since before an instant (epoch ms), and was not able to. */
export async function giveUpDeliveries(db: Database, subscriptionId: string, before: number): Promise<void> {
  const settledAt = instantText(Date.now());
  const giveUp = async () => {
    const { rowCount } = await reading(() =>
      db.execute(sql`
        with old as (select id from deliveries where subscription_id = ${subscriptionId} and state = 'pending'
          and created_at < ${instantText(before)}::timestamptz order by id limit ${atOnce} for no key update)
        update deliveries set state = 'dead', last_error = coalesce(last_error, 'not-tried'),
          settled_at = ${settledAt}::timestamptz
        from old where deliveries.id = old.id`),
    );
    return rowCount ?? 0;
  };
  while ((await giveUp()) === atOnce);
}

const instantText = (at: number) => new Date(at).toISOString();

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
  const found = await findDelivery(tx, id);
  if (found === undefined || !(await startOver(tx, found.delivery.subscriptionId))) return false;
  return (await revive(tx, and(eq(deliveries.id, id), eq(deliveries.state, 'dead')))) > 0;
}

/**
 * Starts over all that was given up for a subscription, and tries at once what waits for a next attempt. Returns how
 * many deliveries that are; undefined when the subscription has ended or is not there: then nothing has changed.
 */
export async function reviveDeliveries(tx: Tx, subscriptionId: string): Promise<number | undefined> {
  if (!(await startOver(tx, subscriptionId))) return undefined;
  return revive(tx, and(eq(deliveries.subscriptionId, subscriptionId), inArray(deliveries.state, ['dead', 'pending'])));
}

async function revive(tx: Tx, which: SQL | undefined): Promise<number> {
  const locked = tx
    .$with('locked')
    .as(
      tx.select({ id: deliveries.id }).from(deliveries).where(which).orderBy(asc(deliveries.id)).for('no key update'),
    );
  const { rowCount } = await tx
    .with(locked)
    .update(deliveries)
    .set({ state: 'pending', attempts: 0, settledAt: null, expectedAt: Date.now() })
    .from(locked)
    .where(eq(deliveries.id, locked.id));
  return rowCount ?? 0;
}
