import { type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, eq, gt } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { deliveries, subscriptions } from '../schema/work.ts';
import type { NewAlert, NewCalendarAlert } from './alerts.ts';

export type SubscriptionRow = typeof subscriptions.$inferSelect;

/** What became of a delivery whose subscription ended before it. */
export const subscriptionEnded = 'subscription-ended';

/** Files a webhook. Refusals: none; the secret comes sealed. */
export async function insertSubscription(tx: Tx, subscription: SubscriptionRow): Promise<void> {
  await tx.insert(subscriptions).values(subscription);
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

/**
 * Ends a subscription with what is pending for it; nothing more is sent. Returns false when there is none with this id.
 */
export async function deactivateSubscription(tx: Tx, id: string): Promise<boolean> {
  const changed = await tx
    .update(subscriptions)
    .set({ active: false })
    .where(eq(subscriptions.id, id))
    .returning({ id: subscriptions.id });
  await tx
    .update(deliveries)
    .set({ state: 'dead', lastStatus: null, lastError: subscriptionEnded, settledAt: Date.now() })
    .where(and(eq(deliveries.subscriptionId, id), eq(deliveries.state, 'pending')));
  return changed.length > 0;
}

/** Whether a subscription asks for an alert. Kinds and agencies are of terms: a calendar is everybody's. */
export function wants(subscription: SubscriptionRow, alert: NewAlert | NewCalendarAlert): boolean {
  const { rungs, kinds, agencyId } = subscription;
  if (!rungs.includes(alert.rung)) return false;
  if (!('deadline' in alert)) return true;
  const { deadline, decidingAgencyId } = alert;
  if (!kinds.includes(deadline.kind)) return false;
  return agencyId === null || agencyId === deadline.agencyId || agencyId === decidingAgencyId;
}
