import type { Calendar } from './calendar.ts';

export type Rung = 'due-soon' | 'breached';

/** A rung fires as soon as now > `at` (epoch ms). */
export interface RungAt {
  readonly rung: Rung;
  readonly at: number;
}

/** The rungs of a deadline in order of their instants. */
export function rungsOf(
  _calendar: Calendar,
  deadline: { readonly anchorAt: number; readonly dueAt: number },
): readonly RungAt[] {
  return [{ rung: 'breached', at: deadline.dueAt }];
}

/** The first rung not fired yet, or undefined at the top of the ladder. */
export function nextRung(ladder: readonly RungAt[], fired: readonly Rung[]): RungAt | undefined {
  return ladder.find(({ rung }) => !fired.includes(rung));
}
