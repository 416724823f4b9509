import type { Tx } from '../database.ts';
import { type LockedDossier, lockDossier } from '../dossiers/dossiers.ts';
import { eq } from '../drizzle.ts';
import type { Calendars } from '../reference/calendars.ts';
import { tasks } from '../schema/work.ts';
import type { TaskRow } from './tasks.ts';

/** A task whose row and whose dossier's row are locked until the transaction ends. */
export interface LockedTask {
  readonly task: TaskRow;
  readonly locked: LockedDossier;
}

/** Locks a task by id, or Refusal('task-not-found'): its dossier first, as everything that changes either does. */
export async function lockTask(tx: Tx, calendars: Calendars, id: string): Promise<LockedTask> {
  const locked = await lockDossier(tx, calendars, { taskId: id });
  const [task] = await tx.select().from(tasks).where(eq(tasks.id, id));
  return { task: task!, locked };
}
