import { type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, eq, gt, inArray, isNotNull, isNull, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { accessTokens } from '../schema/access.ts';
import { subscriptions } from '../schema/work.ts';
import type { NewAlert, NewCalendarAlert } from './alerts.ts';

export type SubscriptionRow = typeof subscriptions.$inferSelect;

/** What became of a delivery whose subscription ended before it. */
export const subscriptionEnded = 'subscription-ended';

/** Files a webhook; the secret comes sealed. */
export async function insertSubscription(
  tx: Tx,
  subscription: typeof subscriptions.$inferInsert,
): Promise<SubscriptionRow> {
  const [row] = await tx.insert(subscriptions).values(subscription).returning();
  return row!;
}

export async function findSubscription(q: Queryable, id: string): Promise<SubscriptionRow | undefined> {
  const [row] = await reading(() => q.select().from(subscriptions).where(eq(subscriptions.id, id)));
  return row;
}

/** One page of subscriptions, oldest first. `after`: the id of the last one seen. */
export async function listSubscriptions(
  q: Queryable,
  filter: { active?: boolean | undefined },
  page: Page,
): Promise<SubscriptionRow[]> {
  return reading(() =>
    q
      .select()
      .from(subscriptions)
      .where(
        and(
          filter.active === undefined ? undefined : eq(subscriptions.active, filter.active),
          page.after === undefined ? undefined : gt(subscriptions.id, page.after),
        ),
      )
      .orderBy(asc(subscriptions.id))
      .limit(page.limit),
  );
}

export async function readActiveSubscriptions(q: Queryable): Promise<SubscriptionRow[]> {
  return q.select().from(subscriptions).where(eq(subscriptions.active, true)).orderBy(asc(subscriptions.id));
}

export const endings = subscriptions.endedBecause.enumValues;
export type Ending = (typeof endings)[number];

const nothingWaits = { active: false, visitAt: null, heldBy: null } as const;

/**
 * Ends a subscription at an instant (epoch ms) with what is pending for it: nothing more is sent. One that has ended
 * stays as it is.
 */
export async function endSubscription(tx: Tx, id: string, because: Ending, at: number): Promise<void> {
  await tx
    .update(subscriptions)
    .set({ ...nothingWaits, endedAt: at, endedBecause: because })
    .where(and(eq(subscriptions.id, id), subscriptions.active));
  while ((await buryEnded(tx, id)) === atOnce);
}

/**
 * Ends the subscriptions whose token is revoked, unless an agency keeps them; returns how many. What is pending for
 * them is buried by `buryEnded`.
 */
export async function endWithTokens(q: Queryable, at: number): Promise<number> {
  const revoked = q
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .innerJoin(accessTokens, sql`${subscriptions.createdBy} = ${accessTokens.role} || ':' || ${accessTokens.id}`)
    .where(and(subscriptions.active, isNull(subscriptions.ownerAgencyId), isNotNull(accessTokens.revokedAt)));
  const { rowCount } = await reading(() =>
    q
      .update(subscriptions)
      .set({ ...nothingWaits, endedAt: at, endedBecause: 'token-revoked' })
      .where(inArray(subscriptions.id, revoked)),
  );
  return rowCount ?? 0;
}

/** Deliveries in one statement. They are few, so that no lock is held for long. */
const atOnce = 1_000;

/** Buries some of what is pending for subscriptions that have ended, or for this one; returns how many. */
export async function buryEnded(q: Queryable, id?: string): Promise<number> {
  const whose = id === undefined ? sql`` : sql`and subscriptions.id = ${id}`;
  const { rowCount } = await reading(() =>
    q.execute(sql`
      with orphans as (select deliveries.id from deliveries join subscriptions on subscriptions.id = subscription_id
        where deliveries.state = 'pending' and not subscriptions.active ${whose}
        order by deliveries.id limit ${atOnce} for no key update of deliveries)
      update deliveries set state = 'dead', last_status = null, last_error = ${subscriptionEnded}, settled_at = ${now()}
      from orphans where deliveries.id = orphans.id`),
  );
  return rowCount ?? 0;
}

const now = () => sql`${new Date().toISOString()}::timestamptz`;

/** Whether a subscription asks for an alert. Kinds and agencies are of terms: a calendar is everybody's. */
export function wants(subscription: SubscriptionRow, alert: NewAlert | NewCalendarAlert): boolean {
  const { rungs, kinds, agencyId } = subscription;
  if (!rungs.includes(alert.rung)) return false;
  if (!('deadline' in alert)) return true;
  const { deadline, decidingAgencyId } = alert;
  if (!kinds.includes(deadline.kind)) return false;
  return agencyId === null || agencyId === deadline.agencyId || agencyId === decidingAgencyId;
}
