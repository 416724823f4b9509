/** What the people of a dossier stated about themselves, sealed, and what a correction of it replaces. */
import { randomUUIDv7 } from 'node:crypto';
import { differingFields, type PersonalData, type PersonField, type PersonRole } from '@motcua/domain/dossiers/person';
import { Refusal } from '@motcua/domain/refusal';
import { folding } from '@motcua/domain/text';
import type { Queryable, Tx } from '../database.ts';
import { eq, inArray } from '../drizzle.ts';
import { personRecords, persons, replacedRecords, representativeRecords } from '../schema/dossiers.ts';
import { seal, unseal } from '../sealed.ts';
import type { Vault } from '../vault.ts';
import { forgetWords, identityIndexOf, indexWords, type KnownPerson, knownPerson, personFor } from './persons.ts';

/** The table of the statements of a role, and what a statement is bound to when it is sealed. */
const places = {
  applicant: { table: personRecords, contextOf: (dossierId: string) => dossierId },
  representative: {
    table: representativeRecords,
    contextOf: (dossierId: string) => `${dossierId} representative`,
  },
} as const satisfies Record<PersonRole, object>;

const sealed = (role: PersonRole, { key }: KnownPerson, dossierId: string, data: PersonalData): Buffer =>
  seal(key, Buffer.from(JSON.stringify(data)), places[role].contextOf(dossierId));

const opened = (role: PersonRole, key: Buffer, dossierId: string, bytes: Buffer): PersonalData =>
  JSON.parse(unseal(key, bytes, places[role].contextOf(dossierId)).toString());

/** Who files a dossier. */
export interface Filers {
  readonly applicant: PersonalData;
  /** Not given: the applicant acts in person. */
  readonly representative?: PersonalData | undefined;
  /** The pseudonyms that they were given for another part of the same filing. */
  readonly knownAs?: Partial<Readonly<Record<PersonRole, string>>> | undefined;
}

/** Files the people of a new dossier at `at` (epoch ms): what each stated, and the words of the applicant's name. */
export async function savePeople(
  tx: Tx,
  vault: Pick<Vault, 'persons' | 'index'>,
  dossierId: string,
  filers: Filers,
  at: number,
): Promise<{ readonly applicantId: string; readonly representativeId: string | null }> {
  const { applicant, representative } = filers;
  const known = await personsOf(tx, vault, filers, at);
  await Promise.all([
    insertStatement(tx, 'applicant', known.applicant!, dossierId, applicant),
    representative && insertStatement(tx, 'representative', known.representative!, dossierId, representative),
    indexWords(tx, vault, dossierId, applicant.name),
  ]);
  return { applicantId: known.applicant!.personId, representativeId: known.representative?.personId ?? null };
}

/** Two filings with the same two people would wait for each other, unless both enter them in one order. */
async function personsOf(
  tx: Tx,
  vault: Pick<Vault, 'persons' | 'index'>,
  { knownAs = {}, ...filers }: Filers,
  at: number,
) {
  const wanted = (['applicant', 'representative'] as const)
    .flatMap((role) => {
      const data = filers[role];
      return data === undefined ? [] : [{ role, index: identityIndexOf(vault, data.identityNumber) }];
    })
    .toSorted((a, b) => Buffer.compare(a.index ?? noBytes, b.index ?? noBytes));
  const found: Partial<Record<PersonRole, KnownPerson>> = {};
  for (const { role, index } of wanted) {
    const pseudonym = knownAs[role];
    found[role] = await (pseudonym === undefined ? personFor(tx, vault, index, at) : knownPerson(tx, vault, pseudonym));
  }
  return found;
}

const noBytes = Buffer.alloc(0);

async function insertStatement(
  tx: Tx,
  role: PersonRole,
  person: KnownPerson,
  dossierId: string,
  data: PersonalData,
): Promise<void> {
  const { personId } = person;
  const row = { dossierId, personId, sealed: sealed(role, person, dossierId, data) };
  if (role === 'applicant') await tx.insert(personRecords).values({ ...row, folding });
  else await tx.insert(representativeRecords).values(row);
}

/** The applicants of some dossiers, opened; a forgotten person is missing from the map. */
export const openApplicants = (q: Queryable, vault: Pick<Vault, 'persons'>, dossierIds: readonly string[]) =>
  openStatements(q, vault, 'applicant', dossierIds);

/** Those who act for applicants, opened, by dossier; a forgotten person is missing from the map. */
export const openRepresentatives = (q: Queryable, vault: Pick<Vault, 'persons'>, dossierIds: readonly string[]) =>
  openStatements(q, vault, 'representative', dossierIds);

async function openStatements(
  q: Queryable,
  vault: Pick<Vault, 'persons'>,
  role: PersonRole,
  dossierIds: readonly string[],
): Promise<ReadonlyMap<string, PersonalData>> {
  if (dossierIds.length === 0) return new Map();
  const { table } = places[role];
  const rows = await q
    .select({ record: table, wrappedKey: persons.wrappedKey })
    .from(table)
    .innerJoin(persons, eq(persons.id, table.personId))
    .where(inArray(table.dossierId, [...dossierIds]));
  return new Map(
    rows.flatMap(({ record: { dossierId, personId, sealed: bytes }, wrappedKey }) => {
      if (wrappedKey === null) return [];
      return [[dossierId, opened(role, vault.persons.unwrap(wrappedKey, personId), dossierId, bytes)] as const];
    }),
  );
}

