/**
 * What the search compares is stored folded: names of procedures, codes of other systems, words of applicants' names.
 * Each row says by which rule it was folded. When the rule changes, the rows are folded again in the background, a few
 * in each transaction. A crash loses nothing, several processes may work at once, and what an older process writes
 * meanwhile is folded too. Until then a row is found as before.
 */
import { folding, foldText, normaliseKey } from '@motcua/domain/text';
import { insertMany } from '../bulk.ts';
import { type Database, type Queryable, reading, type Tx, transaction } from '../database.ts';
import { asc, getTableName, inArray, ne, type SQL, sql } from '../drizzle.ts';
import { procedures } from '../schema/catalogue.ts';
import { isFoldedOtherwise } from '../schema/columns.ts';
import { dossierExternalCodes, dossiers, personRecords, persons, personWords } from '../schema/dossiers.ts';
import { takeTurn } from '../turns.ts';
import type { Vault } from '../vault.ts';
import { turnOf } from './external-codes.ts';
import { openApplicants } from './person-records.ts';
import { wordsOf } from './persons.ts';

/** In the order in which they are rebuilt: the first two take seconds. */
export const searchIndexes = ['external-codes', 'procedures', 'names'] as const;
export type SearchIndex = (typeof searchIndexes)[number];

/** Folds up to `limit` rows again that were folded by another rule; returns how many. */
export async function foldAgain(
  db: Database,
  vault: Pick<Vault, 'persons' | 'index'>,
  index: SearchIndex,
  limit: number,
): Promise<number> {
  return transaction(db, (tx) => rebuild[index](tx, limit, vault));
}

const rebuild: Readonly<
  Record<SearchIndex, (tx: Tx, limit: number, vault: Pick<Vault, 'persons' | 'index'>) => Promise<number>>
> = {
  'external-codes': foldExternalCodes,
  procedures: foldProcedures,
  names: foldNames,
};

async function foldProcedures(tx: Tx, limit: number): Promise<number> {
  const rows = await tx
    .select({ code: procedures.code, name: procedures.name })
    .from(procedures)
    .where(ne(procedures.folding, folding))
    .orderBy(asc(procedures.code))
    .limit(limit)
    .for('no key update', { skipLocked: true });
  await tx.execute(sql`
    update procedures set search_name = folded.name, folding = ${folding}
    from unnest(${texts(rows.map(({ code }) => code))}, ${texts(rows.map(({ name }) => foldText(name)))}) as folded (code, name)
    where procedures.code = folded.code`);
  return rows.length;
}

/**
 * Writes the words of names anew, and takes those away that the name no longer has. Of a forgotten person nothing is
 * left to be found.
 */
async function foldNames(tx: Tx, limit: number, vault: Pick<Vault, 'persons' | 'index'>): Promise<number> {
  const ids = await lockSome(tx, limit);
  if (ids.length === 0) return 0;
  // An applicant who was forgotten is missing here. The others are not forgotten before the words are written.
  const applicants = await lockApplicants(tx, vault, ids);
  const words = [...applicants].flatMap(([dossierId, { name }]) => wordsOf(vault, dossierId, name));
  await tx.update(personRecords).set({ folding }).where(inArray(personRecords.dossierId, ids));
  await tx.execute(sql`
    delete from person_words where dossier_id = any(${uuids(ids)}) and not exists (
      select from unnest(${byteStrings(words.map(({ word }) => word))}, ${uuids(words.map(({ dossierId }) => dossierId))})
        as kept (word, dossier_id)
      where kept.dossier_id = person_words.dossier_id and kept.word = person_words.word)`);
  await insertMany(tx, personWords, words, sql`on conflict do nothing`);
  return ids.length;
}

/** Locks some dossiers whose names are still to be folded, except those that somebody else holds; returns their ids. */
async function lockSome(tx: Tx, limit: number): Promise<string[]> {
  const wanted = await tx
    .select({ id: personRecords.dossierId })
    .from(personRecords)
    .where(isFoldedOtherwise)
    .orderBy(asc(personRecords.dossierId))
    .limit(limit);
  if (wanted.length === 0) return [];
  const ids = wanted.map(({ id }) => id);
  const locked = await tx
    .select({ id: dossiers.id })
    .from(dossiers)
    .where(inArray(dossiers.id, ids))
    .orderBy(asc(dossiers.id))
    .for('no key update', { skipLocked: true });
  return locked.map(({ id }) => id);
}

