import { and, eq, isNull } from 'drizzle-orm';
import { type Queryable, reading, type Tx } from './database.ts';
import { tasks } from './schema/work.ts';

export type TaskRow = typeof tasks.$inferSelect;
export type NewTask = Omit<TaskRow, 'unitId' | 'officerId' | 'state' | 'version' | 'claimedAt' | 'closedAt'>;

/** Opens a step. UNIQUE (dossier, step, round) sees to it that no step starts twice. */
export async function insertTask(tx: Tx, task: NewTask): Promise<void> {
  await tx.insert(tasks).values({ ...task, state: 'open', version: 1 });
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

/** Writes what changed of a locked task. */
export async function updateTask(tx: Tx, task: TaskRow, changed: Partial<TaskRow>): Promise<TaskRow> {
  await tx.update(tasks).set(changed).where(eq(tasks.id, task.id));
  return { ...task, ...changed };
}
