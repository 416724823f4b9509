import { type Database, type Queryable, reading, type Tx } from './database.ts';
import { eq, is, PgTransaction, sql } from './drizzle.ts';
import { clock } from './schema/access.ts';
import { inTurn } from './turns.ts';
import { machineClocks, WallTime } from './wall-time.ts';

export type TimeMode = 'real' | 'simulated';

/**
 * Gives the time of a command, in epoch ms. Real time is the computer's. Simulated time is an instant in the database,
 * so that all processes agree; it cannot move while a transaction runs that has read it.
 */
export type TimeSource = (q: Queryable) => Promise<number>;

export function timeSourceOf(mode: TimeMode): TimeSource {
  if (mode === 'simulated') return simulatedNow;
  const wallTime = new WallTime();
  return async () => wallTime.now();
}

/** By how many seconds the clocks of this machine and of the database differ. */
export async function secondsApart(db: Database): Promise<number> {
  const { rows } = await reading(() =>
    db.execute<{ now: number }>(sql`select extract(epoch from clock_timestamp())::float8 as now`),
  );
  return Math.abs(machineClocks.wall() / 1_000 - rows[0]!.now);
}

/**
 * The instant that each running transaction has read. It cannot change before the transaction ends, so it is read once.
 */
const read = new WeakMap<Queryable, number>();

/**
 * Takes a turn besides the row's lock, because PostgreSQL is not fair about rows: transactions that share a row
 * overtake one that waits to have it alone, so a move of the time would wait for as long as commands keep coming.
 */
async function simulatedNow(q: Queryable): Promise<number> {
  const known = read.get(q);
  if (known !== undefined) return known;
  // `for share` reads the newest version of the row, and so the move that the turn had to wait for.
  const [row] = await q
    .select({ now: clock.now })
    .from(clock)
    .where(sql`${inTurn('simulated time', 'shared')} is not null`)
    .for('share');
  if (row === undefined) throw new Error('simulated time has not been set up');
  if (is(q, PgTransaction)) read.set(q, row.now);
  return row.now;
}

/** Sets simulated time to `now` (epoch ms), unless it was set before. */
export async function setUpSimulatedTime(db: Database, now: number): Promise<void> {
  await db.insert(clock).values({ id: 1, now }).onConflictDoNothing();
}

export type SimulatedTime = typeof clock.$inferSelect;

/** Simulated time, or undefined when it was never set up. Takes no lock. */
export async function findSimulatedTime(q: Queryable): Promise<SimulatedTime | undefined> {
  const [row] = await q.select().from(clock).where(eq(clock.id, 1));
  return row;
}

/** Waits for all running commands, and lets none begin until the transaction ends. */
export async function lockSimulatedTime(tx: Tx): Promise<SimulatedTime> {
  const [row] = await tx
    .select()
    .from(clock)
    .where(sql`${inTurn('simulated time', 'alone')} is not null`)
    .for('no key update');
  if (row === undefined) throw new Error('simulated time has not been set up');
  return row;
}

/** Moves the time, which the caller has locked, to `now` (epoch ms). The caller decides whether that is allowed. */
export async function moveSimulatedTime(tx: Tx, now: number): Promise<void> {
  await tx.update(clock).set({ now, movedAt: now }).where(eq(clock.id, 1));
}

/** Whether any dossier has a history. From then on simulated time only moves forward. */
export async function hasHistory(q: Queryable): Promise<boolean> {
  const { rows } = await q.execute<{ found: boolean }>(sql`select exists (select from history) as found`);
  return rows[0]?.found === true;
}
