import { type Adoption, adopt } from '@motcua/domain/catalogue/adoption';
import { Refusal } from '@motcua/domain/refusal';
import type { Tx } from '../database.ts';
import { addVersion, fingerprintOf, lockCatalogue } from './procedure-versions.ts';
import { type ProcedureWithVersion, readProcedureVersions } from './procedures.ts';

/** Which version is adopted, from which day on, by which decision, and who enters it (role and opaque id). */
export interface Adopting extends Adoption {
  readonly code: string;
  readonly version: number;
  /** Not given: the day of the version. */
  readonly effectiveFrom?: string | undefined;
  readonly document: string;
  readonly actor: string;
}

/**
 * Adds a version as a person adopts it. The published one stays, because versions never change. Adopting the same once
 * more changes nothing. Refusals: 'procedure-unknown', 'procedure-version-unknown', and those of adopt.
 */
export async function adoptVersion(tx: Tx, adopting: Adopting): Promise<ProcedureWithVersion> {
  await lockCatalogue(tx);
  const { code, document, actor } = adopting;
  const known = await readProcedureVersions(tx, code);
  const chosen = known.find(({ version }) => version.version === adopting.version);
  if (known.length === 0) throw new Refusal('procedure-unknown', `no procedure has the code ${code}`);
  if (chosen === undefined)
    throw new Refusal('procedure-version-unknown', `it has no version ${adopting.version}`, {
      facts: { allowed: known.map(({ version }) => String(version.version)) },
    });
  const { procedure, version } = chosen;
  const definition = adopt(version, adopting);
  const { effectiveFrom = version.effectiveFrom } = adopting;
  const fingerprint = fingerprintOf({ definition, effectiveFrom, document });
  const same = known.find((one) => one.version.fingerprint === fingerprint);
  if (same !== undefined) return same;
  const source = `${document}; ${actor}`;
  const added = {
    procedureCode: code,
    effectiveFrom,
    state: 'adopted',
    conflicts: [],
    definition,
    source,
    fingerprint,
  };
  const before = known.map((one) => one.version).toReversed();
  return { procedure, version: await addVersion(tx, { ...added, state: 'adopted' }, before) };
}
