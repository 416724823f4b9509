/**
 * The rules of each unit of a term (docs/rules-of-time.md §2-§4): how a term begins, resumes after a suspension, and is
 * extended. A course is the state of the calculation between two of these events. Times are epoch minutes and day
 * indexes.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { flawed } from '../refusal.ts';
import { type ClockTerm, cutoffMinute, readAmount } from './term.ts';
import {
  advanceMinutes,
  civilDayOf,
  countingDayAfter,
  isCounting,
  lastClose,
  minuteOfDay,
  nextWorking,
  rollForward,
  sameClockOn,
  workedBefore,
} from './timeline.ts';

export interface Course {
  /** The appointment on the receipt. */
  readonly promised: number;
  /** The day to which `promised` belongs. The 24:00 of the last session of a day belongs to that day. */
  readonly day: number;
  /** The legal end. */
  readonly due: number;
  /** Calendar days and months: the day on which the term ends before it is rolled forward. Other units: `day`. */
  readonly unrolled: number;
}

/** A suspension that has ended and began before the course was due, floored to the minute, not empty. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

interface UnitRule<T extends ClockTerm> {
  /** @param start floored to the minute @param effective the effective start */
  begin(calendar: Calendar, term: T, start: number, effective: number): Course;
  resume(calendar: Calendar, term: T, course: Course, pause: Pause): Course;
  /** @param amount whole units */
  extend(calendar: Calendar, course: Course, amount: number): Course;
}

type ClockUnit = ClockTerm['unit'];
type TermOf<U extends ClockUnit> = Extract<ClockTerm, { unit: U }> & { readonly unit: U };

function due(promised: number, day: number, closes: number): Course {
  return { promised, day, due: closes, unrolled: day };
}

/** The legal end of every unit but working hours is the last close of the day. */
function promisedOn(calendar: Calendar, promised: number, day: number): Course {
  return due(promised, day, lastClose(calendar, day));
}

function hoursEnding(calendar: Calendar, promised: number): Course {
  return due(promised, civilDayOf(calendar, promised), promised);
}

function rolled(calendar: Calendar, unrolled: number): Course {
  const day = rollForward(calendar, unrolled);
  const close = lastClose(calendar, day);
  return { promised: close, day, due: close, unrolled };
}

function closeOf(calendar: Calendar, day: number): Course {
  const close = lastClose(calendar, day);
  return due(close, day, close);
}

/**
 * The working minutes of a suspension. It began after the start, and no minute before the effective start is worked.
 */
function lostMinutes(calendar: Calendar, pause: Pause): number {
  return workedBefore(calendar, pause.to) - workedBefore(calendar, pause.from);
}

/** Moves forward. Sessions are half-open, so an instant on a close becomes the next opening. */
function movedOn(calendar: Calendar, promised: number, minutes: number): Course {
  const at = nextWorking(calendar, advanceMinutes(calendar, promised, minutes));
  return promisedOn(calendar, at, civilDayOf(calendar, at));
}

const workingDay: UnitRule<TermOf<'workingDay'>> = {
  begin(calendar, term, _start, effective) {
    const amount = readAmount(term, 'term.');
    const whole = Math.floor(amount / 100);
    const first = civilDayOf(calendar, effective);
    const day = whole === 0 ? first : countingDayAfter(calendar, first, whole);
    const promised = whole === 0 ? effective : sameClockOn(calendar, effective, first, day);
    if (amount % 100 === 0) return promisedOn(calendar, promised, day);
    const at = advanceMinutes(calendar, promised, dayFraction(calendar, amount % 100));
    // The 24:00 of a day is the first instant of the next day; the minute before it lies in its own day.
    return promisedOn(calendar, at, civilDayOf(calendar, at - 1));
  },
  resume(calendar, _term, course, pause) {
    const lost = lostMinutes(calendar, pause);
    if (lost === 0) return course;
    if (pause.from < course.promised) return movedOn(calendar, course.promised, lost);
    // The clock stopped after the appointment, before the end of the due day: the appointment is when it runs again.
    return movedOn(calendar, pause.to, 0);
  },
  extend(calendar, course, amount) {
    const day = countingDayAfter(calendar, course.day, amount);
    return promisedOn(calendar, sameClockOn(calendar, course.promised, course.day, day), day);
  },
};

/** Hundredths of a working day in minutes. */
function dayFraction(calendar: Calendar, hundredths: number): number {
  const exact = (hundredths * calendar.minutesPerDay) / 100;
  const minutes = Math.round(exact);
  // A written 7.6 hours is not exact in binary, so the comparison allows a small difference.
  if (Math.abs(exact - minutes) > 1e-6 || minutes === 0)
    throw flawed('amount-invalid', 'term.amount', 'amount-not-whole-minutes-here');
  return minutes;
}

function resumeByHours(calendar: Calendar, _term: ClockTerm, course: Course, pause: Pause): Course {
  return hoursEnding(calendar, advanceMinutes(calendar, course.promised, lostMinutes(calendar, pause)));
}

