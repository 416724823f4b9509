import { importable } from '@motcua/domain/dossiers/imported';
import type { Status } from '@motcua/domain/dossiers/status';
import { foldText } from '@motcua/domain/text';
import { anyOf } from '../any-of.ts';
import { type Queryable, reading, type Tx } from '../database.ts';
import { and, count, desc, eq, gt, gte, inArray, isNull, like, lt, or, type SQL, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { containing } from '../patterns.ts';
import { dossierExternalCodes, dossiers } from '../schema/dossiers.ts';
import type { Vault } from '../vault.ts';
import type { DossierRow } from './dossiers.ts';
import { applicantMatches } from './persons.ts';

/** Filters of dossiers. Instants are epoch ms. `agency`: the helped, receiving or deciding one. */
export interface DossierFilter {
  readonly status?: Status | undefined;
  readonly agency?: string | undefined;
  readonly helpedAgency?: string | undefined;
  readonly receivingAgency?: string | undefined;
  readonly decidingAgency?: string | undefined;
  readonly procedure?: string | undefined;
  /** The dossier was accepted at this instant or later. */
  readonly acceptedFrom?: number | undefined;
  readonly acceptedBefore?: number | undefined;
  readonly dueBefore?: number | undefined;
  /** The dossier is due at this instant or later. */
  readonly dueAfter?: number | undefined;
  readonly late?: boolean | undefined;
  /** The dossier has not ended, or has a result that was not handed over yet. */
  readonly open?: true | undefined;
}

/** One page of dossiers, newest first, after the one with id `after`. Lateness is judged at `now` (epoch ms). */
export async function listDossiers(
  q: Queryable,
  filter: DossierFilter,
  page: Page,
  now: number,
): Promise<DossierRow[]> {
  return select(q, conditionsOf(filter, now), page);
}

/** How many dossiers a filter finds. It reads them all, so only an export may ask. */
export async function countDossiers(q: Queryable, filter: DossierFilter, now: number): Promise<number> {
  const [row] = await reading(() =>
    q
      .select({ count: count() })
      .from(dossiers)
      .where(and(...conditionsOf(filter, now))),
  );
  return row!.count;
}

/** Yields all dossiers of a filter in batches of up to `limit`, in the order of the list. */
export async function* readDossiers(
  tx: Tx,
  filter: DossierFilter,
  limit: number,
  now: number,
): AsyncGenerator<DossierRow[], void> {
  for (let after: string | undefined; ; ) {
    const batch = await listDossiers(tx, filter, { after, limit }, now);
    if (batch.length > 0) yield batch;
    if (batch.length < limit) return;
    after = batch.at(-1)!.id;
  }
}

function conditionsOf(filter: DossierFilter, now: number): (SQL | undefined)[] {
  const { status, agency, helpedAgency, receivingAgency, decidingAgency, procedure, late, open } = filter;
  const { acceptedFrom, acceptedBefore, dueBefore, dueAfter } = filter;
  return [
    status === undefined ? undefined : eq(dossiers.status, status),
    agency === undefined
      ? undefined
      : or(eq(dossiers.agencyId, agency), eq(dossiers.decidingAgencyId, agency), eq(dossiers.helpedAgencyId, agency)),
    helpedAgency === undefined ? undefined : eq(dossiers.helpedAgencyId, helpedAgency),
    receivingAgency === undefined ? undefined : eq(dossiers.agencyId, receivingAgency),
    decidingAgency === undefined ? undefined : eq(dossiers.decidingAgencyId, decidingAgency),
    procedure === undefined ? undefined : eq(dossiers.procedureCode, procedure),
    acceptedFrom === undefined ? undefined : gte(dossiers.acceptedAt, acceptedFrom),
    acceptedBefore === undefined ? undefined : lt(dossiers.acceptedAt, acceptedBefore),
    dueBefore === undefined ? undefined : lt(dossiers.dueAt, dueBefore),
    dueAfter === undefined ? undefined : gte(dossiers.dueAt, dueAfter),
    open === undefined ? undefined : inArray(dossiers.status, importable),
    late === true ? isLate(now) : undefined,
    // The condition is null for a dossier without a due moment, which is not late either.
    late === false ? sql`${isLate(now)} is not true` : undefined,
  ];
}

const isLate = (now: number) =>
  or(gt(dossiers.finishedAt, dossiers.dueAt), and(isNull(dossiers.endedAt), lt(dossiers.dueAt, now)))!;

/** What a person at the counter may know: a part of a code, words of a name in any spelling, an identity number. */
export interface DossierQuery {
  readonly code?: string | undefined;
  readonly name?: string | undefined;
  readonly identityNumber?: string | undefined;
}

/** One page of the dossiers that match all parts of the query, newest first. */
export async function searchDossiers(
  q: Queryable,
  vault: Pick<Vault, 'index'>,
  query: DossierQuery,
  page: Page,
): Promise<DossierRow[]> {
  const conditions = applicantMatches(vault, query);
  return select(q, query.code === undefined ? conditions : [hasCode(q, query.code, conditions, page)], page);
}

/** The dossiers whose own code contains a fragment, or that have it as the whole code of another system. */
function hasCode(q: Queryable, fragment: string, conditions: readonly SQL[], page: Page): SQL {
  const folded = foldText(fragment);
  const found = (condition: SQL) =>
    q
      .select({ id: dossiers.id })
      .from(dossiers)
      .where(and(condition, ...conditions, isAfter(page)))
      .orderBy(desc(dossiers.id))
      .limit(page.limit);
  const hasExternalCode = inArray(
    dossiers.id,
    q
      .select({ id: dossierExternalCodes.dossierId })
      .from(dossierExternalCodes)
      .where(eq(dossierExternalCodes.searchCode, folded)),
  );
  return anyOf(dossiers.id, [
    found(like(dossiers.code, containing(folded.replaceAll(' ', '').toUpperCase()))),
    found(hasExternalCode),
  ]);
}

const isAfter = ({ after }: Page) => (after === undefined ? undefined : lt(dossiers.id, after));

async function select(q: Queryable, conditions: readonly (SQL | undefined)[], page: Page): Promise<DossierRow[]> {
  return reading(() =>
    q
      .select()
      .from(dossiers)
      .where(and(...conditions, isAfter(page)))
      .orderBy(desc(dossiers.id))
      .limit(page.limit),
  );
}
