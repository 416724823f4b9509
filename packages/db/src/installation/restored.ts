/**
 * Notices that a database is a copy: restored from a backup, or moved. What was registered after the backup is lost,
 * but people hold receipts with its codes, which must not be given out again.
 */
import { randomUUIDv7 } from 'node:crypto';
import { type Database, type Tx, transaction } from '../database.ts';
import { sql } from '../drizzle.ts';
import { installation } from '../schema/access.ts';
import { numberGaps } from '../schema/dossiers.ts';

export interface Start {
  /** What tells the folder of the database server from a copy of it, where the folder is ours. */
  readonly folder?: string | undefined;
  /** A person says that the database was restored: a snapshot of a disk cannot be told from a restart. */
  readonly isRestored?: boolean | undefined;
  /** Epoch ms. */
  readonly now: number;
  /** Simulated time may have been anywhere. */
  readonly isSimulated: boolean;
}

/** The days (YYYY-MM-DD) whose numbers are left out, and how many of each. */
export type Gap = Pick<typeof numberGaps.$inferSelect, 'skippedFrom' | 'skippedTo' | 'skipped'>;

/**
 * Notes where the database lies, as the owner of the tables, before any service starts. In a copy it leaves out
 * running numbers and returns which; of a database that lies where it did, undefined.
 */
export async function noteStart(db: Database, start: Start): Promise<Gap | undefined> {
  return transaction(db, async (tx) => {
    const place = await placeOf(tx, start.folder);
    const [before] = await tx.select().from(installation).for('update');
    await tx.update(installation).set({ place });
    const isCopy = before?.place !== null && before?.place !== undefined && before.place !== place;
    return isCopy || start.isRestored ? leaveOut(tx, start) : undefined;
  });
}

/**
 * Cluster, timeline (which a promoted standby begins), database and table, and the server's folder: a copy differs in
 * one of them at least, however it was made.
 */
async function placeOf(tx: Tx, folder: string | undefined): Promise<string> {
  const { rows } = await tx.execute<{ place: string }>(sql`
    select concat_ws('/', (pg_control_system()).system_identifier, (pg_control_checkpoint()).timeline_id,
      (select oid from pg_database where datname = current_database()), 'dossier_numbers'::regclass::oid) as place`);
  return [rows[0]!.place, folder].join('/');
}

/** Codes may be reserved for days ahead; lost ones for more than a week ahead are not expected. */
const daysAhead = 7;

/** The numbers of every day that the backup may not know, as many as its busiest day had and a thousand more. */
async function leaveOut(tx: Tx, { now, isSimulated }: Start): Promise<Gap> {
  const { rows } = await tx.execute<{ skippedFrom: string; skipped: number }>(sql`
    select coalesce((select max(at)::date - 1 from history), '2000-01-01')::text as "skippedFrom",
      (1 + coalesce((select max(last) from dossier_numbers), 0) / 1000) * 1000 as skipped`);
  const { skippedFrom, skipped } = rows[0]!;
  const lastDay = new Date(now + daysAhead * 86_400_000).toISOString().slice(0, 10);
  const gap = { skippedFrom, skippedTo: isSimulated ? '9999-12-31' : lastDay, skipped };
  await tx.insert(numberGaps).values({ id: randomUUIDv7(), foundAt: now, ...gap });
  await tx.execute(sql`
    update dossier_numbers set last = last + ${skipped} where day between ${gap.skippedFrom}::date and ${gap.skippedTo}::date`);
  return gap;
}
