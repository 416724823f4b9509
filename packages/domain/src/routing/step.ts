/** The steps of the internal process of a dossier. */
import type { Calendar } from '../calendars/calendar.ts';
import type { ProcedureDefinition, StepDefinition } from '../catalogue/procedure.ts';
import type { Clock } from '../deadlines/clock.ts';
import type { StepBudget } from '../deadlines/term.ts';
import { workingMinutesBetween } from '../deadlines/working-time.ts';

/** A step that has begun: its place in the process, and the clock of its budget. */
export interface OpenedStep {
  readonly stepNo: number;
  readonly round: number;
  readonly step: StepDefinition;
  readonly openedAt: number;
  readonly clock: Clock;
}

/**
 * Opens step `stepNo` (from 0) of a process at an instant (epoch ms). Its budget is working time on the deciding
 * agency's calendar. `round` counts from 1 how often the step was opened.
 */
export function openStep(
  calendar: Calendar,
  { step, stepNo, round, at }: { step: StepDefinition; stepNo: number; round: number; at: number },
): OpenedStep {
  return { stepNo, round, step, openedAt: at, clock: { kind: 'step', calendar, anchorAt: at, term: budgetOf(step) } };
}

/**
 * The agency that does step `stepNo` (from 0): the one that the process names, else the deciding one
 * (docs/rules-of-time.md §5). The closing lies where the last step was done.
 */
export function agencyOfStep({ steps, decidingAgencyId }: StepOwner, stepNo: number): string {
  return steps[Math.min(stepNo, steps.length - 1)]?.agency ?? decidingAgencyId;
}

interface StepOwner {
  readonly steps: readonly StepDefinition[];
  readonly decidingAgencyId: string;
}

/** The budget of a step as the term of its clock. */
export function budgetOf({ budgetMinutes }: Pick<StepDefinition, 'budgetMinutes'>): StepBudget {
  return { unit: 'workingMinute', minutes: budgetMinutes };
}

/**
 * The steps that are left of an imported dossier, named by the older system. A step without a budget gets an equal
 * share of the working minutes between acceptance and promise.
 */
export function planOfImport(
  named: readonly (Omit<StepDefinition, 'budgetMinutes'> & { readonly budgetMinutes?: number | undefined })[],
  { calendar, acceptedAt, promisedAt }: { calendar: Calendar; acceptedAt: number; promisedAt: number },
): readonly StepDefinition[] {
  const whole = promisedAt > acceptedAt ? workingMinutesBetween(calendar, acceptedAt, promisedAt) : 0;
  const share = Math.max(1, Math.floor(whole / named.length));
  return named.map((step) => ({ ...step, budgetMinutes: step.budgetMinutes ?? share }));
}

/**
 * The internal process of a dossier. A step names its agency if that is not the deciding one. A procedure that
 * publishes no process gets one step at the counter with the whole term as its budget.
 */
export function planOf(
  procedure: Pick<ProcedureDefinition, 'steps'>,
  { calendar, acceptedAt, promisedAt }: { calendar: Calendar; acceptedAt: number; promisedAt: number },
  agencies: { readonly receiving: string; readonly deciding: string },
): readonly StepDefinition[] {
  const elsewhere = agencies.receiving === agencies.deciding ? {} : { agency: agencies.receiving };
  if (procedure.steps.length > 0)
    return procedure.steps.map(({ at, ...step }) => (at === 'receiving' ? { ...step, ...elsewhere } : step));
  const whole = Math.max(1, workingMinutesBetween(calendar, acceptedAt, promisedAt));
  return [{ code: 'handling', name: 'Giải quyết hồ sơ', unit: 'one-stop', budgetMinutes: whole }];
}
