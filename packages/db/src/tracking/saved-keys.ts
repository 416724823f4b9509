/** What is written for public tracking by whoever holds the master key. */
import type { Queryable, Tx } from '../database.ts';
import { normaliseIdentity, sealNote } from '../dossiers/persons.ts';
import { trackingKeys, trackingWords } from '../schema/tracking.ts';
import type { Vault } from '../vault.ts';

/** Under which code an applicant may ask, and by which number. `groupId`: the code is that of a group of dossiers. */
export interface NewTrackingKey {
  readonly code: string;
  readonly dossierId: string;
  readonly groupId: string | null;
  readonly identityNumber: string | undefined;
}

/** Writes what an applicant has to name; of a code that has it already nothing is changed. */
export async function saveTrackingKeys(q: Queryable, vault: Vault, wanted: readonly NewTrackingKey[]): Promise<void> {
  if (wanted.length === 0) return;
  const rows = wanted.map(({ identityNumber, ...row }) => {
    const end = identityNumber && normaliseIdentity(identityNumber).slice(-4);
    return { ...row, identityKey: end ? vault.tracking.identityKey(row.code, end) : null };
  });
  await q.insert(trackingKeys).values(rows).onConflictDoNothing();
}

/** What a supplement request asks for. The reason can be about a person. */
export interface SupplementItem {
  readonly name: string;
  readonly reason?: string | undefined;
}

/**
 * Seals the items of a supplement request with the applicant's key and, without their reasons, with the key of
 * tracking. Returns the id by which the history refers to them.
 */
export async function sealItems(
  tx: Tx,
  vault: Vault,
  note: { dossierId: string; personId: string; items: readonly SupplementItem[] },
): Promise<string> {
  const { items, ...of } = note;
  const noteId = await sealNote(tx, vault, { ...of, text: JSON.stringify({ items }) });
  await tx.insert(trackingWords).values({ noteId, sealed: vault.tracking.sealWords(namesOf(items), noteId) });
  return noteId;
}

/** What is missing by its name. */
export const namesOf = (items: readonly SupplementItem[]): string[] => items.map(({ name }) => name);
