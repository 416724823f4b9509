/** Writes what public tracking reads. Only a service with the keys of persons and of tracking can do so. */
import type { Queryable, Tx } from '../database.ts';
import { normaliseIdentity, sealNote } from '../dossiers/persons.ts';
import { trackingKeys, trackingWords } from '../schema/tracking.ts';
import type { Vault } from '../vault.ts';

/** A code and the identity number of its applicant. `groupId`: the group, when the code is that of a group. */
export interface NewTrackingKey {
  readonly code: string;
  readonly dossierId: string;
  readonly groupId: string | null;
  readonly identityNumber: string | undefined;
}

/** Writes for each code what its applicant has to name. A code that has it already stays as it is. */
export async function saveTrackingKeys(
  q: Queryable,
  vault: Pick<Vault, 'tracking'>,
  wanted: readonly NewTrackingKey[],
): Promise<void> {
  if (wanted.length === 0) return;
  const rows = wanted.map(({ identityNumber, ...row }) => {
    const end = identityNumber && normaliseIdentity(identityNumber).slice(-4);
    return { ...row, identityKey: end ? vault.tracking.identityKey(row.code, end) : null };
  });
  await q.insert(trackingKeys).values(rows).onConflictDoNothing();
}

/** One paper that a supplement request asks for. The reason may be about a person. */
export interface SupplementItem {
  readonly name: string;
  readonly reason?: string | undefined;
}

/**
 * Seals the items of a supplement request with the applicant's key, and their names with the tracking key too. Returns
 * the id of the note, by which the history refers to them.
 */
export async function sealItems(
  tx: Tx,
  vault: Pick<Vault, 'persons' | 'tracking'>,
  note: { dossierId: string; personId: string; items: readonly SupplementItem[]; contact?: object | undefined },
): Promise<string> {
  const { items, contact, ...of } = note;
  const noteId = await sealNote(tx, vault, { ...of, text: JSON.stringify({ items, contact }) });
  await tx.insert(trackingWords).values({ noteId, sealed: vault.tracking.sealWords(namesOf(items), noteId) });
  return noteId;
}

/** The names of the papers that are missing. */
export const namesOf = (items: readonly SupplementItem[]): string[] => items.map(({ name }) => name);
