import { randomUUIDv7 } from 'node:crypto';
import { foldedWords, foldText } from '@motcua/domain/text';
import type { Queryable, Tx } from '../database.ts';
import { eq, inArray, sql } from '../drizzle.ts';
import { personNotes, persons, personWords } from '../schema/dossiers.ts';
import { seal, unseal } from '../sealed.ts';
import type { Vault } from '../vault.ts';

/** An identity number without separators and in capital letters. A person is recognised by it. */
export const normaliseIdentity = (number: string) => foldText(number).replace(/[ .-]/g, '').toUpperCase();

/** The keyed index of an identity number; null: there is no number. */
export const identityIndexOf = (vault: Pick<Vault, 'index'>, number: string | undefined): Buffer | null =>
  number ? vault.index.of('identity', normaliseIdentity(number)) : null;

/** A person whose key is open. */
export interface KnownPerson {
  readonly personId: string;
  readonly key: Buffer;
}

/** A person who was given a pseudonym for another part of the same filing. */
export async function knownPerson(tx: Tx, vault: Pick<Vault, 'persons'>, personId: string): Promise<KnownPerson> {
  const [known] = await tx.select().from(persons).where(eq(persons.id, personId));
  if (!known?.wrappedKey) throw new Error('a person known from another part has no key');
  return { personId, key: vault.persons.unwrap(known.wrappedKey, personId) };
}

/** The person with an identity number, by its index; a new pseudonym where nobody has it, or it is null. */
export async function personFor(
  tx: Tx,
  vault: Pick<Vault, 'persons'>,
  identityIndex: Buffer | null,
  at: number,
): Promise<KnownPerson> {
  const id = randomUUIDv7();
  const fresh = vault.persons.newKey(id);
  const values = { id, identityIndex, wrappedKey: fresh.wrapped, createdAt: at };
  const inserted = await tx.insert(persons).values(values).onConflictDoNothing().returning({ id: persons.id });
  if (inserted.length > 0 || identityIndex === null) return { personId: id, key: fresh.key };
  // The row is locked so that the person is not forgotten before what this transaction seals is committed.
  const [known] = await tx.select().from(persons).where(eq(persons.identityIndex, identityIndex)).for('share');
  if (!known?.wrappedKey) throw new Error('a person with an identity index has no key');
  return { personId: known.id, key: vault.persons.unwrap(known.wrappedKey, known.id) };
}

/** Writes the words of the applicant's name, by which the dossier is found. */
export async function indexWords(tx: Tx, vault: Pick<Vault, 'index'>, dossierId: string, name: string): Promise<void> {
  const words = wordsOf(vault, dossierId, name);
  if (words.length > 0) await tx.insert(personWords).values(words);
}

/** The rows by which a dossier is found by the words of its applicant's name. */
export const wordsOf = (vault: Pick<Vault, 'index'>, dossierId: string, name: string) =>
  foldedWords(name).map((word) => ({ word: vault.index.of('name-word', word), dossierId }));

/** Deletes them. */
export async function forgetWords(tx: Tx, dossierId: string): Promise<void> {
  await tx.delete(personWords).where(eq(personWords.dossierId, dossierId));
}

/** SQL conditions: the applicant's name has every word of `name`, and the identity number is the wanted one. */
export function applicantMatches(
  vault: Pick<Vault, 'index'>,
  wanted: { name?: string | undefined; identityNumber?: string | undefined },
) {
  const words = foldedWords(wanted.name ?? '');
  const conditions = words.map(
    (word) =>
      sql`exists (select from person_words w
        where w.dossier_id = dossiers.id and w.word = ${vault.index.of('name-word', word)})`,
  );
  // A name without a word, such as "...", must match nobody. Without a condition it would match everybody.
  if (wanted.name !== undefined && words.length === 0) conditions.push(sql`false`);
  if (wanted.identityNumber !== undefined) {
    const index = identityIndexOf(vault, wanted.identityNumber);
    conditions.push(sql`dossiers.applicant_id = (select p.id from persons p where p.identity_index = ${index})`);
  }
  return conditions;
}

/** Seals what an officer wrote with the applicant's key. Returns the id by which the history refers to the note. */
export async function sealNote(
  tx: Tx,
  vault: Pick<Vault, 'persons'>,
  note: { dossierId: string; personId: string; text: string },
): Promise<string> {
  const [person] = await tx.select().from(persons).where(eq(persons.id, note.personId));
  if (!person?.wrappedKey) throw new Error('a note needs a person whose key exists');
  const id = randomUUIDv7();
  const sealed = seal(vault.persons.unwrap(person.wrappedKey, person.id), Buffer.from(note.text), id);
  await tx.insert(personNotes).values({ id, dossierId: note.dossierId, personId: note.personId, sealed });
  return id;
}

/** The notes of dossiers by id, unsealed. Those of forgotten persons are left out. */
export async function openNotes(
  q: Queryable,
  vault: Pick<Vault, 'persons'>,
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
      opened.set(note.id, unseal(vault.persons.unwrap(wrappedKey, note.personId), note.sealed, note.id).toString());
  return opened;
}
