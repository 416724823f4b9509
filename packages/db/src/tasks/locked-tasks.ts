import type { Tx } from '../database.ts';
import { type LockedDossier, lockDossier } from '../dossiers/dossiers.ts';
import { eq } from '../drizzle.ts';
import type { Calendars } from '../reference/calendars.ts';
import { tasks } from '../schema/work.ts';
import type { TaskRow } from './tasks.ts';

/** A task whose dossier is locked until the transaction ends, and so nobody else changes the task. */
export interface LockedTask {
  readonly task: TaskRow;
  readonly locked: LockedDossier;
}

/** Locks a task by id: it locks the dossier, as everybody does who changes a task. Refusal('task-not-found'). */
export async function lockTask(tx: Tx, calendars: Calendars, id: string): Promise<LockedTask> {
  const locked = await lockDossier(tx, calendars, { taskId: id });
  const [task] = await tx.select().from(tasks).where(eq(tasks.id, id));
  return { task: task!, locked };
}
