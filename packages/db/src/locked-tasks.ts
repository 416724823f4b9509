import { Refusal } from '@motcua/domain/refusal';
import { eq } from 'drizzle-orm';
import type { Calendars } from './calendars.ts';
import type { Tx } from './database.ts';
import { type LockedDossier, lockDossier } from './dossiers.ts';
import { tasks } from './schema/work.ts';
import { findTask, type TaskRow } from './tasks.ts';

/** A task whose row and whose dossier's row are locked until the transaction ends. */
export interface LockedTask {
  readonly task: TaskRow;
  readonly locked: LockedDossier;
}

/** Locks a task by id, or Refusal('task-not-found'). */
export async function lockTask(tx: Tx, calendars: Calendars, id: string): Promise<LockedTask> {
  const seen = await findTask(tx, id);
  if (seen === undefined) throw new Refusal('task-not-found', 'no task has this id');
  return lockSeenTask(tx, calendars, seen);
}

/** Locks the dossier first and then its task, as everything that changes either does, and reads both again. */
export async function lockSeenTask(tx: Tx, calendars: Calendars, { id, dossierId }: TaskRow): Promise<LockedTask> {
  const locked = await lockDossier(tx, calendars, { id: dossierId });
  const [task] = await tx.select().from(tasks).where(eq(tasks.id, id)).for('update');
  return { task: task!, locked };
}