async function lockApplicants(tx: Tx, vault: Pick<Vault, 'persons'>, ids: readonly string[]) {
  const ofThese = tx
    .select({ id: personRecords.personId })
    .from(personRecords)
    .where(inArray(personRecords.dossierId, [...ids]));
  await tx
    .select({ id: persons.id })
    .from(persons)
    .where(inArray(persons.id, ofThese))
    .orderBy(asc(persons.id))
    .for('share');
  return openApplicants(tx, vault, ids);
}

/**
 * Folds codes of other systems, and writes each as codes are written now (`normaliseKey`) unless the system has that
 * one already. Codes that coincide then are marked for a person; none is merged with another.
 */
async function foldExternalCodes(tx: Tx, limit: number): Promise<number> {
  const { system, externalCode } = dossierExternalCodes;
  const rows = await tx
    .select({ system, externalCode })
    .from(dossierExternalCodes)
    .where(isFoldedOtherwise)
    .orderBy(asc(dossierExternalCodes.dossierId))
    .limit(limit);
  if (rows.length === 0) return 0;
  const folded = rows.map((row) => ({ ...row, searchCode: foldText(row.externalCode) }));
  const turns = new Set(folded.map((row) => turnOf(row.system, row.searchCode)));
  for (const turn of [...turns].sort()) await takeTurn(tx, turn);
  await tx.execute(writeFolded(folded));
  await tx.execute(sql`
    update dossier_external_codes e set coincides = true
    where not e.coincides
      and (e.system, e.search_code) in (select * from unnest(${texts(folded.map((row) => row.system))}, ${texts(folded.map((row) => row.searchCode))}))
      and exists (select from dossier_external_codes other
        where other.system = e.system and other.search_code = e.search_code and other.external_code <> e.external_code)`);
  return rows.length;
}

interface FoldedCode {
  readonly system: string;
  readonly externalCode: string;
  readonly searchCode: string;
}

/** Of several codes that would be written alike now, the first one is. */
function writeFolded(rows: readonly FoldedCode[]): SQL {
  const taken = new Set<string>();
  const written = rows.map(({ system, externalCode }) => {
    const normalised = normaliseKey(externalCode) || externalCode;
    const isFirst = !taken.has(JSON.stringify([system, normalised]));
    taken.add(JSON.stringify([system, normalised]));
    return isFirst ? normalised : externalCode;
  });
  return sql`
    update dossier_external_codes e set search_code = n.search_code, folding = ${folding},
      external_code = case when exists (select from dossier_external_codes other
        where other.system = e.system and other.external_code = n.written) then e.external_code else n.written end
    from unnest(${texts(rows.map((row) => row.system))}, ${texts(rows.map((row) => row.externalCode))},
      ${texts(rows.map((row) => row.searchCode))}, ${texts(written)}) as n (system, external_code, search_code, written)
    where e.system = n.system and e.external_code = n.external_code`;
}

const texts = (values: readonly string[]) => sql`${sql.param(values)}::text[]`;
const uuids = (values: readonly string[]) => sql`${sql.param(values)}::uuid[]`;
const byteStrings = (values: readonly Buffer[]) => sql`${sql.param(values)}::bytea[]`;

/** How far an index is rebuilt. */
export interface SearchIndexState {
  readonly index: SearchIndex;
  /** Rows that are still folded by another rule. */
  readonly remaining: number;
  /** Rows in all, as PostgreSQL estimates; null: it has not counted yet. */
  readonly about: number | null;
}

/** How far each index is rebuilt. */
export async function readSearchIndexes(q: Queryable): Promise<SearchIndexState[]> {
  const tables = { 'external-codes': dossierExternalCodes, procedures, names: personRecords } as const;
  return reading(() =>
    Promise.all(
      searchIndexes.map(async (index) => {
        const table = tables[index];
        const { rows } = await q.execute<{ remaining: number; about: number }>(sql`
          select (select count(*)::int from ${table} where ${isFoldedOtherwise}) as remaining,
            (select reltuples::int from pg_class where oid = to_regclass(${getTableName(table)})) as about`);
        const { remaining, about } = rows[0]!;
        return { index, remaining, about: about < 0 ? null : about };
      }),
    ),
  );
}
