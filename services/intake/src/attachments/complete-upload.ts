import { transaction } from '@motcua/db/database';
import {
  type AttachmentRow,
  deleteDiscarded,
  lockAttachment,
  markStored,
  takeForDiscard,
} from '@motcua/db/dossiers/attachments';
import { type Actor, appendEntries, lockDossier, lockInTime } from '@motcua/db/dossiers/dossiers';
import type { HistoryEntry } from '@motcua/db/dossiers/history';
import { getProcedureVersion } from '@motcua/db/reference/procedures';
import { componentsOf, requireAttachable } from '@motcua/domain/dossiers/attachment';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';
import { examine } from './sealed-file.ts';

/**
 * Makes a file that has come whole a document of its dossier: examined, then recorded with its line in the history. What is
 * refused is deleted, bytes first; a fault leaves it as it is, for whoever asks next. The caller holds the upload's lock.
 * Refusals: as examine and requireAttachable.
 */
export async function completeUpload(
  deps: Deps,
  row: AttachmentRow,
  key: Buffer,
  actor: string,
): Promise<AttachmentRow> {
  try {
    await deps.shelf.settle(row.id);
    const found = await examine(deps.shelf, row, key);
    return await transaction(deps.db, async (tx) => {
      const by: Actor = { actor, time: deps.time };
      const { taken, act } = await lockInTime(tx, by, () => lockDossier(tx, deps.calendars, { id: row.dossierId }));
      const now = await lockAttachment(tx, row.id);
      if (now === undefined) throw new Refusal('upload-not-found', 'the upload is gone');
      if (now.storedAt !== null) return now;
      const { definition } = await getProcedureVersion(tx, taken.dossier.procedureVersionId);
      requireAttachable(taken.dossier, componentsOf(definition.documents), row.component, 'Upload-Metadata.');
      const stored = await markStored(tx, row.id, found, act);
      await appendEntries(tx, taken, [storedEntry(stored)], act);
      return stored;
    });
  } catch (error) {
    if (error instanceof Refusal) await discard(deps, row.id);
    throw error;
  }
}

/**
 * Deletes a file that is no document: its bytes, then its row. Broken off between, housekeeping goes on. False when there was
 * nothing to delete. `overAt`: only if its time was over then (epoch ms).
 */
export async function discard(deps: Pick<Deps, 'db' | 'shelf'>, id: string, overAt?: number): Promise<boolean> {
  if (!(await takeForDiscard(deps.db, id, Date.now(), overAt))) return false;
  await deps.shelf.remove(id);
  await deleteDiscarded(deps.db, id);
  return true;
}

function storedEntry(row: AttachmentRow): HistoryEntry {
  const { id: attachmentId, component, mediaType, size: bytes, pages, sha256 } = row;
  const { isDigitised: digitised, isReused: reused, isFromNationalStore: nationalStore } = row;
  return {
    type: 'attachment.stored',
    data: {
      ...{ attachmentId, component, mediaType, bytes, pages, sha256: sha256!.toString('hex') },
      ...{ digitised, reused, nationalStore },
    },
  };
}

/** The line a withdrawn document leaves. */
export const withdrawnEntry = ({ id: attachmentId, component, sha256 }: AttachmentRow): HistoryEntry => ({
  type: 'attachment.withdrawn',
  data: { attachmentId, component, sha256: sha256!.toString('hex') },
});
