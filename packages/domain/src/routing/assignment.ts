import type { UnitKind } from '../catalogue/procedure.ts';

/** A unit of the agency that decides. */
export interface UnitOption {
  readonly id: string;
  readonly kind: string;
}

/** An active officer of a unit, with the budget (working minutes) of the tasks that are still open in their name. */
export interface Candidate {
  readonly officerId: string;
  readonly openMinutes: number;
  /** Away now: gets nothing new. */
  readonly absent: boolean;
}

/**
 * Why somebody got a task or did not. `least-busy`: got it; `busier`: has more open; `same-load`: has as little open, and an id
 * that comes later; `absent`: is away.
 */
export const assignmentReasons = ['least-busy', 'same-load', 'busier', 'absent'] as const;
export type AssignmentReason = (typeof assignmentReasons)[number];

export interface Considered {
  readonly officerId: string;
  readonly openMinutes: number;
  readonly why: AssignmentReason;
}

/** Who gets a task, and among whom. `officerId` null: the unit has nobody there, so anyone of it may take the task. */
export interface Assignment {
  readonly unitId: string;
  readonly officerId: string | null;
  /** Whoever gets it first, then in the order in which they would. */
  readonly candidates: readonly Considered[];
}

/**
 * The unit of an agency that handles a kind of step: the one of that kind, else the one-stop unit, where every dossier
 * can be looked after; undefined when the agency has neither.
 */
export function chooseUnit(units: readonly UnitOption[], kind: UnitKind): UnitOption | undefined {
  return units.find((unit) => unit.kind === kind) ?? units.find((unit) => unit.kind === 'one-stop');
}

/** Of those who are there, the officer with the least open budget gets the task; of equals the one whose id comes first. */
export function assign(unitId: string, officers: readonly Candidate[]): Assignment {
  const inOrder = officers.toSorted(
    (a, b) =>
      Number(a.absent) - Number(b.absent) || a.openMinutes - b.openMinutes || (a.officerId < b.officerId ? -1 : 1),
  );
  const first = inOrder[0]?.absent === false ? inOrder[0] : undefined;
  const candidates = inOrder.map((candidate) => {
    const { officerId, openMinutes } = candidate;
    return { officerId, openMinutes, why: reasonFor(candidate, first) };
  });
  return { unitId, officerId: first?.officerId ?? null, candidates };
}

function reasonFor(candidate: Candidate, first: Candidate | undefined): AssignmentReason {
  if (candidate.absent || first === undefined) return 'absent';
  if (candidate === first) return 'least-busy';
  return candidate.openMinutes === first.openMinutes ? 'same-load' : 'busier';
}
