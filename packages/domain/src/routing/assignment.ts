/** Chooses the unit and the officer of a task. */
import type { UnitKind } from '../catalogue/procedure.ts';

/** A unit of the agency that decides. */
export interface UnitOption {
  readonly id: string;
  readonly kind: string;
}

/** An active officer of a unit. `openMinutes`: the budget (working minutes) of the officer's open tasks. */
export interface Candidate {
  readonly officerId: string;
  readonly openMinutes: number;
  /** An absent officer gets no new task. */
  readonly absent: boolean;
}

/**
 * Why an officer got a task or did not. `least-busy`: got it; `busier`: has more open work; `same-load`: has the same
 * open work and a later id; `absent`: is absent.
 */
export const assignmentReasons = ['least-busy', 'same-load', 'busier', 'absent'] as const;
export type AssignmentReason = (typeof assignmentReasons)[number];

export interface Considered {
  readonly officerId: string;
  readonly openMinutes: number;
  readonly why: AssignmentReason;
}

/**
 * Who gets a task, and the candidates. `officerId` null: every officer of the unit is absent, and anyone may claim it.
 */
export interface Assignment {
  readonly unitId: string;
  readonly officerId: string | null;
  /** In the order in which they would get the task. */
  readonly candidates: readonly Considered[];
}

/**
 * The unit of an agency that does a kind of step: the unit of that kind, else the one-stop unit, which can look after
 * every dossier. Undefined: the agency has neither.
 */
export function chooseUnit(units: readonly UnitOption[], kind: UnitKind): UnitOption | undefined {
  return units.find((unit) => unit.kind === kind) ?? units.find((unit) => unit.kind === 'one-stop');
}

/**
 * Gives the task to the officer who is not absent and has the least open work; of equal officers to the first by id.
 */
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
