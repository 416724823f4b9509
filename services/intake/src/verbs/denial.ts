/** Why a filing is not taken up, or a dossier denied on the merits: what form 03 says to the applicant. */
import type { Tx } from '@motcua/db/database';
import { sealNote } from '@motcua/db/dossiers/persons';
import type { Dossier, Result } from '@motcua/domain/dossiers/dossier';
import type { Denial as DenialOfDossier } from '@motcua/domain/dossiers/verbs/ending';
import { words } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Basis, Contact, Document } from './fields.ts';

/** The fields of form 03. */
export const denialFields = {
  reasons: z
    .array(words(500))
    .min(1)
    .max(20)
    .meta({ description: 'Why, in words for the applicant; sealed. A technical error code is no reason' }),
  basis: Basis,
  document: Document.meta({ description: 'Number of the refusal form' }),
  contact: Contact.optional(),
};

/** Why a dossier is denied. */
export const Denial = z.strictObject(denialFields).meta({
  id: 'Denial',
  description: 'Why it is denied, as form 03 prints it; without it that form leaves the reason open',
});
type Denial = z.infer<typeof Denial>;

/** Whether a denial is given only with the result that it explains. */
export const isDenied = ({ result, denial }: { result: Result; denial?: Denial | undefined }): boolean =>
  denial === undefined || result === 'denied';

/** Seals the words of a denial with the applicant's key. */
export async function sealDenial(
  tx: Tx,
  vault: Deps['vault'],
  { id: dossierId, applicantId: personId }: Pick<Dossier, 'id' | 'applicantId'>,
  { reasons, contact, basis, document }: Denial,
): Promise<DenialOfDossier> {
  const text = JSON.stringify({ reasons, contact });
  return { noteId: await sealNote(tx, vault, { dossierId, personId, text }), basis, document };
}
