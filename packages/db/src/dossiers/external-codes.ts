import type { Queryable } from '../database.ts';
import { and, eq } from '../drizzle.ts';
import { dossierExternalCodes, dossiers } from '../schema/dossiers.ts';

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
