/** The differences between two editions of a calendar. */
import type { Calendar } from './calendar.ts';
import type { CalendarException } from './calendar-definition.ts';

/** A day on which two editions differ: its index in each, null where it is not covered. */
export interface DayChange {
  readonly date: string;
  readonly before: number | null;
  readonly after: number | null;
  /** The working time differs, so dates may move. False: only the name, basis or status of the day differs. */
  readonly moves: boolean;
}

/** Every day that is not the same in both editions, in order. */
export function compareCalendars(before: Calendar, after: Calendar): DayChange[] {
  const indexBefore = new Map(before.dates.map((date, day) => [date, day]));
  const indexAfter = new Map(after.dates.map((date, day) => [date, day]));
  const dates = [...new Set([...before.dates, ...after.dates])].sort();
  return dates.flatMap((date) => {
    const [was, is] = [indexBefore.get(date) ?? null, indexAfter.get(date) ?? null];
    const moves = was === null || is === null || !sameSessions(before, was, after, is);
    if (!moves && sameReason(before.exceptions.get(was), after.exceptions.get(is))) return [];
    return [{ date, before: was, after: is, moves }];
  });
}

function sameSessions(a: Calendar, dayA: number, b: Calendar, dayB: number): boolean {
  const from = a.firstSession[dayA]!;
  const offset = b.firstSession[dayB]! - from;
  const end = a.firstSession[dayA + 1]!;
  if (b.firstSession[dayB + 1]! - end !== offset) return false;
  for (let session = from; session < end; session++)
    if (a.opens[session] !== b.opens[session + offset] || a.closes[session] !== b.closes[session + offset])
      return false;
  return true;
}

function sameReason(a: CalendarException | undefined, b: CalendarException | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.name === b.name && a.basis === b.basis && isProvisional(a) === isProvisional(b);
}

/** Whether nobody has confirmed the exception yet. */
export const isProvisional = (exception: CalendarException | undefined): boolean => exception?.status === 'provisional';

/** The totals of the covered days of a year. */
export interface YearTotals {
  readonly year: number;
  readonly days: number;
  readonly countingDays: number;
  readonly workingMinutes: number;
  readonly provisionalDays: number;
}

/** The totals of every year that an edition covers. */
export function totalsOf(calendar: Calendar): YearTotals[] {
  const years: YearTotals[] = [];
  for (let from = 0; from < calendar.dayCount; ) {
    const year = yearOf(calendar, from);
    let to = from + 1;
    while (to < calendar.dayCount && yearOf(calendar, to) === year) to++;
    years.push({ year, days: to - from, ...countedBetween(calendar, from, to) });
    from = to;
  }
  return years;
}

const yearOf = ({ dates }: Calendar, day: number) => Number(dates[day]!.slice(0, 4));

function countedBetween({ countingBefore, worked, firstSession, exceptions }: Calendar, from: number, to: number) {
  let provisionalDays = 0;
  for (const [day, exception] of exceptions) if (day >= from && day < to && isProvisional(exception)) provisionalDays++;
  return {
    countingDays: countingBefore[to]! - countingBefore[from]!,
    workingMinutes: worked[firstSession[to]!]! - worked[firstSession[from]!]!,
    provisionalDays,
  };
}
