/**
 * Writes what public tracking reads for the codes that lack it: an older version of this system registered them
 * without.
 */

import type { PersonalData } from '@motcua/domain/dossiers/person';
import { type Database, type Tx, transaction } from '../database.ts';
import { eq, inArray, type SQL, sql } from '../drizzle.ts';
import { personNotes, personRecords, persons } from '../schema/dossiers.ts';
import { trackingWords } from '../schema/tracking.ts';
import { unseal } from '../sealed.ts';
import type { Vault } from '../vault.ts';
import { namesOf, type SupplementItem, saveTrackingKeys } from './saved-keys.ts';

/** A place in a walk over all codes, newest first: those of dossiers, then those of groups. */
export interface Place {
  readonly of: 'dossiers' | 'groups';
  /** The walk goes on below this id, or else begins at the newest. */
  readonly before?: string;
}

export const walkBegins: Place = { of: 'dossiers' };

/**
 * Looks at the next `limit` codes of a walk and writes what tracking reads for those that lack it, in one transaction.
 * Returns how many it wrote, and where the walk goes on: undefined at the end. After a crash a new walk begins at the
 * newest code and skips what is written. Several processes may walk at once.
 */
export async function saveMissingKeys(
  db: Database,
  vault: Pick<Vault, 'persons' | 'tracking'>,
  place: Place,
  limit: number,
): Promise<{ readonly saved: number; readonly next: Place | undefined }> {
  return transaction(db, async (tx) => {
    const codes = await readCodes(tx, place, limit);
    const missing = codes.filter(({ lacks_key }) => lacks_key);
    if (missing.length > 0) await saveKeysOf(tx, vault, missing);
    return { saved: missing.length, next: nextOf(place, codes, limit) };
  });
}

function nextOf({ of }: Place, codes: readonly Code[], limit: number): Place | undefined {
  if (codes.length === limit) return { of, before: codes.at(-1)!.id };
  return of === 'dossiers' ? { of: 'groups' } : undefined;
}

/** The code of a dossier or of a group. `note_id`: the note of the dossier's last supplement request. */
interface Code extends Record<string, unknown> {
  readonly id: string;
  readonly code: string;
  readonly dossier_id: string;
  readonly group_id: string | null;
  readonly note_id: string | null;
  readonly lacks_key: boolean;
}

const newest = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const codesBelow: Readonly<Record<Place['of'], (id: string, limit: number) => SQL>> = {
  dossiers: (id, limit) => sql`
    select id, code, id as dossier_id, null as group_id, (supplements -> -1 ->> 'noteId')::uuid as note_id
    from dossiers where id < ${id} order by id desc limit ${limit}`,
  groups: (id, limit) => sql`
    select g.id, g.code, part.dossier_id, g.id as group_id, null as note_id
    from dossier_groups g join dossier_group_parts part on part.group_id = g.id and part.part_no = 0
    where g.id < ${id} order by g.id desc limit ${limit}`,
};

async function readCodes(tx: Tx, { of, before = newest }: Place, limit: number): Promise<readonly Code[]> {
  const { rows } = await tx.execute<Code>(sql`
    select codes.*, not exists (select from tracking_keys k where k.code = codes.code) as lacks_key
    from (${codesBelow[of](before, limit)}) codes order by codes.id desc`);
  return rows;
}

async function saveKeysOf(tx: Tx, vault: Pick<Vault, 'persons' | 'tracking'>, codes: readonly Code[]): Promise<void> {
  const applicants = await lockApplicants(tx, vault, codes);
  const notes = await readNotes(tx, codes);
  const keys = codes.map(({ code, dossier_id: dossierId, group_id: groupId }) => {
    return { code, dossierId, groupId, identityNumber: applicants.get(dossierId)?.applicant.identityNumber };
  });
  const words = codes.flatMap(({ dossier_id, note_id }) => {
    const personKey = applicants.get(dossier_id)?.personKey;
    const sealed = note_id === null ? undefined : notes.get(note_id);
    if (personKey === undefined || sealed === undefined || note_id === null) return [];
    const { items } = opened<{ items: readonly SupplementItem[] }>(personKey, sealed, note_id);
    return { noteId: note_id, sealed: vault.tracking.sealWords(namesOf(items), note_id) };
  });
  await saveTrackingKeys(tx, vault, keys);
  if (words.length > 0) await tx.insert(trackingWords).values(words).onConflictDoNothing();
}

/**
 * The applicants of these codes by dossier, each with the key of the person, but not those who were forgotten. Their
 * rows are locked, so that nobody is forgotten meanwhile.
 */
async function lockApplicants(tx: Tx, vault: Pick<Vault, 'persons' | 'tracking'>, codes: readonly Code[]) {
  const rows = await tx
    .select({ record: personRecords, wrappedKey: persons.wrappedKey })
    .from(personRecords)
    .innerJoin(persons, eq(persons.id, personRecords.personId))
    .where(inArray(personRecords.dossierId, [...new Set(codes.map(({ dossier_id }) => dossier_id))]))
    .orderBy(persons.id)
    .for('share', { of: persons });
  const found = rows.flatMap(({ record: { dossierId, personId, sealed }, wrappedKey }) => {
    if (wrappedKey === null) return [];
    const personKey = vault.persons.unwrap(wrappedKey, personId);
    return [[dossierId, { personKey, applicant: opened<PersonalData>(personKey, sealed, dossierId) }] as const];
  });
  return new Map(found);
}

async function readNotes(tx: Tx, codes: readonly Code[]): Promise<ReadonlyMap<string, Buffer>> {
  const ids = codes.flatMap(({ note_id }) => note_id ?? []);
  if (ids.length === 0) return new Map();
  const { id, sealed } = personNotes;
  const rows = await tx.select({ id, sealed }).from(personNotes).where(inArray(id, ids));
  return new Map(rows.map((row) => [row.id, row.sealed]));
}

const opened = <T>(key: Buffer, sealed: Buffer, context: string): T =>
  JSON.parse(unseal(key, sealed, context).toString());
