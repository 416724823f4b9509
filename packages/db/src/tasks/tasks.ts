import { randomUUIDv7 } from 'node:crypto';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { formatInstant } from '@motcua/domain/instant';
import type { OpenedStep } from '@motcua/domain/routing/step';
import { type Queryable, reading, type Tx } from '../database.ts';
import { eventsOf, type NewDeadline, newDeadline, openDeadlines } from '../deadlines/deadlines.ts';
import { and, eq, inArray, isNull, sql } from '../drizzle.ts';
import type { HistoryEntry } from '../history/chain.ts';
import { appendOutbox } from '../messages/outbox.ts';
import type { CalendarEdition } from '../reference/calendars.ts';
import { tasks } from '../schema/work.ts';

export type TaskRow = typeof tasks.$inferSelect;

/** A step that opens: its task, its deadline, and its entry in the dossier's history. */
export interface OpenedTask {
  readonly task: TaskRow;
  readonly entry: HistoryEntry;
  readonly deadline: NewDeadline;
}

/** Makes the task of a step that opens. It writes nothing, because the history is written first. */
export function newTask(
  dossier: Pick<Dossier, 'id' | 'agencyId' | 'suspensions' | 'extensions' | 'rules' | 'apology'>,
  edition: CalendarEdition,
  { step, stepNo, round, openedAt, clock }: OpenedStep,
): OpenedTask {
  const id = randomUUIDv7();
  const { id: dossierId, agencyId } = dossier;
  const named = { stepCode: step.code, stepName: step.name, unitKind: step.unit, budgetMinutes: step.budgetMinutes };
  const unheld = { unitId: null, officerId: null, state: 'open', version: 1, claimedAt: null, closedAt: null } as const;
  const deadline = newDeadline({ dossierId, agencyId, taskId: id }, clock, edition, eventsOf(dossier));
  const { dueAt } = deadline;
  const data = { taskId: id, stepNo, round, step: { ...step }, dueAt: dueAt === null ? null : formatInstant(dueAt) };
  return {
    task: { id, dossierId, agencyId, ...named, ...unheld, stepNo, round, openedAt, dueAt },
    entry: { type: 'step.opened', data },
    deadline,
  };
}

/** The same step, where its history entry is written later than it opened: the entry says when that was. */
export const withOpenedAt = (opened: OpenedTask): OpenedTask => ({
  ...opened,
  entry: { ...opened.entry, data: { ...opened.entry.data, openedAt: formatInstant(opened.task.openedAt) } },
});

/**
 * Writes the task of a step that opens, its deadline, and the message that asks for its assignment. A constraint on
 * dossier, step and round refuses to open a step twice.
 */
export async function insertTask(tx: Tx, { task, deadline }: OpenedTask): Promise<void> {
  await tx.insert(tasks).values(task);
  await Promise.all([openDeadlines(tx, [deadline]), appendOutbox(tx, [{ type: 'task.opened', taskId: task.id }])]);
}

/** Cancels the open tasks of a dossier that has ended, and returns their ids. */
export async function cancelOpenTasks(tx: Tx, dossierId: string, at: number): Promise<string[]> {
  const cancelled = await tx
    .update(tasks)
    .set({ state: 'cancelled', closedAt: at })
    .where(and(eq(tasks.dossierId, dossierId), isNull(tasks.closedAt)))
    .returning({ id: tasks.id });
  return cancelled.map((task) => task.id);
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
