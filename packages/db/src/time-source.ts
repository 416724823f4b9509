import { eq, is, sql } from 'drizzle-orm';
import { PgTransaction } from 'drizzle-orm/pg-core';
import type { Database, Queryable, Tx } from './database.ts';
import { clock } from './schema/access.ts';

export type TimeMode = 'real' | 'simulated';

/**
 * What time it is for commands. Real: the machine's clock. Simulated: the instant in the database, so that every process
 * agrees; inside a transaction the row is share-locked, so the clock cannot move past a command that is still running.
 */
export type TimeSource = (q: Queryable) => Promise<number>;

export function timeSourceOf(mode: TimeMode): TimeSource {
  return mode === 'real' ? async () => Date.now() : simulatedNow;
}

/**
 * Whoever reads the clock holds this one shared, whoever moves it holds it alone. Share locks on the row would do, but they
 * pass those who wait for it, so that a move would never come to its turn while commands keep coming.
 */
const turn = sql`hashtextextended('clock', 0)`;

/** What a transaction was told stays true until it ends, for the clock cannot move past it: it need not ask again. */
const told = new WeakMap<Queryable, number>();

async function simulatedNow(q: Queryable): Promise<number> {
  const known = told.get(q);
  if (known !== undefined) return known;
  const inTurn = sql`pg_advisory_xact_lock_shared(${turn}) is not null`;
  // A move that was waited for is seen: the row's lock reads its newest version.
  const [row] = await q.select({ now: clock.now }).from(clock).where(inTurn).for('share');
  if (row === undefined) throw new Error('the simulated clock has not been set up');
  if (is(q, PgTransaction)) told.set(q, row.now);
  return row.now;
}

/** Stands the simulated clock at `now` if it has never been set up. Done once, by whoever starts the system. */
export async function setUpSimulatedTime(db: Database, now: number): Promise<void> {
  await db.insert(clock).values({ id: 1, now }).onConflictDoNothing();
}

export type SimulatedTime = typeof clock.$inferSelect;

/** The simulated clock as it stands, or undefined when it was never set up. Takes no lock. */
export async function findSimulatedTime(q: Queryable): Promise<SimulatedTime | undefined> {
  const [row] = await q.select().from(clock).where(eq(clock.id, 1));
  return row;
}

/** Locks the clock against every running command until the transaction ends. Commands that come later wait their turn. */
export async function lockSimulatedTime(tx: Tx): Promise<SimulatedTime> {
  const inTurn = sql`pg_advisory_xact_lock(${turn}) is not null`;
  const [row] = await tx.select().from(clock).where(inTurn).for('update');
  if (row === undefined) throw new Error('the simulated clock has not been set up');
  return row;
}

/** Moves the locked clock. Whether it may be moved there is the caller's rule. */
export async function moveSimulatedTime(tx: Tx, now: number): Promise<void> {
  await tx.update(clock).set({ now, movedAt: now }).where(eq(clock.id, 1));
}

/** True once anything has happened in this system: then the clock only moves forward. */
export async function hasHistory(q: Queryable): Promise<boolean> {
  const { rows } = await q.execute<{ found: boolean }>(sql`select exists (select from history) as found`);
  return rows[0]?.found === true;
}
