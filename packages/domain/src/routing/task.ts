/**
 * A task is one step of one dossier in somebody's hands. It opens, may be claimed, and ends completed, returned to an
 * earlier step, or cancelled with its dossier; an ended task never opens again, a return opens a new round of a step.
 */
import type { StepDefinition } from '../catalogue/procedure.ts';
import { Refusal } from '../refusal.ts';

export const taskStates = ['open', 'claimed', 'completed', 'returned', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];
export const taskCommands = ['claim', 'complete', 'return', 'reassign', 'consult'] as const;
export type TaskCommand = (typeof taskCommands)[number];

/** Which commands a state allows. Taking a task in hand may be skipped: a small office completes what it sees. */
export const allowedOnTask = {
  open: ['claim', 'complete', 'return', 'reassign', 'consult'],
  claimed: ['complete', 'return', 'reassign', 'consult'],
  completed: [],
  returned: [],
  cancelled: [],
} as const satisfies Record<TaskState, readonly TaskCommand[]>;

/** Refusal('task-not-open') with what is possible instead, unless the task's state allows the command. */
export function requireTaskAllows(state: TaskState, command: TaskCommand): void {
  const allowed: readonly TaskCommand[] = allowedOnTask[state];
  if (!allowed.includes(command))
    throw new Refusal('task-not-open', `a task that is ${state} does not allow ${command}`, {
      facts: { state, command, allowed },
    });
}

export interface Officer {
  readonly id: string;
  readonly unitId: string;
  readonly active: boolean;
}

/**
 * The officer in whose name something is done with a task of a unit. Refusals: 'officer-unknown' for one who is not
 * there or no longer active, 'officer-not-in-unit' for one of another unit.
 */
export function requireOfficerOf(
  unitId: string,
  officer: Officer | undefined,
  officerId: string,
  path = 'officerId',
): Officer {
  const where = { path, facts: { officerId, unitId } };
  if (!officer?.active) throw new Refusal('officer-unknown', `no active officer has the id ${officerId}`, where);
  if (officer.unitId !== unitId)
    throw new Refusal('officer-not-in-unit', `officer ${officerId} is not in unit ${unitId}`, where);
  return officer;
}

/** Where a process goes after step `stepNo` (from 0): undefined after the last one. */
export function stepAfter(steps: readonly StepDefinition[], stepNo: number): number | undefined {
  return stepNo + 1 < steps.length ? stepNo + 1 : undefined;
}

/**
 * The number of the earlier step that `toStep` (a code or a number, from 0) names. Where a process has a code twice, the
 * nearest one before. Refusal('step-unknown') with the codes one can return to.
 */
export function stepBefore(steps: readonly StepDefinition[], stepNo: number, toStep: string | number): number {
  const earlier = steps.slice(0, stepNo);
  const found = typeof toStep === 'number' ? toStep : earlier.findLastIndex(({ code }) => code === toStep);
  if (earlier[found] === undefined)
    throw new Refusal('step-unknown', `step ${toStep} does not come before step ${stepNo}`, {
      path: 'toStep',
      facts: { stepNo, allowed: earlier.map(({ code }) => code) },
    });
  return found;
}
