import { deleteDiscarded, takeForDiscard } from '@motcua/db/dossiers/attachments';
import type { Deps } from '../deps.ts';

/**
 * Deletes a file that is not a document: its bytes, then its row. If the process ends in between, the sweep of uploads
 * deletes the rest. Returns false when there was nothing to delete.
 *
 * @param overAt deletes the file only if its time was over at this instant (epoch ms)
 */
export async function discard(
  { db, shelf }: Pick<Deps, 'db' | 'shelf'>,
  id: string,
  overAt?: number,
): Promise<boolean> {
  if (!(await takeForDiscard(db, id, Date.now(), overAt))) return false;
  await shelf.remove(id);
  await deleteDiscarded(db, id);
  return true;
}
