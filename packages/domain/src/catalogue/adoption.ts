/** A person adopts a version of a procedure: settles what the published record leaves open, and says who does what. */
import { Refusal } from '../refusal.ts';
import type { ProcedureDefinition, ProcedureStep } from './procedure.ts';

/** What a person decides. The portal publishes no internal steps, so an adoption always names them. */
export interface Adoption {
  /** Not given: those that were published. */
  readonly terms?: ProcedureDefinition['terms'] | undefined;
  readonly steps: readonly ProcedureStep[];
}

/**
 * The definition as it is adopted.
 * @throws Refusal `conflicts-unsettled`, path `terms`, while a version with conflicts, or without any term, gets none
 */
export function adopt(
  { definition, conflicts }: { readonly definition: ProcedureDefinition; readonly conflicts: readonly string[] },
  { terms, steps }: Adoption,
): ProcedureDefinition {
  const isSettled = terms !== undefined || (conflicts.length === 0 && Object.keys(definition.terms).length > 0);
  if (!isSettled)
    throw new Refusal('conflicts-unsettled', 'a person must say which terms hold', {
      path: 'terms',
      facts: { conflicts },
    });
  return { ...definition, terms: terms ?? definition.terms, steps };
}
