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

/** A step that has just opened, as rows and as the line it leaves in its dossier's history. */
export interface OpenedTask {
  readonly task: TaskRow;
  readonly line: HistoryEntry;
  readonly deadline: NewDeadline;
}

/** The task of an opened step, not written yet: its dossier's history comes first. */
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
    line: { type: 'step.opened', data },
    deadline,
  };
}

/**
 * Writes an opened step: task, running budget, and the message that has it assigned. UNIQUE (dossier, step, round) sees
 * to it that no step starts twice.
 */
export async function insertTask(tx: Tx, { task, deadline }: OpenedTask): Promise<void> {
  await tx.insert(tasks).values(task);
  await Promise.all([openDeadlines(tx, [deadline]), appendOutbox(tx, [{ type: 'task.opened', taskId: task.id }])]);
}

/** Ends the open steps of a finished dossier; returns their ids. */
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

/** The tasks of some dossiers that have not ended. */
export async function readOpenTasks(q: Queryable, dossierIds: readonly string[]): Promise<TaskRow[]> {
  const ofThese = inArray(tasks.dossierId, [...dossierIds]);
  return reading(() =>
    q
      .select()
      .from(tasks)
      .where(and(ofThese, isNull(tasks.closedAt))),
  );
}

/** Writes what changed of a locked task. */
export async function updateTask(tx: Tx, task: TaskRow, changed: Partial<TaskRow>): Promise<TaskRow> {
  await tx.update(tasks).set(changed).where(eq(tasks.id, task.id));
  return { ...task, ...changed };
}

/** Takes the open steps of a dossier out of the hands they lie in, and has them assigned again. */
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
