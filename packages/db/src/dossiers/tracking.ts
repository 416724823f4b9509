/** What the public may find out about a dossier, and how somebody shows that it is theirs. */
import { randomUUID, timingSafeEqual } from 'node:crypto';
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import { type Queryable, reading } from '../database.ts';
import { agencies, procedures, units } from '../schema/catalogue.ts';
import { dossiers, personRecords, persons } from '../schema/dossiers.ts';
import { dossierGroupParts, dossierGroups } from '../schema/groups.ts';
import { tasks } from '../schema/work.ts';
import { seal, unseal, type Vault } from '../vault.ts';
import { type Applicant, normaliseIdentity } from './persons.ts';

/** What an applicant has in hand: the code on the receipt, and the last four characters of their identity number. */
export interface Asked {
  readonly code: string;
  readonly identityLast4: string;
}

/** True when `asked` is the code of a dossier, or of a group of them, and the end of its applicant's identity number. */
export type Recognise = (q: Queryable, asked: Asked) => Promise<boolean>;

/**
 * Recognises applicants. A code that nobody has, an applicant without a number and one who was forgotten cost the same as a
 * wrong number: something is unsealed and compared in constant time, if need be a decoy that nothing is equal to.
 */
export function recogniser(vault: Vault): Recognise {
  const decoy = sealedDecoy(vault);
  return async (q, { code, identityLast4 }) => {
    const [row] = await reading(() =>
      q
        .select({ id: dossiers.id, personId: persons.id, wrappedKey: persons.wrappedKey, sealed: personRecords.sealed })
        .from(dossiers)
        .innerJoin(personRecords, eq(personRecords.dossierId, dossiers.id))
        .innerJoin(persons, eq(persons.id, personRecords.personId))
        .where(or(eq(dossiers.code, code), sql`${dossiers.id} = (${firstPartOf(q, code)})`)),
    );
    const { wrappedKey, sealed, personId, id } = row?.wrappedKey ? { ...row, wrappedKey: row.wrappedKey } : decoy;
    const applicant = JSON.parse(unseal(vault.unwrap(wrappedKey, personId), sealed, id).toString()) as Applicant;
    const number = normaliseIdentity(applicant.identityNumber ?? nobodys);
    const [known, given] = [number.slice(-4), identityLast4].map((text) => vault.blindIndex('identity', text));
    return timingSafeEqual(known!, given!);
  };
}

/**
 * A filing of several dossiers is recognised by its first: the applicant of all of them is one. Compared with `=`, not `in`,
 * so that both halves of the condition are found by their index.
 */
const firstPartOf = (q: Queryable, code: string) =>
  q
    .select({ id: dossierGroupParts.dossierId })
    .from(dossierGroupParts)
    .innerJoin(dossierGroups, eq(dossierGroups.id, dossierGroupParts.groupId))
    .where(and(eq(dossierGroups.code, code), eq(dossierGroupParts.partNo, 0)));

/** Not what anybody can send: an identity number holds no underscore. */
const nobodys = '____________';

function sealedDecoy(vault: Vault) {
  const [id, personId] = [randomUUID(), randomUUID()];
  const { key, wrapped } = vault.newKey(personId);
  const applicant = { kind: 'person', name: 'Nguyễn Thị Đào', identityNumber: nobodys, phone: '0900000000' };
  return { id, personId, wrappedKey: wrapped, sealed: seal(key, Buffer.from(JSON.stringify(applicant)), id) };
}

/** Every entering of every step of a dossier, without the officers. */
export async function listEnteredSteps(q: Queryable, dossierId: string) {
  const { stepNo, round, state, unitId, openedAt, closedAt } = tasks;
  return reading(() =>
    q.select({ stepNo, round, state, unitId, openedAt, closedAt }).from(tasks).where(eq(tasks.dossierId, dossierId)),
  );
}

/** What agencies and units are called, by id. */
export async function readNames(
  q: Queryable,
  of: { agencyIds: readonly string[]; unitIds: readonly string[] },
): Promise<ReadonlyMap<string, { readonly vi: string; readonly en: string }>> {
  const [agencyRows, unitRows] = await reading(() =>
    Promise.all([
      q
        .select({ id: agencies.id, vi: agencies.name, en: agencies.nameEn })
        .from(agencies)
        .where(inArray(agencies.id, [...of.agencyIds])),
      q
        .select({ id: units.id, vi: units.name, en: units.nameEn })
        .from(units)
        .where(inArray(units.id, [...of.unitIds])),
    ]),
  );
  return new Map([...agencyRows, ...unitRows].map(({ id, ...names }) => [id, names]));
}

/** What a procedure is called; its code where the catalogue does not know it any more. */
export async function procedureName(q: Queryable, code: string): Promise<string> {
  const [row] = await reading(() =>
    q.select({ name: procedures.name }).from(procedures).where(eq(procedures.code, code)),
  );
  return row?.name ?? code;
}
