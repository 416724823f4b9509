import { Refusal } from '@motcua/domain/refusal';
import { foldText } from '@motcua/domain/text';
import type { Queryable } from '../database.ts';
import { and, asc, desc, eq, gt, like, type SQL, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { containing } from '../patterns.ts';
import { procedures, procedureVersions } from '../schema/catalogue.ts';

export type ProcedureRow = typeof procedures.$inferSelect;
export type ProcedureVersionRow = typeof procedureVersions.$inferSelect;
export interface ProcedureWithVersion {
  readonly procedure: ProcedureRow;
  readonly version: ProcedureVersionRow;
}

/** The versions of a procedure, newest first; none when the code is unknown. */
export async function readProcedureVersions(q: Queryable, code: string): Promise<ProcedureWithVersion[]> {
  return q
    .select({ procedure: procedures, version: procedureVersions })
    .from(procedureVersions)
    .innerJoin(procedures, eq(procedures.code, procedureVersions.procedureCode))
    .where(eq(procedures.code, code))
    .orderBy(desc(procedureVersions.version));
}

export type KnownVersion = Pick<ProcedureVersionRow, 'id' | 'effectiveFrom' | 'state' | 'conflicts'>;

/** Finds the version for a registration. Versions never change, so each process reads one once. */
export class Procedures {
  readonly #versions = new Map<string, ProcedureVersionRow>();

  /**
   * The versions of a procedure without their definitions, newest first. Refusal('procedure-unknown') when it has none.
   */
  async known(q: Queryable, code: string): Promise<readonly KnownVersion[]> {
    const { id, effectiveFrom, state, version, conflicts } = procedureVersions;
    const known = await q
      .select({ id, effectiveFrom, state, conflicts })
      .from(procedureVersions)
      .where(eq(procedureVersions.procedureCode, code))
      .orderBy(desc(effectiveFrom), desc(version));
    if (known.length === 0) throw unknown(code);
    return known;
  }

  /** The adopted version in effect on a civil day, or Refusal('procedure-not-in-effect') when there is none. */
  async inEffect(q: Queryable, known: readonly KnownVersion[], day: string): Promise<ProcedureVersionRow> {
    const found = known.find((row) => row.state === 'adopted' && row.effectiveFrom <= day);
    if (found !== undefined) return this.#versions.get(found.id) ?? this.#read(q, found.id);
    throw new Refusal('procedure-not-in-effect', `the procedure has no adopted version in effect on ${day}`, {
      path: 'procedure',
      facts: { day, conflicts: known[0]?.conflicts ?? [] },
    });
  }

  async #read(q: Queryable, id: string): Promise<ProcedureVersionRow> {
    const row = await getProcedureVersion(q, id);
    this.#versions.set(id, row);
    return row;
  }
}

const unknown = (code: string) =>
  new Refusal('procedure-unknown', `no procedure has the code ${code}`, { path: 'procedure' });

/** A version by the id that a dossier keeps. Versions are never deleted. */
export async function getProcedureVersion(q: Queryable, id: string): Promise<ProcedureVersionRow> {
  const [row] = await q.select().from(procedureVersions).where(eq(procedureVersions.id, id));
  if (row === undefined) throw new Error(`no procedure version has the id ${id}`);
  return row;
}

/** The name of a procedure that has dossiers. */
export async function getProcedureName(q: Queryable, code: string): Promise<string> {
  const [row] = await q.select({ name: procedures.name }).from(procedures).where(eq(procedures.code, code));
  return row!.name;
}

/**
 * The version for an imported dossier: the one in effect on `day`, else the oldest. The oldest will do, because the
 * date was promised elsewhere and no term of the version is used. Refusal('procedure-unknown').
 */
export async function getProcedureForImport(q: Queryable, code: string, day: string): Promise<ProcedureWithVersion> {
  const versions = await readProcedureVersions(q, code);
  const inEffect = versions.find(({ version }) => version.state === 'adopted' && version.effectiveFrom <= day);
  const chosen = inEffect ?? versions.at(-1);
  if (chosen === undefined) throw unknown(code);
  return chosen;
}

/** Filters of the catalogue. `name`: a part of the name, in any spelling. */
export interface ProcedureFilter {
  readonly name?: string | undefined;
  readonly field?: string | undefined;
}

function isNamed(part: string): SQL {
  const folded = foldText(part);
  return folded === '' ? sql`false` : like(procedures.searchName, containing(folded));
}

/** One page of procedures by code, each with its newest adopted version, or else its newest pending one. */
export async function listProcedures(
  q: Queryable,
  filter: ProcedureFilter,
  page: Page,
): Promise<ProcedureWithVersion[]> {
  const shown = sql`(select v.id from procedure_versions v where v.procedure_code = ${procedures.code}
    order by v.state = 'adopted' desc, v.version desc limit 1)`;
  return q
    .select({ procedure: procedures, version: procedureVersions })
    .from(procedures)
    .innerJoin(procedureVersions, eq(procedureVersions.id, shown))
    .where(
      and(
        filter.name === undefined ? undefined : isNamed(filter.name),
        filter.field === undefined ? undefined : eq(procedures.fieldCode, filter.field),
        page.after === undefined ? undefined : gt(procedures.code, page.after),
      ),
    )
    .orderBy(asc(procedures.code))
    .limit(page.limit);
}
