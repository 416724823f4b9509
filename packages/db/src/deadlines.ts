import { randomUUIDv7 } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from './database.ts';
import { deadlines } from './schema/work.ts';

export type DeadlineRow = typeof deadlines.$inferSelect;
export type NewDeadline = Omit<DeadlineRow, 'id' | 'nextAlertAt' | 'closedAt'>;

/** Starts terms: the sweep next looks at each after its first rung. */
export async function openDeadlines(tx: Tx, opened: readonly NewDeadline[]): Promise<void> {
  const rows = opened.map((deadline) => ({ ...deadline, id: randomUUIDv7(), nextAlertAt: deadline.dueSoonAt }));
  await tx.insert(deadlines).values(rows);
}

/**
 * Ends the running terms of a dossier, or of one task. A term ended in time has nothing left to alert;
 * one ended late keeps its breach for the sweep, which raises it once, for ever.
 */
export async function closeDeadlines(tx: Tx, of: { dossierId: string; taskId?: string }, at: number): Promise<void> {
  const ended = new Date(at).toISOString();
  const which = of.taskId === undefined ? eq(deadlines.dossierId, of.dossierId) : eq(deadlines.taskId, of.taskId);
  await tx
    .update(deadlines)
    .set({
      closedAt: at,
      nextAlertAt: sql`case when ${deadlines.nextAlertAt} is not null and ${deadlines.dueAt} < ${ended}::timestamptz then ${deadlines.dueAt} end`,
    })
    .where(and(which, isNull(deadlines.closedAt)));
}
