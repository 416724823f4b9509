import { createHash, randomUUIDv7 } from 'node:crypto';
import type { ProcedureDefinition } from '@motcua/domain/catalogue/procedure';
import { canonicalJson, type Json } from '@motcua/domain/dossiers/history';
import { folding, foldText } from '@motcua/domain/text';
import type { Queryable, Tx } from '../database.ts';
import { inArray } from '../drizzle.ts';
import { procedures, procedureVersions } from '../schema/catalogue.ts';
import { takeTurn } from '../turns.ts';
import type { ProcedureRow, ProcedureVersionRow } from './procedures.ts';

/** A procedure to be added. */
export type NewProcedure = Omit<ProcedureRow, 'searchName' | 'folding'>;

/** A version to be added. It gets the next number of its procedure. */
export interface NewVersion {
  readonly procedureCode: string;
  readonly effectiveFrom: string;
  readonly state: 'adopted' | 'pending';
  readonly conflicts: readonly string[];
  readonly definition: ProcedureDefinition;
  readonly source: string;
  readonly fingerprint: string;
}

/** Lets one transaction load the catalogue at a time. */
export async function lockCatalogue(tx: Tx): Promise<void> {
  await takeTurn(tx, 'catalogue');
}

/** SHA-256 (hex) of what was read, whatever the order of its keys. The same reading is never stored twice. */
export function fingerprintOf(reading: object): string {
  // Through JSON: members that are undefined do not count.
  const plain = JSON.parse(JSON.stringify(reading)) as Json;
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}

/** All versions of some procedures by code, oldest first. A code without versions has an empty array. */
export async function readVersions(
  q: Queryable,
  codes: readonly string[],
): Promise<ReadonlyMap<string, ProcedureVersionRow[]>> {
  const found = new Map<string, ProcedureVersionRow[]>(codes.map((code) => [code, []]));
  if (codes.length === 0) return found;
  const rows = await q
    .select()
    .from(procedureVersions)
    .where(inArray(procedureVersions.procedureCode, [...codes]))
    .orderBy(procedureVersions.version);
  for (const row of rows) found.get(row.procedureCode)?.push(row);
  return found;
}

/** Adds procedures that are not there yet; the others stay as they are. Returns how many were new. */
export async function addProcedures(tx: Tx, rows: readonly NewProcedure[]): Promise<number> {
  if (rows.length === 0) return 0;
  const added = await tx
    .insert(procedures)
    .values(rows.map((row) => ({ ...row, searchName: foldText(row.name), folding })))
    .onConflictDoNothing()
    .returning({ code: procedures.code });
  return added.length;
}

/** Adds one version under the next number of its procedure. `before`: the versions there are, oldest first. */
export async function addVersion(
  tx: Tx,
  added: NewVersion,
  before: readonly ProcedureVersionRow[],
): Promise<ProcedureVersionRow> {
  const version = (before.at(-1)?.version ?? 0) + 1;
  const [row] = await tx
    .insert(procedureVersions)
    .values({ ...added, id: randomUUIDv7(), version })
    .returning();
  return row!;
}
