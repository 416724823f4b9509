/** Working time in epoch milliseconds, for callers outside the time engine. */
import type { Calendar } from '../calendars/calendar.ts';
import { advanceMinutes, isCounting, nextWorking, notCovering, retreatMinutes, workedBefore } from './timeline.ts';

const minuteMs = 60_000;

/** The epoch minute of an instant. Starts and ends of suspensions are floored to it (docs/rules-of-time.md §2). */
export function floorToMinute(epochMs: number): number {
  return Math.floor(epochMs / minuteMs);
}

function toMs(minute: number): number {
  return Math.round(minute * minuteMs);
}

/**
 * The working minutes in [from, to). Both instants (epoch ms) are floored to the minute first, so that the parts of a
 * span add up to the whole (docs/rules-of-time.md §5). Zero if `to` is not after `from`.
 * @throws Refusal `calendar-not-covering`
 */
export function workingMinutesBetween(calendar: Calendar, fromMs: number, toMs: number): number {
  const worked = workedBefore(calendar, floorToMinute(toMs)) - workedBefore(calendar, floorToMinute(fromMs));
  return Math.max(0, worked);
}

/**
 * The working minutes from the first covered day to an instant (epoch ms, floored to the minute).
 * @throws Refusal `calendar-not-covering`
 */
export function workingMinutesUntil(calendar: Calendar, toMs: number): number {
  return workedBefore(calendar, floorToMinute(toMs));
}

/**
 * The earliest instant t′ with exactly `minutes` working minutes in [at, t′) (docs/rules-of-time.md §2): it may be a
 * close. Epoch ms, not floored; 0 minutes is `at` itself.
 * @throws Refusal `calendar-not-covering`
 */
export function advance(calendar: Calendar, atMs: number, minutes: number): number {
  return toMs(advanceMinutes(calendar, atMs / minuteMs, minutes));
}

/**
 * The latest instant t′ with exactly `minutes` working minutes in [t′, at): it may be an opening, never a close.
 * Epoch ms, not floored; 0 minutes is `at` itself.
 * @throws Refusal `calendar-not-covering`
 */
export function retreat(calendar: Calendar, atMs: number, minutes: number): number {
  return toMs(retreatMinutes(calendar, atMs / minuteMs, minutes));
}

/**
 * The effective start (docs/rules-of-time.md §2), epoch ms: `start` floored to the minute if it lies in a session, else
 * the opening of the next session.
 * @throws Refusal `calendar-not-covering`
 */
export function effectiveStart(calendar: Calendar, startMs: number): number {
  return toMs(nextWorking(calendar, floorToMinute(startMs)));
}

/**
 * The opening of the first session on or after a civil day (`YYYY-MM-DD`), epoch ms.
 * @throws Refusal `calendar-not-covering`; RangeError if there is no such day
 */
export function openingOf(calendar: Calendar, date: string): number {
  return toMs(nextWorking(calendar, calendar.dayStarts[dayOf(calendar, date)]!));
}

/**
 * Whether a civil day (`YYYY-MM-DD`) has at least one session (docs/rules-of-time.md §1).
 * @throws Refusal `calendar-not-covering`; RangeError if there is no such day
 */
export function isCountingDay(calendar: Calendar, date: string): boolean {
  return isCounting(calendar, dayOf(calendar, date));
}

function dayOf(calendar: Calendar, date: string): number {
  const [from] = calendar.definition.covers;
  const day = Temporal.PlainDate.from(from).until(date, { largestUnit: 'days' }).days;
  if (day < 0 || day >= calendar.dayCount) throw notCovering(calendar);
  return day;
}
