/**
 * The line of receivers. PostgreSQL keeps it, so that all processes that deliver take receivers in turn: each visits
 * the one that has waited longest, gives it a few messages, and sends it to the end of the line if more wait.
 *
 * States of a receiver, by `visit_at` and `held_by`: idle (null) → waiting (an instant, nobody) → visited (an instant,
 * by a process) → idle or waiting. A process renews its visits. One that has died does not, and then another takes
 * over.
 */
import { type Database, reading, type Tx } from '../database.ts';
import { and, asc, eq, getTableColumns, lte, type SQL, sql } from '../drizzle.ts';
import { subscriptions } from '../schema/work.ts';
import type { SubscriptionRow } from './subscriptions.ts';

/** How long a message that nobody was told of waits before its receiver is put in the line all the same. */
const patienceMs = 5_000;

const instantText = (at: number) => new Date(at).toISOString();
const instantOf = (at: number) => sql`${instantText(at)}::timestamptz`;
const idsOf = (ids: readonly string[]) => sql`${sql.param([...ids])}::uuid[]`;

/** Locks the subscriptions that fit, in the order of their ids, so that two statements never wait for each other. */
const withLocked = (where: SQL) =>
  sql`with locked as (select id from subscriptions where ${where} order by id for no key update)`;

/**
 * Puts receivers in the line: something waits for them. One that is paused is visited when its pause ends; one that is
 * being visited stays with its visitor, who looks again at the end of the visit.
 */
export async function callReceivers(db: Database, ids: readonly string[]): Promise<void> {
  const now = instantOf(Date.now());
  // Locks those under a visit too: a visit that is just ending is waited for, because it has looked already.
  const later = sql`id = any(${idsOf(ids)}) and active and (visit_at is null or visit_at > ${now})`;
  await reading(() =>
    db.execute(
      sql`${withLocked(later)} update subscriptions
        set visit_at = case when held_by is null then least(visit_at, greatest(${now}, pause_ends_at)) else visit_at end
        from locked where subscriptions.id = locked.id`,
    ),
  );
}

/** Which receivers to claim: `holder` visits them, for `forMs` unless it renews. */
export interface Claim {
  readonly holder: string;
  readonly forMs: number;
  /** The slow ones, or the others. */
  readonly slow: boolean;
  readonly limit: number;
}

/** Takes from the line those that have waited longest. */
export async function claimReceivers(db: Database, { holder, forMs, slow, limit }: Claim): Promise<SubscriptionRow[]> {
  const now = Date.now();
  const next = db.$with('next').as(
    db
      .select({ id: subscriptions.id })
      .from(subscriptions)
      .where(and(subscriptions.active, eq(subscriptions.isSlow, slow), lte(subscriptions.visitAt, now)))
      .orderBy(asc(subscriptions.visitAt))
      .limit(limit)
      .for('no key update', { skipLocked: true }),
  );
  return reading(() =>
    db
      .with(next)
      .update(subscriptions)
      .set({ heldBy: holder, visitAt: now + forMs })
      .from(next)
      .where(eq(subscriptions.id, next.id))
      .returning(getTableColumns(subscriptions)),
  );
}

/** Goes on holding what a process visits. */
export async function renewReceivers(db: Database, { holder, forMs }: Pick<Claim, 'holder' | 'forMs'>): Promise<void> {
  await reading(() =>
    db.execute(
      sql`${withLocked(sql`held_by = ${holder}`)} update subscriptions set visit_at = ${instantOf(Date.now() + forMs)}
        from locked where subscriptions.id = locked.id`,
    ),
  );
}

/** How a visit left its receiver. */
export type Visited = Pick<SubscriptionRow, 'id' | 'failures' | 'firstFailedAt' | 'pauseEndsAt' | 'isSlow'>;

/**
 * Ends visits: each receiver is idle, or waits again. What became of it meanwhile holds: one that was ended or started
 * over is no longer held, and stays as it is.
 */
export async function releaseReceivers(db: Database, holder: string, visits: readonly Visited[]): Promise<void> {
  const textOrNull = (at: number | null) => (at === null ? null : instantText(at));
  const rows = visits.map(({ id, failures, firstFailedAt, pauseEndsAt, isSlow }) => ({
    ...{ id, failures, is_slow: isSlow },
    ...{ first_failed_at: textOrNull(firstFailedAt), pause_ends_at: textOrNull(pauseEndsAt) },
  }));
  await reading(() =>
    db.execute(sql`
      with visited as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as visited
        (id uuid, failures int, first_failed_at timestamptz, pause_ends_at timestamptz, is_slow boolean)),
      locked as (select id from subscriptions where id in (select id from visited) and held_by = ${holder}
        order by id for no key update)
      update subscriptions set held_by = null, failures = visited.failures, first_failed_at = visited.first_failed_at,
        pause_ends_at = visited.pause_ends_at, is_slow = visited.is_slow,
        visit_at = (select greatest(min(expected_at), visited.pause_ends_at, ${instantOf(Date.now())}) from deliveries
          where subscription_id = visited.id and state = 'pending' having min(expected_at) is not null)
      from visited join locked using (id) where subscriptions.id = visited.id`),
  );
}

/** Puts receivers in the line for whom something waits although nobody said so: the queue lost it. Returns how many. */
export async function callForgotten(db: Database): Promise<number> {
  const now = Date.now();
  const { rowCount } = await reading(() =>
    db.execute(sql`
      with forgotten as (select id from subscriptions
        where active and held_by is null and (visit_at is null or visit_at > greatest(${instantOf(now)}, pause_ends_at))
          and exists (select from deliveries where subscription_id = subscriptions.id and state = 'pending'
            and expected_at < ${instantOf(now - patienceMs)})
        order by id for no key update skip locked)
      update subscriptions set visit_at = ${instantOf(now)} from forgotten where subscriptions.id = forgotten.id`),
  );
  return rowCount ?? 0;
}

/**
 * Takes a receiver from whoever visits it and forgets its failures: it is visited now. Returns false when its
 * subscription has ended or is not there.
 */
export async function startOver(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx
    .update(subscriptions)
    .set({ visitAt: Date.now(), heldBy: null, failures: 0, firstFailedAt: null, pauseEndsAt: null })
    .where(and(eq(subscriptions.id, id), subscriptions.active));
  return rowCount === 1;
}
