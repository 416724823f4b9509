import { Refusal } from '@motcua/domain/refusal';
import type { Act } from '../act.ts';
import type { Tx } from '../database.ts';
import { closeDeadlines } from '../deadlines/deadlines.ts';
import { and, asc, eq, sql } from '../drizzle.ts';
import type { HistoryEntry } from '../history/chain.ts';
import { consultations } from '../schema/reference.ts';
import type { TaskRow } from './tasks.ts';

export type ConsultationRow = typeof consultations.$inferSelect;

/** The state is part of the text, not a parameter: otherwise a prepared statement cannot use the index on open ones. */
const isOpen = sql`${consultations.state} = 'open'`;

/** Ends the open consultations of a dossier, or of one task of it, and returns them. The caller closes their clocks. */
export async function endConsultations(
  tx: Tx,
  { dossierId, taskId }: { dossierId: string; taskId?: string },
  state: 'withdrawn' | 'cancelled',
  { actor, at }: Act,
): Promise<{ id: string; deadlineId: string }[]> {
  return tx
    .update(consultations)
    .set({ state, version: 2, closedAt: at, closedBy: actor })
    .where(
      and(
        eq(consultations.dossierId, dossierId),
        taskId === undefined ? undefined : eq(consultations.taskId, taskId),
        isOpen,
      ),
    )
    .returning({ id: consultations.id, deadlineId: consultations.deadlineId });
}

/** The ids of the open consultations about a task. */
export async function readOpenConsultations(tx: Tx, { id, dossierId }: TaskRow): Promise<string[]> {
  const open = await tx
    .select({ id: consultations.id })
    .from(consultations)
    .where(and(eq(consultations.dossierId, dossierId), eq(consultations.taskId, id), isOpen))
    .orderBy(asc(consultations.id));
  return open.map((row) => row.id);
}

/** Refusal('consultations-open') for a step that would end while consultations about it are open. */
export const stillAsked = (open: readonly string[]): Refusal =>
  new Refusal('consultations-open', 'other agencies have not answered yet', {
    facts: { consultations: open, allowed: ['answer', 'withdraw', 'complete withoutAnswers'] },
  });

/**
 * Withdraws the open consultations about a task that ends, and returns their entries. `noteId`: the note with the
 * reason.
 */
export async function withdrawOpen(
  tx: Tx,
  { id: taskId, dossierId }: TaskRow,
  noteId: string,
  act: Act,
): Promise<HistoryEntry[]> {
  const withdrawn = await endConsultations(tx, { dossierId, taskId }, 'withdrawn', act);
  const ids = withdrawn.map(({ deadlineId }) => deadlineId);
  if (ids.length > 0) await closeDeadlines(tx, { dossierId, ids }, act.at);
  return withdrawn.map(({ id: consultationId }) => ({
    type: 'consultation.withdrawn',
    data: { consultationId, taskId, noteId },
  }));
}
