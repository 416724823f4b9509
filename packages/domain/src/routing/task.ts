/**
 * A task is one step of one dossier that a unit or an officer does, or its closing. It opens, may be claimed, and ends:
 * completed, returned to an earlier step, or cancelled with its dossier. An ended task never opens again; a return
 * opens a new round of a step.
 */
import type { StepDefinition } from '../catalogue/procedure.ts';
import { Refusal } from '../refusal.ts';
import type { TaskKind } from './closing.ts';

export const taskStates = ['open', 'claimed', 'completed', 'returned', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];
export const taskCommands = ['claim', 'complete', 'return', 'reassign', 'consult'] as const;
export type TaskCommand = (typeof taskCommands)[number];

/** Which commands a state allows. An officer may complete a task without claiming it first. */
export const allowedOnTask = {
  open: ['claim', 'complete', 'return', 'reassign', 'consult'],
  claimed: ['complete', 'return', 'reassign', 'consult'],
  completed: [],
  returned: [],
  cancelled: [],
} as const satisfies Record<TaskState, readonly TaskCommand[]>;

/** What a task allows: a closing is completed by finishing its dossier, and nobody is asked about it. */
export function allowedOn({ kind, state }: Allowing): readonly TaskCommand[] {
  const allowed: readonly TaskCommand[] = allowedOnTask[state];
  return kind === 'step' ? allowed : allowed.filter((command) => command !== 'complete' && command !== 'consult');
}

interface Allowing {
  readonly kind: TaskKind;
  readonly state: TaskState;
}

/**
 * @throws Refusal `task-not-open` with the commands that are possible, unless the state allows the command;
 * `task-is-closing` where only its kind does not
 */
export function requireTaskAllows(task: Allowing, command: TaskCommand): void {
  const { state } = task;
  const facts = { state, command, allowed: allowedOn(task) };
  if (facts.allowed.includes(command)) return;
  const ofState: readonly TaskCommand[] = allowedOnTask[state];
  if (ofState.includes(command))
    throw new Refusal('task-is-closing', `a closing is done by finishing the dossier, not by ${command}`, { facts });
  throw new Refusal('task-not-open', `a task that is ${state} does not allow ${command}`, { facts });
}

export interface Officer {
  readonly id: string;
  readonly unitId: string;
  readonly active: boolean;
}

/**
 * The officer in whose name a command about a task of a unit is given.
 * @throws Refusal `officer-unknown` for an officer who does not exist or is not active; `officer-not-in-unit`
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

/**
 * The number of the earlier step that `toStep` (a code, or a number from 0) names. If the process has a code twice, it
 * is the nearest one before `stepNo`.
 * @throws Refusal `step-unknown`, path `toStep`, with the codes of the earlier steps
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
