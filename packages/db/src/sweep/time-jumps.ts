/**
 * Jumps of the wall clock that are held: until a person says that the new time is right, or ten minutes have passed,
 * the sweep goes on by the time before the jump. At most one jump is held at a time.
 */
import { randomUUIDv7 } from 'node:crypto';
import { type Queryable, reading, type Tx } from '../database.ts';
import { isNull, sql } from '../drizzle.ts';
import { timeJumps } from '../schema/access.ts';

/** How long a jump is held if nobody confirms it, ms. */
export const heldMs = 600_000;

/** Monitors that notice the same jump do so within a minute of time, ms. */
const apartMs = 60_000;

export type TimeJump = typeof timeJumps.$inferSelect;

/** What time it is by the database's clock (epoch ms), and the jump that is held; undefined: none is. */
export async function readTimeJump(q: Queryable): Promise<{ now: number; jump: TimeJump | undefined }> {
  const [row] = await reading(() =>
    q
      .select({ now: sql<number>`extract(epoch from asked.now)::float8 * 1000`.mapWith(Number), jump: timeJumps })
      .from(sql`(select clock_timestamp() as now) as asked`)
      .leftJoin(timeJumps, isNull(timeJumps.releasedAt)),
  );
  return { now: row!.now, jump: row!.jump ?? undefined };
}

/**
 * Holds a jump, by the database's clock from now on. Where one is held already, `toAt` more than `apartMs` ahead of it
 * is a further jump: the time without them goes on as it was, and both are held for the whole time.
 */
export async function holdTimeJump(q: Queryable, { fromAt, toAt }: Pick<TimeJump, 'fromAt' | 'toAt'>): Promise<void> {
  const [from, to] = [new Date(fromAt).toISOString(), new Date(toAt).toISOString()];
  await q.execute(sql`
    insert into time_jumps as held (id, from_at, to_at, noticed_at)
    values (${randomUUIDv7()}, ${from}::timestamptz, ${to}::timestamptz, clock_timestamp())
    on conflict ((true)) where released_at is null do update set to_at = excluded.to_at,
      from_at = held.from_at + (excluded.noticed_at - held.noticed_at), noticed_at = excluded.noticed_at
    where excluded.to_at - held.to_at
      > excluded.noticed_at - held.noticed_at + ${apartMs} * interval '1 millisecond'`);
}

/** Ends the holding of a jump that nobody has confirmed for `heldMs`. */
export async function releaseOldTimeJump(q: Queryable): Promise<void> {
  await q
    .update(timeJumps)
    .set({ releasedAt: sql`clock_timestamp()` })
    .where(
      sql`${timeJumps.releasedAt} is null and ${timeJumps.noticedAt} < clock_timestamp() - ${heldMs} * interval '1 millisecond'`,
    );
}

/** Ends the holding of a jump because somebody says that the new time is right. None may be held. */
export async function confirmTimeJump(tx: Tx, releasedBy: string): Promise<void> {
  await tx
    .update(timeJumps)
    .set({ releasedAt: sql`clock_timestamp()`, releasedBy })
    .where(isNull(timeJumps.releasedAt));
}
