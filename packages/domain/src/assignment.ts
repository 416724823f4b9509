import type { UnitKind } from './procedure.ts';

/** A unit of the agency that decides. */
export interface UnitOption {
  readonly id: string;
  readonly kind: string;
}

/** An active officer of a unit, with the budget (working minutes) of the tasks that are still open in their name. */
export interface Candidate {
  readonly officerId: string;
  readonly openMinutes: number;
}

/** Who gets a task, and among whom. `officerId` null: the unit has nobody active, so anyone of it may take the task. */
export interface Assignment {
  readonly unitId: string;
  readonly officerId: string | null;
  readonly candidates: readonly Candidate[];
}

/**
 * The unit of an agency that handles a kind of step: the one of that kind, else the one-stop unit, where every dossier
 * can be looked after; undefined when the agency has neither.
 */
export function chooseUnit(units: readonly UnitOption[], kind: UnitKind): UnitOption | undefined {
  return units.find((unit) => unit.kind === kind) ?? units.find((unit) => unit.kind === 'one-stop');
}

/** The officer with the least open budget gets the task; of equals the one whose id comes first. */
export function assign(unitId: string, officers: readonly Candidate[]): Assignment {
  const candidates = officers.toSorted((a, b) => a.openMinutes - b.openMinutes || (a.officerId < b.officerId ? -1 : 1));
  return { unitId, officerId: candidates[0]?.officerId ?? null, candidates };
}
