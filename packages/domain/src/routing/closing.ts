/**
 * The end of the work on a dossier. When the last step is done, a closing task opens for whoever did it: the result is
 * to be issued and recorded. It follows the steps as one more place in the process. It has no clock of its own, because
 * the dossier's term runs on, and it is done by finishing the dossier.
 */
import type { StepDefinition } from '../catalogue/procedure.ts';

/** `step`: a step of the process; `closing`: the end of the work, after the last step. */
export const taskKinds = ['step', 'closing'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** What a task is, by its place in the process (from 0). */
export const kindOfTask = (steps: readonly unknown[], stepNo: number): TaskKind =>
  stepNo < steps.length ? 'step' : 'closing';

/** What the closing adds to the open work of its officer, in working minutes. */
const closingMinutes = 15;

/** The closing of a process as a place in it: in the unit that does the last step. */
export const closingOf = (steps: readonly StepDefinition[]): StepDefinition => ({
  code: 'closing',
  name: 'Ban hành kết quả, kết thúc hồ sơ',
  unit: steps.at(-1)!.unit,
  budgetMinutes: closingMinutes,
});

/** The steps that finishing a dossier now skips. `open`: the places of its open tasks. */
export function skippedSteps(steps: readonly StepDefinition[], open: readonly number[]): readonly StepDefinition[] {
  return open.length === 0 ? [] : steps.slice(Math.min(...open));
}