/** The replaced statements about people of a dossier, opened, by their ids. Those of forgotten persons are missing. */
export async function openReplaced(
  q: Queryable,
  vault: Pick<Vault, 'persons'>,
  dossierId: string,
): Promise<ReadonlyMap<string, PersonalData>> {
  const rows = await q
    .select({ record: replacedRecords, wrappedKey: persons.wrappedKey })
    .from(replacedRecords)
    .innerJoin(persons, eq(persons.id, replacedRecords.personId))
    .where(eq(replacedRecords.dossierId, dossierId));
  return new Map(
    rows.flatMap(({ record: { id, role, personId, sealed: bytes }, wrappedKey }) => {
      if (wrappedKey === null) return [];
      return [[id, opened(role, vault.persons.unwrap(wrappedKey, personId), dossierId, bytes)] as const];
    }),
  );
}

/** What a person states about a dossier that exists. `at`: epoch ms. */
export interface Statement {
  readonly dossierId: string;
  readonly data: PersonalData;
  readonly at: number;
}

/**
 * Replaces what the applicant of a locked dossier stated, and the words by which the dossier is found. Returns the
 * pseudonym, which is another one where the identity number was corrected; the fields that differ; and the id under
 * which the replaced data rest. Refusals: 'nothing-to-correct', and 'applicant-erased' where the person was forgotten.
 */
export async function correctApplicant(
  tx: Tx,
  vault: Pick<Vault, 'persons' | 'index'>,
  { dossierId, data, at }: Statement,
): Promise<{ personId: string; fields: readonly PersonField[]; replacedId: string }> {
  const before = await lockStatement(tx, 'applicant', dossierId);
  if (!before?.wrappedKey) throw new Refusal('applicant-erased', 'the applicant was forgotten');
  const known = { personId: before.personId, key: vault.persons.unwrap(before.wrappedKey, before.personId) };
  const stated = opened('applicant', known.key, dossierId, before.sealed);
  const fields = differingFields(stated, data);
  if (fields.length === 0) throw new Refusal('nothing-to-correct', 'this is what is recorded', { path: 'applicant' });
  const index = identityIndexOf(vault, data.identityNumber);
  const isSame = isSameIndex(identityIndexOf(vault, stated.identityNumber), index);
  const person = isSame ? known : await personFor(tx, vault, index, at);
  const replacedId = await keepReplaced(tx, 'applicant', before);
  const { personId } = person;
  const record = { personId, sealed: sealed('applicant', person, dossierId, data), folding };
  await tx.update(personRecords).set(record).where(eq(personRecords.dossierId, dossierId));
  await forgetWords(tx, dossierId);
  await indexWords(tx, vault, dossierId, data.name);
  return { personId, fields, replacedId };
}

const isSameIndex = (a: Buffer | null, b: Buffer | null) => (a === null || b === null ? a === b : a.equals(b));

/**
 * Records who acts for the applicant of a locked dossier from now on. `replacedId`: where the data of the one before
 * rest; null: nobody did.
 */
export async function replaceRepresentative(
  tx: Tx,
  vault: Pick<Vault, 'persons' | 'index'>,
  { dossierId, data, at }: Statement,
): Promise<{ personId: string; replacedId: string | null }> {
  const replacedId = await removeRepresentative(tx, dossierId);
  const person = await personFor(tx, vault, identityIndexOf(vault, data.identityNumber), at);
  await insertStatement(tx, 'representative', person, dossierId, data);
  return { personId: person.personId, replacedId };
}

/** Takes the representative from a locked dossier. Returns where the data rest from now on; null: there was none. */
export async function removeRepresentative(tx: Tx, dossierId: string): Promise<string | null> {
  const before = await lockStatement(tx, 'representative', dossierId);
  if (before === undefined) return null;
  const replacedId = await keepReplaced(tx, 'representative', before);
  await tx.delete(representativeRecords).where(eq(representativeRecords.dossierId, dossierId));
  return replacedId;
}

/** The statement of a role. Its person is locked, so that nobody is forgotten while it is sealed again. */
async function lockStatement(tx: Tx, role: PersonRole, dossierId: string) {
  const { table } = places[role];
  const [row] = await tx
    .select({ record: table, wrappedKey: persons.wrappedKey })
    .from(table)
    .innerJoin(persons, eq(persons.id, table.personId))
    .where(eq(table.dossierId, dossierId))
    .for('share', { of: persons });
  return row && { ...row.record, wrappedKey: row.wrappedKey };
}

/** Keeps the bytes as they were sealed: the key of the person opens them for as long as there is one. */
async function keepReplaced(
  tx: Tx,
  role: PersonRole,
  { dossierId, personId, sealed: bytes }: { dossierId: string; personId: string; sealed: Buffer },
): Promise<string> {
  const id = randomUUIDv7();
  await tx.insert(replacedRecords).values({ id, dossierId, role, personId, sealed: bytes });
  return id;
}
