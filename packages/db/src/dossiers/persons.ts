import { randomUUIDv7 } from 'node:crypto';
import { foldedWords, folding, foldText } from '@motcua/domain/text';
import type { Queryable, Tx } from '../database.ts';
import { eq, inArray, sql } from '../drizzle.ts';
import { personNotes, personRecords, persons, personWords } from '../schema/dossiers.ts';
import { seal, unseal } from '../sealed.ts';
import type { Vault } from '../vault.ts';

/** What an applicant stated on the form. It is personal: stored sealed, and never logged or in a URL. */
export interface Applicant {
  readonly kind: 'person' | 'organisation';
  readonly name: string;
  readonly identityNumber?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

/** An identity number without separators and in capital letters. A person is recognised by it. */
export const normaliseIdentity = (number: string) => foldText(number).replace(/[ .-]/g, '').toUpperCase();

/** The applicant of a new dossier. `knownAs`: the pseudonym that this person has in another part of the same filing. */
interface NewRecord {
  readonly dossierId: string;
  readonly applicant: Applicant;
  readonly at: number;
  readonly knownAs?: string | undefined;
}

/**
 * Writes the applicant of a dossier. It finds the person by identity number or makes a new pseudonym, seals the record
 * with the person's key, and indexes the words of the name. Returns the pseudonym.
 */
export async function saveApplicant(
  tx: Tx,
  vault: Vault,
  { dossierId, applicant, at, knownAs }: NewRecord,
): Promise<string> {
  const { personId, key } =
    knownAs === undefined ? await personFor(tx, vault, applicant, at) : await keyOf(tx, vault, knownAs);
  const sealed = seal(key, Buffer.from(JSON.stringify(applicant)), dossierId);
  const words = wordsOf(vault, applicant.name, dossierId);
  await Promise.all([
    tx.insert(personRecords).values({ dossierId, personId, sealed, folding }),
    words.length > 0 && tx.insert(personWords).values(words),
  ]);
  return personId;
}

/** The rows by which a dossier is found by the words of its applicant's name. */
export const wordsOf = (vault: Vault, name: string, dossierId: string) =>
  foldedWords(name).map((word) => ({ word: vault.blindIndex('name-word', word), dossierId }));

async function keyOf(tx: Tx, vault: Vault, personId: string): Promise<{ personId: string; key: Buffer }> {
  const [known] = await tx.select().from(persons).where(eq(persons.id, personId));
  if (!known?.wrappedKey) throw new Error('a person known from another part has no key');
  return { personId, key: vault.unwrap(known.wrappedKey, personId) };
}

async function personFor(
  tx: Tx,
  vault: Vault,
  applicant: Applicant,
  at: number,
): Promise<{ personId: string; key: Buffer }> {
  const id = randomUUIDv7();
  const fresh = vault.newKey(id);
  const identityIndex = applicant.identityNumber
    ? vault.blindIndex('identity', normaliseIdentity(applicant.identityNumber))
    : null;
  const values = { id, identityIndex, wrappedKey: fresh.wrapped, createdAt: at };
  const inserted = await tx.insert(persons).values(values).onConflictDoNothing().returning({ id: persons.id });
  if (inserted.length > 0 || identityIndex === null) return { personId: id, key: fresh.key };
  // The row is locked so that the person is not forgotten before what this transaction seals is committed.
  const [known] = await tx.select().from(persons).where(eq(persons.identityIndex, identityIndex)).for('share');
  if (!known?.wrappedKey) throw new Error('a person with an identity index has no key');
  return { personId: known.id, key: vault.unwrap(known.wrappedKey, known.id) };
}

/** The applicants of dossiers, unsealed. Those who were forgotten are left out. */
export async function openApplicants(
  q: Queryable,
  vault: Vault,
  dossierIds: readonly string[],
): Promise<ReadonlyMap<string, Applicant>> {
  const opened = new Map<string, Applicant>();
  if (dossierIds.length === 0) return opened;
  const rows = await q
    .select({ record: personRecords, wrappedKey: persons.wrappedKey })
    .from(personRecords)
    .innerJoin(persons, eq(persons.id, personRecords.personId))
    .where(inArray(personRecords.dossierId, [...dossierIds]));
  for (const { record, wrappedKey } of rows) {
    if (wrappedKey) opened.set(record.dossierId, openApplicant(vault, record, wrappedKey));
  }
  return opened;
}

type PersonRecord = Pick<typeof personRecords.$inferSelect, 'dossierId' | 'personId' | 'sealed'>;

/** What an applicant stated on one dossier. `wrappedKey`: the person's. */
export function openApplicant(
  vault: Vault,
  { dossierId, personId, sealed }: PersonRecord,
  wrappedKey: Buffer,
): Applicant {
  return JSON.parse(unseal(vault.unwrap(wrappedKey, personId), sealed, dossierId).toString()) as Applicant;
}

/** SQL conditions: the applicant's name has every word of `name`, and the identity number is the wanted one. */
export function applicantMatches(
  vault: Vault,
  wanted: { name?: string | undefined; identityNumber?: string | undefined },
) {
  const words = foldedWords(wanted.name ?? '');
  const conditions = words.map(
    (word) =>
      sql`exists (select from person_words w
        where w.dossier_id = dossiers.id and w.word = ${vault.blindIndex('name-word', word)})`,
  );
  // A name without a word, such as "...", must match nobody. Without a condition it would match everybody.
  if (wanted.name !== undefined && words.length === 0) conditions.push(sql`false`);
  if (wanted.identityNumber !== undefined) {
    const index = vault.blindIndex('identity', normaliseIdentity(wanted.identityNumber));
    conditions.push(sql`dossiers.applicant_id = (select p.id from persons p where p.identity_index = ${index})`);
  }
  return conditions;
}

/** Seals what an officer wrote with the applicant's key. Returns the id by which the history refers to the note. */
export async function sealNote(
  tx: Tx,
  vault: Vault,
  note: { dossierId: string; personId: string; text: string },
): Promise<string> {
  const [person] = await tx.select().from(persons).where(eq(persons.id, note.personId));
  if (!person?.wrappedKey) throw new Error('a note needs a person whose key exists');
  const id = randomUUIDv7();
  const sealed = seal(vault.unwrap(person.wrappedKey, person.id), Buffer.from(note.text), id);
  await tx.insert(personNotes).values({ id, dossierId: note.dossierId, personId: note.personId, sealed });
  return id;
}

/** The notes of dossiers by id, unsealed. Those of forgotten persons are left out. */
export async function openNotes(
  q: Queryable,
  vault: Vault,
  ...dossierIds: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const rows = await q
    .select({ note: personNotes, wrappedKey: persons.wrappedKey })
    .from(personNotes)
    .innerJoin(persons, eq(persons.id, personNotes.personId))
    .where(inArray(personNotes.dossierId, [...dossierIds]));
  const opened = new Map<string, string>();
  for (const { note, wrappedKey } of rows)
    if (wrappedKey)
      opened.set(note.id, unseal(vault.unwrap(wrappedKey, note.personId), note.sealed, note.id).toString());
  return opened;
}
