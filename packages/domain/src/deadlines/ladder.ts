/** The rungs of a deadline's ladder: the moments before and at its due moment at which alerts are raised. */
import type { Calendar } from '../calendars/calendar.ts';
import { retreat, workingMinutesBetween, workingMinutesUntil } from './working-time.ts';

/** In the order in which they are raised if their moments are the same. */
export const rungs = ['apology-due', 'due-soon', 'breached'] as const;
export type Rung = (typeof rungs)[number];

/** An alert of the rung is raised as soon as now > `at` (epoch ms). */
export interface RungAt {
  readonly rung: Rung;
  readonly at: number;
}

/**
 * The moments of a deadline, epoch ms. Null: no letter is owed, the moment would lie before the clock ran, or the clock
 * stands.
 */
export interface Moments {
  readonly apologyDueAt: number | null;
  readonly dueSoonAt: number | null;
  readonly dueAt: number | null;
}

/** The rungs of a deadline in the order in which they are raised; none while it has no date. */
export function ladderOf({ apologyDueAt, dueSoonAt, dueAt }: Moments): readonly RungAt[] {
  const moments = { 'apology-due': apologyDueAt, 'due-soon': dueSoonAt, breached: dueAt };
  return rungs
    .flatMap((rung) => (moments[rung] === null ? [] : [{ rung, at: moments[rung] }]))
    .toSorted((a, b) => a.at - b.at);
}

/** Epoch ms. `since`: since when a clock runs without a break (`runsSince`); `dueAt`: its legal end. */
export interface Run {
  readonly since: number;
  readonly dueAt: number;
}

/** The instant (epoch ms) from which a deadline is due soon: one working day before its due moment, as momentBefore. */
export const dueSoonOf = (calendar: Calendar, run: Run): number | null => momentBefore(calendar, 1, run);

/**
 * The instant (epoch ms) that lies `workingDays` (of `hoursPerDay` of the calendar) before the due moment of a
 * deadline. If half of the working minutes that remain since the clock runs is less, it lies by that half before. Null:
 * it would lie before the clock ran, so nobody is warned (docs/rules-of-time.md §5).
 * @throws Refusal `calendar-not-covering`
 */
export function momentBefore(calendar: Calendar, workingDays: number, { since, dueAt }: Run): number | null {
  if (dueAt < since) return null;
  if (workingDays === 0) return dueAt;
  const minutes = workingDays * calendar.minutesPerDay;
  // Most deadlines are long enough. This test does not need an old instant, which the calendar may not cover.
  const longEnough =
    workingMinutesUntil(calendar, dueAt) >= 2 * minutes && retreat(calendar, dueAt, 2 * minutes) >= since;
  const share = longEnough ? minutes : workingMinutesBetween(calendar, since, dueAt) / 2;
  const at = retreat(calendar, dueAt, Math.min(minutes, share));
  return at < since ? null : at;
}
