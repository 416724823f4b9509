import type { Calendar } from './calendar.ts';
import { retreat, workingMinutesBetween, workingMinutesUntil } from './working-time.ts';

export type Rung = 'due-soon' | 'breached';

/** A rung fires as soon as now > `at` (epoch ms). */
export interface RungAt {
  readonly rung: Rung;
  readonly at: number;
}

/** How far before `dueAt` a rung stands: so many working days, or that share of the deadline if it is less. */
interface LadderStep {
  readonly rung: Rung;
  readonly workingDays: number;
  readonly atMostShare: number;
}

/** In the order in which the rungs fire. */
const escalationLadder: readonly LadderStep[] = [
  { rung: 'due-soon', workingDays: 1, atMostShare: 1 / 2 },
  { rung: 'breached', workingDays: 0, atMostShare: 0 },
];

/**
 * The rungs of a deadline in firing order, none but a breach before the anchor. Due soon is one working day
 * (`hoursPerDay`) before `dueAt`, or half of the working minutes between anchor and `dueAt` if that is less.
 * @param deadline `anchorAt`: when the deadline began to run; `dueAt`: its legal end (epoch ms)
 * @throws Refusal `calendar-not-covering`
 */
export function rungsOf(
  calendar: Calendar,
  deadline: { readonly anchorAt: number; readonly dueAt: number },
): readonly RungAt[] {
  return escalationLadder.map((step) => ({ rung: step.rung, at: momentBefore(calendar, step, deadline) }));
}

/** The instant (epoch ms) so many working days before a deadline's due moment, or that share of it if it is less; 0 is the due moment. */
export function momentBefore(
  calendar: Calendar,
  { workingDays, atMostShare }: Omit<LadderStep, 'rung'>,
  { anchorAt, dueAt }: { readonly anchorAt: number; readonly dueAt: number },
): number {
  if (workingDays === 0) return dueAt;
  if (dueAt <= anchorAt) return anchorAt;
  const minutes = workingDays * calendar.minutesPerDay;
  const budgetNeeded = minutes / atMostShare;
  // Most deadlines are long enough; asking only that spares old anchors that the calendar does not reach back to.
  const longEnough =
    workingMinutesUntil(calendar, dueAt) >= budgetNeeded && retreat(calendar, dueAt, budgetNeeded) >= anchorAt;
  const share = longEnough ? minutes : workingMinutesBetween(calendar, anchorAt, dueAt) * atMostShare;
  return Math.max(anchorAt, retreat(calendar, dueAt, Math.min(minutes, share)));
}

/** The first rung not fired yet, or undefined at the top of the ladder. */
export function nextRung(ladder: readonly RungAt[], fired: readonly Rung[]): RungAt | undefined {
  return ladder.find(({ rung }) => !fired.includes(rung));
}
