/** Writes what public tracking reads. Only a service with the keys of persons and of tracking can do so. */
import type { Queryable, Tx } from '../database.ts';
import { normaliseIdentity, sealNote } from '../dossiers/persons.ts';
import { eq } from '../drizzle.ts';
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
  const rows = wanted.map(({ identityNumber, ...row }) => ({
    ...row,
    identityKey: identityKeyOf(vault, row.code, identityNumber),
  }));
  await q.insert(trackingKeys).values(rows).onConflictDoNothing();
}

/**
 * Writes anew what the applicant of a locked dossier has to name, under the code of the dossier and that of the group
 * whose first part it is.
 */
export async function replaceTrackingKeys(
  tx: Tx,
  vault: Pick<Vault, 'tracking'>,
  key: Omit<NewTrackingKey, 'groupId'>,
): Promise<void> {
  // The walk over missing keys may be entering the replaced number: whoever comes second finds the first one's row.
  await saveTrackingKeys(tx, vault, [{ ...key, groupId: null }]);
  const { code, dossierId } = trackingKeys;
  const found = await tx.select({ code }).from(trackingKeys).where(eq(dossierId, key.dossierId)).orderBy(code);
  for (const known of found) {
    const identityKey = identityKeyOf(vault, known.code, key.identityNumber);
    await tx.update(trackingKeys).set({ identityKey }).where(eq(code, known.code));
  }
}

function identityKeyOf(
  vault: Pick<Vault, 'tracking'>,
  code: string,
  identityNumber: string | undefined,
): Buffer | null {
  const end = identityNumber && normaliseIdentity(identityNumber).slice(-4);
  return end ? vault.tracking.identityKey(code, end) : null;
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
