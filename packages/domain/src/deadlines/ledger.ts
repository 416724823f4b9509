/**
 * How long each holder held a dossier (docs/rules-of-time.md §5): working minutes by the deciding agency's calendar,
 * without the suspended time. The shares and the suspended time add up to the whole, to the minute.
 */
import type { Calendar } from '../calendars/calendar.ts';
import type { Suspension } from './deadline.ts';
import { effectiveStart, workingMinutesBetween } from './working-time.ts';

/** The working minutes in [from, to) (epoch ms) that lie in suspensions. Zero if `to` is not after `from`. */
export function suspendedMinutes(
  calendar: Calendar,
  suspensions: readonly Suspension[],
  from: number,
  to: number,
): number {
  return suspensions.reduce((sum, suspension) => {
    const begins = Math.max(from, suspension.from);
    const ends = Math.min(to, suspension.to ?? to);
    return sum + workingMinutesBetween(calendar, begins, ends);
  }, 0);
}

/** The working minutes in [from, to) (epoch ms) in which the clock ran. */
export function runningMinutes(
  calendar: Calendar,
  suspensions: readonly Suspension[],
  from: number,
  to: number,
): number {
  return workingMinutesBetween(calendar, from, to) - suspendedMinutes(calendar, suspensions, from, to);
}

/** A holder of a dossier, from an instant (epoch ms) on. */
export interface Holding<Holder> {
  readonly holder: Holder;
  readonly from: number;
}

export interface Attribution<Holder> {
  /** All working minutes of the span: the sum of the suspended minutes and the shares. */
  readonly wholeMinutes: number;
  readonly suspendedMinutes: number;
  /** In order of time. A holder who held the dossier twice has two shares. */
  readonly shares: readonly { readonly holder: Holder; readonly minutes: number }[];
}

/**
 * Attributes the time from the effective start to `until` (epoch ms) to the holders of the dossier. `holdings` are in
 * order of time; the first one counts from the start, whenever it was recorded.
 * @throws Refusal `calendar-not-covering`; Error without holdings
 */
export function attribute<Holder>(
  calendar: Calendar,
  { start, until, suspensions }: { start: number; until: number; suspensions: readonly Suspension[] },
  holdings: readonly Holding<Holder>[],
): Attribution<Holder> {
  if (holdings.length === 0) throw new Error('time can only be attributed to somebody');
  const begins = effectiveStart(calendar, start);
  const shares = holdings.map(({ holder, from }, i) => {
    const own = Math.max(begins, i === 0 ? begins : from);
    const next = Math.min(until, holdings[i + 1]?.from ?? until);
    return { holder, minutes: Math.max(0, runningMinutes(calendar, suspensions, own, next)) };
  });
  return {
    wholeMinutes: workingMinutesBetween(calendar, begins, until),
    suspendedMinutes: suspendedMinutes(calendar, suspensions, begins, until),
    shares,
  };
}
