import type { Calendar } from './calendar.ts';
import { civilDay } from './instant.ts';
import { rungsOf } from './ladder.ts';
import type { ProcedureDefinition, StepDefinition } from './procedure.ts';
import { advance, workingMinutesBetween } from './working-time.ts';

/** A step that has begun: its place, its budget and the instant (epoch ms) at which the budget runs out. */
export interface OpenedStep {
  readonly stepNo: number;
  readonly round: number;
  readonly step: StepDefinition;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly dueOn: string;
  readonly dueSoonAt: number;
}

/**
 * Begins step `stepNo` (from 0) of a process at an instant: its budget is working time on the deciding agency's calendar.
 * `round` counts from 1 how often the step was entered. Refusal('calendar-not-covering') when the budget leaves the calendar.
 */
export function openStep(
  calendar: Calendar,
  timeZone: string,
  { step, stepNo, round, at }: { step: StepDefinition; stepNo: number; round: number; at: number },
): OpenedStep {
  const dueAt = advance(calendar, at, step.budgetMinutes);
  const dueSoonAt = dueSoonOf(calendar, at, dueAt);
  return { stepNo, round, step, openedAt: at, dueAt, dueOn: civilDay(dueAt, timeZone), dueSoonAt };
}

/** The instant (epoch ms) of a deadline's first rung. */
export function dueSoonOf(calendar: Calendar, anchorAt: number, dueAt: number): number {
  return rungsOf(calendar, { anchorAt, dueAt })[0]!.at;
}

/**
 * The steps an imported dossier still has before it, named by the older system. A step without a budget of its own gets
 * an equal share of the working minutes between acceptance and promise.
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
 * The internal process a dossier will follow. A procedure that publishes none is one step at the counter
 * whose budget is the whole term: nothing is invented.
 */
export function planOf(
  procedure: Pick<ProcedureDefinition, 'steps'>,
  { calendar, acceptedAt, promisedAt }: { calendar: Calendar; acceptedAt: number; promisedAt: number },
): readonly StepDefinition[] {
  if (procedure.steps.length > 0) return procedure.steps;
  const whole = Math.max(1, workingMinutesBetween(calendar, acceptedAt, promisedAt));
  return [{ code: 'handling', name: 'Giải quyết hồ sơ', unit: 'one-stop', budgetMinutes: whole }];
}
