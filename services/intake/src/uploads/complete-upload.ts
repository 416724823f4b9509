import { type Actor, lockInTime } from '@motcua/db/act';
import { transaction } from '@motcua/db/database';
import { type AttachmentRow, lockAttachment, markStored } from '@motcua/db/dossiers/attachments';
import { appendEntries, lockDossier } from '@motcua/db/dossiers/dossiers';
import type { HistoryEntry } from '@motcua/db/history/chain';
import { getProcedureVersion } from '@motcua/db/reference/procedures';
import { examine } from '@motcua/documents/sealed-file';
import { componentsOf, requireAttachable } from '@motcua/domain/dossiers/attachment';
import { Refusal } from '@motcua/domain/refusal';
import { discard } from '../attachments/discard.ts';
import type { UploadDeps } from './upload-deps.ts';

/**
 * Makes a file whose bytes have all come a document of its dossier: examines it, then records it with its history
 * entry. A refused file is deleted. A fault changes nothing, and the next request for the upload tries again. The
 * caller holds the upload's lock. Refusals: as examine and requireAttachable.
 */
export async function completeUpload(
  deps: UploadDeps,
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
    // The sweep of uploads deletes the file if this cannot.
    if (error instanceof Refusal) await discard(deps, row.id).catch(() => {});
    throw error;
  }
}

function storedEntry(row: AttachmentRow): HistoryEntry {
  return {
    type: 'attachment.stored',
    data: {
      attachmentId: row.id,
      component: row.component,
      mediaType: row.mediaType,
      bytes: row.size,
      pages: row.pages,
      sha256: row.sha256!.toString('hex'),
      digitised: row.isDigitised,
      reused: row.isReused,
      nationalStore: row.isFromNationalStore,
    },
  };
}
