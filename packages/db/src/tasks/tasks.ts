import { randomUUIDv7 } from 'node:crypto';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { formatInstant } from '@motcua/domain/instant';
import { closingOf } from '@motcua/domain/routing/closing';
import type { OpenedStep } from '@motcua/domain/routing/step';
import { type Queryable, reading, type Tx } from '../database.ts';
import { eventsOf, type NewDeadline, newDeadline, openDeadlines } from '../deadlines/deadlines.ts';
import { and, eq, inArray, isNull, max, sql } from '../drizzle.ts';
import type { HistoryEntry } from '../history/chain.ts';
import { appendOutbox } from '../messages/outbox.ts';
import type { CalendarEdition } from '../reference/calendars.ts';
import { tasks } from '../schema/work.ts';

export type TaskRow = typeof tasks.$inferSelect;

/** A step or a closing that opens: its task, its deadline, and its entry in the dossier's history. */
export interface OpenedTask {
  readonly task: TaskRow;
  readonly entry: HistoryEntry;
  /** Null: a closing has no clock. */
  readonly deadline: NewDeadline | null;
}

/** Makes the task of a step that opens. It writes nothing, because the history is written first. */
export function newTask(
  dossier: Pick<Dossier, 'id' | 'agencyId' | 'suspensions' | 'extensions' | 'rules' | 'apology'>,
  edition: CalendarEdition,
  { step, stepNo, round, openedAt, clock }: OpenedStep,
): OpenedTask {
  const row = rowOf(dossier, { step, stepNo, round, openedAt });
  const { id: taskId, dossierId, agencyId } = row;
  const deadline = newDeadline({ dossierId, agencyId, taskId }, clock, edition, eventsOf(dossier));
  const { dueAt } = deadline;
  const data = { taskId, stepNo, round, step: { ...step }, dueAt: dueAt === null ? null : formatInstant(dueAt) };
  return { task: { ...row, dueAt }, entry: { type: 'step.opened', data }, deadline };
}

/** Makes the closing task of a dossier whose steps are done, opened at an instant (epoch ms). It writes nothing. */
export function newClosing(
  dossier: Pick<Dossier, 'id' | 'agencyId' | 'steps'>,
  { round, at: openedAt }: { readonly round: number; readonly at: number },
): OpenedTask {
  const stepNo = dossier.steps.length;
  const task = rowOf(dossier, { step: closingOf(dossier.steps), stepNo, round, openedAt });
  return { task, entry: { type: 'closing.opened', data: { taskId: task.id, stepNo, round } }, deadline: null };
}

/** The row of a task that opens, of which nobody has heard yet. */
function rowOf(
  { id: dossierId, agencyId }: Pick<Dossier, 'id' | 'agencyId'>,
  { step, stepNo, round, openedAt }: Omit<OpenedStep, 'clock'>,
): TaskRow {
  const named = { stepCode: step.code, stepName: step.name, unitKind: step.unit, budgetMinutes: step.budgetMinutes };
  const unheld = { unitId: null, officerId: null, state: 'open', version: 1, claimedAt: null, closedAt: null } as const;
  return { id: randomUUIDv7(), dossierId, agencyId, ...named, ...unheld, stepNo, round, openedAt, dueAt: null };
}

/** The same step, where its history entry is written later than it opened: the entry says when that was. */
export const withOpenedAt = (opened: OpenedTask): OpenedTask => ({
  ...opened,
  entry: { ...opened.entry, data: { ...opened.entry.data, openedAt: formatInstant(opened.task.openedAt) } },
});

/**
 * Writes the task of what opens, its deadline, and the message that asks for its assignment, unless it is given to a
 * unit already. A constraint on dossier, step and round refuses to open a step twice.
 */
export async function insertTask(tx: Tx, { task, deadline }: OpenedTask): Promise<void> {
  await tx.insert(tasks).values(task);
  await Promise.all([
    openDeadlines(tx, deadline === null ? [] : [deadline]),
    appendOutbox(tx, task.unitId === null ? [{ type: 'task.opened', taskId: task.id }] : []),
  ]);
}

/**
 * Ends the open tasks of a dossier that has ended: the places from which on they are completed, the others cancelled.
 */
export async function endOpenTasks(
  tx: Tx,
  dossierId: string,
  { completedFrom, at }: { readonly completedFrom: number; readonly at: number },
): Promise<TaskRow[]> {
  return tx
    .update(tasks)
    .set({
      state: sql`case when ${tasks.stepNo} >= ${completedFrom} then 'completed' else 'cancelled' end`,
      closedAt: at,
    })
    .where(and(eq(tasks.dossierId, dossierId), isNull(tasks.closedAt)))
    .returning();
}

/** How often a place in the process of a locked dossier will have been opened with the next time. */
export async function nextRound(tx: Tx, dossierId: string, stepNo: number): Promise<number> {
  const [entered] = await tx
    .select({ times: max(tasks.round) })
    .from(tasks)
    .where(and(eq(tasks.dossierId, dossierId), eq(tasks.stepNo, stepNo)));
  return (entered?.times ?? 0) + 1;
}

/** A task by id, or undefined. Takes no lock. */
export async function findTask(q: Queryable, id: string): Promise<TaskRow | undefined> {
  const [row] = await reading(() => q.select().from(tasks).where(eq(tasks.id, id)));
  return row;
}

/** The open tasks of some dossiers. */
export async function readOpenTasks(q: Queryable, dossierIds: readonly string[]): Promise<TaskRow[]> {
  const ofThese = inArray(tasks.dossierId, [...dossierIds]);
  return reading(() =>
    q
      .select()
      .from(tasks)
      .where(and(ofThese, isNull(tasks.closedAt))),
  );
}

/** Updates a locked task and returns it as it is then. */
export async function updateTask(tx: Tx, task: TaskRow, changed: Partial<TaskRow>): Promise<TaskRow> {
  await tx.update(tasks).set(changed).where(eq(tasks.id, task.id));
  return { ...task, ...changed };
}

/** Takes the open tasks of a dossier from their units and officers, and asks for their assignment again. */
export async function releaseOpenTasks(tx: Tx, dossierId: string): Promise<void> {
  const unheld = { unitId: null, officerId: null, state: 'open', claimedAt: null } as const;
  const released = await tx
    .update(tasks)
    .set({ ...unheld, version: sql`${tasks.version} + 1` })
    .where(and(eq(tasks.dossierId, dossierId), isNull(tasks.closedAt)))
    .returning({ id: tasks.id });
  await appendOutbox(
    tx,
    released.map(({ id: taskId }) => ({ type: 'task.opened', taskId })),
  );
}