const workingHour: UnitRule<TermOf<'workingHour'>> = {
  begin: (calendar, term, _start, effective) =>
    hoursEnding(calendar, advanceMinutes(calendar, effective, (readAmount(term, 'term.') * 60) / 100)),
  resume: resumeByHours,
  extend: (calendar, course, amount) => hoursEnding(calendar, advanceMinutes(calendar, course.promised, amount * 60)),
};

const workingMinute: UnitRule<TermOf<'workingMinute'>> = {
  begin: (calendar, term, _start, effective) =>
    hoursEnding(calendar, advanceMinutes(calendar, effective, term.minutes)),
  resume: resumeByHours,
  extend: (calendar, course, amount) => hoursEnding(calendar, advanceMinutes(calendar, course.promised, amount)),
};

/** A suspension moves the promise of an older system by the lost working time, an extension by whole working days. */
const imported: UnitRule<TermOf<'imported'>> = {
  begin: (calendar, term) => hoursEnding(calendar, term.promisedAt / 60_000),
  resume: resumeByHours,
  extend(calendar, course, amount) {
    const day = countingDayAfter(calendar, course.day, amount);
    return hoursEnding(calendar, sameClockOn(calendar, course.promised, course.day, day));
  },
};

/** Gives back the days from the first working instant after the clock stopped to the first after it ran again. */
function resumeByDays(calendar: Calendar, course: Course, pause: Pause): Course {
  const { stopped, resumed } = pausedDays(calendar, pause);
  return rolled(calendar, Math.max(course.unrolled, stopped) + resumed - stopped);
}

/** The civil days A and B of docs/rules-of-time.md §3: a calendar-day term does not count the days in [A, B). */
export function pausedDays(calendar: Calendar, pause: Pause): { stopped: number; resumed: number } {
  return {
    stopped: civilDayOf(calendar, nextWorking(calendar, pause.from)),
    resumed: civilDayOf(calendar, nextWorking(calendar, pause.to)),
  };
}

const calendarDay: UnitRule<TermOf<'calendarDay'>> = {
  begin: (calendar, term, start) => rolled(calendar, civilDayOf(calendar, start) + readAmount(term, 'term.') / 100),
  resume: (calendar, _term, course, pause) => resumeByDays(calendar, course, pause),
  extend: (calendar, course, amount) => rolled(calendar, course.unrolled + amount),
};

const month: UnitRule<TermOf<'month'>> = {
  begin: (calendar, term, start) =>
    rolled(calendar, monthsAfter(calendar, civilDayOf(calendar, start), readAmount(term, 'term.') / 100)),
  resume: (calendar, _term, course, pause) => resumeByDays(calendar, course, pause),
  extend: (calendar, course, amount) => rolled(calendar, monthsAfter(calendar, course.unrolled, amount)),
};

/** The same day of a later month, or its last day. The day may lie after the covered days; rolling refuses it then. */
function monthsAfter(calendar: Calendar, day: number, months: number): number {
  const from = Temporal.PlainDate.from(calendar.dates[day]!);
  return day + from.until(from.add({ months }), { largestUnit: 'days' }).days;
}

const sameDay: UnitRule<TermOf<'sameDay'>> = {
  begin: (calendar, term, start) => closeOf(calendar, sameDayOf(calendar, term, start)),
  resume(calendar, term, course, pause) {
    // The old date is later only after an extension, which resuming does not take back.
    return closeOf(calendar, Math.max(course.day, sameDayOf(calendar, term, pause.to)));
  },
  extend: (calendar, course, amount) => closeOf(calendar, countingDayAfter(calendar, course.day, amount)),
};

function sameDayOf(calendar: Calendar, term: TermOf<'sameDay'>, at: number): number {
  const day = civilDayOf(calendar, at);
  const cutoff = cutoffMinute(term.cutoff, 'term.');
  const today = isCounting(calendar, day) && minuteOfDay(calendar, at) <= cutoff && at < lastClose(calendar, day);
  return today ? day : countingDayAfter(calendar, day, 1);
}

/**
 * The course of a term that had run out when it ran again: it ends at `at` (epoch minutes), or at the next opening if
 * that lies outside a session. Terms that end on the next counting day by themselves do not need it.
 */
export function endingAt(calendar: Calendar, term: ClockTerm, at: number): Course {
  return term.unit === 'workingDay' ? movedOn(calendar, at, 0) : hoursEnding(calendar, nextWorking(calendar, at));
}

const rules: { readonly [U in ClockUnit]: UnitRule<TermOf<U>> } = {
  workingDay,
  workingHour,
  calendarDay,
  month,
  sameDay,
  workingMinute,
  imported,
};

/** @throws Refusal `term-invalid`, path `term.unit` */
export function ruleOf(term: ClockTerm): UnitRule<ClockTerm> {
  const rule = Object.hasOwn(rules, term.unit) ? rules[term.unit] : undefined;
  if (!rule) throw flawed('term-invalid', 'term.unit', 'term-unit');
  // The rule receives the term by which it was looked up; the index type cannot express that.
  return rule as UnitRule<ClockTerm>;
}
