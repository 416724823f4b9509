import { folding, foldText } from '@motcua/domain/text';
import { type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, eq, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { dossierExternalCodes, dossiers } from '../schema/dossiers.ts';
import { takeTurn } from '../turns.ts';

/** The code of the dossier that was imported from another system under `externalCode`, or undefined. */
export async function findByExternalCode(
  q: Queryable,
  system: string,
  externalCode: string,
): Promise<string | undefined> {
  const [row] = await q
    .select({ code: dossiers.code })
    .from(dossierExternalCodes)
    .innerJoin(dossiers, eq(dossiers.id, dossierExternalCodes.dossierId))
    .where(and(eq(dossierExternalCodes.system, system), eq(dossierExternalCodes.externalCode, externalCode)));
  return row?.code;
}

/** The code that another system has given to a dossier. */
export interface ExternalCode {
  readonly system: string;
  readonly externalCode: string;
  readonly dossierId: string;
}

/**
 * Enters an external code so that the search finds it. Refusal('external-code-taken') when the system has it already.
 */
export async function addExternalCode(tx: Tx, { system, externalCode, dossierId }: ExternalCode): Promise<void> {
  const searchCode = foldText(externalCode);
  await takeTurn(tx, turnOf(system, searchCode));
  await tx.insert(dossierExternalCodes).values({ system, externalCode, dossierId, searchCode, folding });
  await markCoinciding(tx, system, searchCode);
}

/** The turn of the codes of a system that are folded to one text. */
export const turnOf = (system: string, searchCode: string) => `external code ${system} ${searchCode}` as const;

/**
 * Marks the codes of a system that are folded to `searchCode`, if there are several. Whoever enters one takes the turn
 * first, so that of two that are entered at once the later one sees the other.
 */
async function markCoinciding(tx: Tx, system: string, searchCode: string): Promise<void> {
  await tx.execute(sql`
    update dossier_external_codes e set coincides = true
    where e.system = ${system} and e.search_code = ${searchCode} and not e.coincides and exists (
      select from dossier_external_codes other
      where other.system = e.system and other.search_code = e.search_code and other.external_code <> e.external_code)`);
}

/** Codes of one system that are folded to the same text: perhaps one dossier that was imported several times. */
export interface CoincidingCodes {
  readonly system: string;
  readonly searchCode: string;
  readonly codes: readonly { readonly externalCode: string; readonly dossier: string }[];
}

/** One page of the codes that coincide, by system and folded code. */
export async function listCoincidingCodes(
  q: Queryable,
  page: Page<readonly [system: string, searchCode: string]>,
): Promise<CoincidingCodes[]> {
  const { system, searchCode, externalCode, coincides } = dossierExternalCodes;
  const after = page.after && sql`(${system}, ${searchCode}) > (${page.after[0]}, ${page.after[1]})`;
  return reading(async () => {
    const groups = q
      .selectDistinct({ system, searchCode })
      .from(dossierExternalCodes)
      .where(and(coincides, after))
      .orderBy(asc(system), asc(searchCode))
      .limit(page.limit)
      .as('groups');
    const rows = await q
      .select({ system, searchCode: sql<string>`${searchCode}`, externalCode, dossier: dossiers.code })
      .from(groups)
      .innerJoin(dossierExternalCodes, and(eq(groups.system, system), eq(groups.searchCode, searchCode), coincides))
      .innerJoin(dossiers, eq(dossiers.id, dossierExternalCodes.dossierId))
      .orderBy(asc(system), asc(searchCode), asc(dossiers.id));
    const grouped = Map.groupBy(rows, (row) => JSON.stringify([row.system, row.searchCode]));
    return [...grouped.values()].map((codes) => ({
      system: codes[0]!.system,
      searchCode: codes[0]!.searchCode,
      codes: codes.map(({ externalCode, dossier }) => ({ externalCode, dossier })),
    }));
  });
}
