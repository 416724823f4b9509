/**
 * Lookups on a compiled calendar, in epoch minutes (which may have a fraction), day indexes and session indexes. None
 * of them walks from day to day. Every lookup outside `covers` is refused: a calendar does not guess days that it does
 * not know (docs/rules-of-time.md §1).
 */
import type { Calendar } from '../calendars/calendar.ts';
import { fromLocalMinute, toLocalMinute } from '../calendars/zone-days.ts';
import { Refusal } from '../refusal.ts';

export function notCovering(calendar: Calendar): Refusal {
  const [from, to] = calendar.definition.covers;
  return new Refusal('calendar-not-covering', `the calendar covers ${from} to ${to}, the calculation needs more`, {
    facts: { coversFrom: from, coversTo: to },
  });
}

/**
 * The covered day that contains an instant: computed from the usual length of a day, then corrected by a day or two.
 */
function spanOf(calendar: Calendar, at: number): number {
  const { dayStarts, dayCount } = calendar;
  if (!(at >= dayStarts[0]! && at < dayStarts[dayCount]!)) throw notCovering(calendar);
  let day = Math.min(Math.floor((at - dayStarts[0]!) / 1440), dayCount - 1);
  while (at < dayStarts[day]!) day--;
  while (at >= dayStarts[day + 1]!) day++;
  return day;
}

/**
 * The civil day of an instant. Clocks set back over midnight give two spans the same date; the earlier index is
 * returned.
 */
export function civilDayOf(calendar: Calendar, at: number): number {
  const day = spanOf(calendar, at);
  if (calendar.shifted[day] === 0) return day;
  const { date } = fromLocalMinute(calendar.timeZone, Math.floor(at));
  let found = day;
  while (found > 0 && calendar.dates[found]! > date) found--;
  return found;
}

/** The minute of the civil day that the clocks show. */
export function minuteOfDay(calendar: Calendar, at: number): number {
  const day = spanOf(calendar, at);
  if (calendar.shifted[day] === 0) return at - calendar.dayStarts[day]!;
  return fromLocalMinute(calendar.timeZone, at).minuteOfDay;
}

/** The session that contains an instant, else the next one, else the number of sessions. */
function nextSession(calendar: Calendar, at: number): number {
  const { closes, dayStarts, dayCount, firstSession } = calendar;
  if (at === dayStarts[dayCount]!) return closes.length;
  const day = spanOf(calendar, at);
  const end = firstSession[day + 1]!;
  let session = firstSession[day]!;
  while (session < end && closes[session]! <= at) session++;
  return session;
}

/** The first working instant at or after an instant. */
export function nextWorking(calendar: Calendar, at: number): number {
  const session = nextSession(calendar, at);
  // `at` is the end of the covered days, or lies after their last session.
  if (session === calendar.opens.length) throw notCovering(calendar);
  return Math.max(at, calendar.opens[session]!);
}

/** The working minutes from the first covered instant to `at`. */
export function workedBefore(calendar: Calendar, at: number): number {
  const session = nextSession(calendar, at);
  const before = calendar.worked[session]!;
  return session === calendar.opens.length ? before : before + Math.max(0, at - calendar.opens[session]!);
}

/** The session in which the working minutes reach `minutes` (> 0); -1: before the first session. */
function sessionReaching(calendar: Calendar, minutes: number): number {
  const { worked } = calendar;
  let low = 0;
  let high = worked.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (worked[middle]! < minutes) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The earliest t′ with exactly `minutes` working minutes in [at, t′) (docs/rules-of-time.md §2), so it may be a close.
 */
export function advanceMinutes(calendar: Calendar, at: number, minutes: number): number {
  if (minutes === 0) return at;
  const target = workedBefore(calendar, at) + minutes;
  if (target > calendar.worked[calendar.opens.length]!) throw notCovering(calendar);
  const session = sessionReaching(calendar, target);
  return calendar.opens[session]! + target - calendar.worked[session]!;
}

/** The latest t′ with exactly `minutes` working minutes in [t′, at), so it is never a close. */
export function retreatMinutes(calendar: Calendar, at: number, minutes: number): number {
  if (minutes === 0) return at;
  const { worked } = calendar;
  const target = workedBefore(calendar, at) - minutes;
  if (target < 0) throw notCovering(calendar);
  let session = sessionReaching(calendar, target);
  // A target that is reached exactly at a close belongs to the opening of the next session.
  if (session < 0 || worked[session + 1]! <= target) session++;
  return calendar.opens[session]! + target - worked[session]!;
}

export function isCounting(calendar: Calendar, day: number): boolean {
  return calendar.firstSession[day + 1]! > calendar.firstSession[day]!;
}

/** The `ordinal`-th counting day after `day`; `day` itself is not counted. */
export function countingDayAfter(calendar: Calendar, day: number, ordinal: number): number {
  const found = calendar.countingDays[calendar.countingBefore[day + 1]! + ordinal - 1];
  if (found === undefined) throw notCovering(calendar);
  return found;
}

/** `day` if it counts, else the next day that does. `day` may lie after the covered days; then it is refused. */
export function rollForward(calendar: Calendar, day: number): number {
  const found = day < calendar.dayCount ? calendar.countingDays[calendar.countingBefore[day]!] : undefined;
  if (found === undefined) throw notCovering(calendar);
  return found;
}

/** The close of the last session of a counting day. */
export function lastClose(calendar: Calendar, day: number): number {
  return calendar.closes[calendar.firstSession[day + 1]! - 1]!;
}

/**
 * The clock time of `at` (an instant of `day`, or its end) on the counting day `target`. A time between sessions moves
 * to the next opening, a time after the last session to its close.
 */
export function sameClockOn(calendar: Calendar, at: number, day: number, target: number): number {
  const { dayStarts, shifted, firstSession, opens, closes } = calendar;
  const wanted =
    shifted[day] === 0 && shifted[target] === 0
      ? dayStarts[target]! + at - dayStarts[day]!
      : shiftedClock(calendar, at, day, target);
  for (let session = firstSession[target]!; session < firstSession[target + 1]!; session++)
    if (wanted < closes[session]!) return Math.max(wanted, opens[session]!);
  return lastClose(calendar, target);
}

function shiftedClock(calendar: Calendar, at: number, day: number, target: number): number {
  const { dates, dayStarts, timeZone } = calendar;
  // The clocks show 24:00 as 00:00 of the next day.
  if (at === dayStarts[day + 1]!) return dayStarts[target + 1]!;
  return toLocalMinute(timeZone, dates[target]!, fromLocalMinute(timeZone, at).minuteOfDay);
}
