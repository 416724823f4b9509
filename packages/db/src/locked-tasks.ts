import { Refusal } from '@motcua/domain/refusal';
import { eq } from 'drizzle-orm';
import type { Tx } from './database.ts';
import { type LockedDossier, lockDossier } from './dossiers.ts';
import { tasks } from './schema/work.ts';
import { findTask, type TaskRow } from './tasks.ts';

/** A task whose row and whose dossier's row are locked until the transaction ends. */
export interface LockedTask {
  readonly task: TaskRow;
  readonly locked: LockedDossier;
}

/** Locks the dossier first and then its task, as everything that changes either does; or Refusal('task-not-found'). */
export async function lockTask(tx: Tx, id: string): Promise<LockedTask> {
  const seen = await findTask(tx, id);
  if (seen === undefined) throw new Refusal('task-not-found', 'no task has this id');
  const locked = await lockDossier(tx, { id: seen.dossierId });
  const [task] = await tx.select().from(tasks).where(eq(tasks.id, id)).for('update');
  return { task: task!, locked };
}
