/** What a calendar edition states, and how it is read and checked. */
import { flawed, Refusal } from '../refusal.ts';
import type { RuleFlaw } from '../rule-flaws.ts';
import { type Weekday, weekdays } from '../weekdays.ts';

/** One day that differs from its week. Only a `working` day has `sessions`; without them it is a `standardDay`. */
export interface CalendarException {
  readonly date: string;
  readonly kind: 'closed' | 'working';
  readonly sessions?: readonly string[] | undefined;
  readonly name: string;
  readonly basis?: string | undefined;
  readonly status?: 'confirmed' | 'provisional' | undefined;
  /** The id of the calendar that states it, if it is inherited. */
  readonly from?: string | undefined;
}

/**
 * A calendar edition as it is written and stored (docs/rules-of-time.md §1, §6). Days are `YYYY-MM-DD`, sessions
 * `HH:MM-HH:MM` in local time, half-open; `24:00` may end one. A weekday missing from `week` has no sessions.
 */
export interface CalendarDefinition {
  readonly timeZone: string;
  readonly hoursPerDay: number;
  readonly covers: readonly [from: string, to: string];
  readonly standardDay: readonly string[];
  readonly week: Readonly<Partial<Record<Weekday, readonly string[] | undefined>>>;
  readonly exceptions: readonly CalendarException[];
}

/** A working session, half-open, in minutes: of the local day in a definition, of the epoch in a compiled calendar. */
export interface Session {
  readonly opens: number;
  readonly closes: number;
}

export interface ReadDefinition {
  /** The first covered day, counted from 1970-01-01. */
  readonly firstDay: number;
  readonly dayCount: number;
  /** The local sessions of a day, by its index from the first covered day. */
  readonly sessionsOf: (day: number) => readonly Session[];
  /** By the same index. */
  readonly exceptions: ReadonlyMap<number, CalendarException>;
}

/**
 * A hundred years. They are longer than every term (10,000 working days are forty years) and compile within a second.
 */
const mostDays = 36_525;

const closed: readonly Session[] = [];

/**
 * Checks everything that an edition states (docs/rules-of-time.md §1) and gives each day its local sessions.
 * @throws Refusal `calendar-invalid`, `sessions-overlap`, path relative to the definition
 */
export function readDefinition(definition: CalendarDefinition): ReadDefinition {
  checkTimeZone(definition.timeZone);
  const { hoursPerDay } = definition;
  if (!(typeof hoursPerDay === 'number' && hoursPerDay > 0 && hoursPerDay <= 24))
    throw invalid('hoursPerDay', 'hours-per-day');
  const { firstDay, dayCount } = readCovers(definition.covers);
  const standardDay = readSessions(definition.standardDay, 'standardDay');
  const week = readWeek(definition.week);
  const exceptions = new Map<number, CalendarException>();
  const exceptionSessions = new Map<number, readonly Session[]>();
  if (!Array.isArray(definition.exceptions)) throw invalid('exceptions', 'exceptions-shape');
  for (const [i, exception] of definition.exceptions.entries()) {
    const path = `exceptions.${i}`;
    const day = epochDay(exception?.date, `${path}.date`) - firstDay;
    if (day < 0 || day >= dayCount) throw invalid(`${path}.date`, 'day-outside-covers');
    if (exceptions.has(day)) throw invalid(`${path}.date`, 'day-twice');
    exceptions.set(day, exception);
    exceptionSessions.set(day, readException(exception, standardDay, path));
  }
  // 1970-01-01 was a Thursday; firstDay may be negative.
  const sessionsOf = (day: number) =>
    exceptionSessions.get(day) ?? week[(((firstDay + day + 3) % 7) + 7) % 7] ?? closed;
  return { firstDay, dayCount, sessionsOf, exceptions };
}

function invalid(path: string, flaw: RuleFlaw): Refusal {
  return flawed('calendar-invalid', path, flaw);
}

/** Temporal also accepts an offset, and a date-time with a zone. Neither is the name of a zone. */
function checkTimeZone(timeZone: unknown): void {
  try {
    if (typeof timeZone !== 'string' || !/^[A-Za-z][\w+\-/]*$/.test(timeZone)) throw new RangeError('not a name');
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
  } catch {
    throw invalid('timeZone', 'time-zone-unknown');
  }
}

function readCovers(covers: unknown): { firstDay: number; dayCount: number } {
  if (!Array.isArray(covers) || covers.length !== 2) throw invalid('covers', 'covers-shape');
  const firstDay = epochDay(covers[0], 'covers.0');
  const dayCount = epochDay(covers[1], 'covers.1') - firstDay + 1;
  if (dayCount < 1) throw invalid('covers', 'covers-reversed');
  if (dayCount > mostDays) throw invalid('covers', 'covers-too-long');
  return { firstDay, dayCount };
}

/** The number of days from 1970-01-01 to an existing day (`YYYY-MM-DD`). */
function epochDay(date: unknown, path: string): number {
  try {
    if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new RangeError('not a day');
    return Temporal.PlainDate.from('1970-01-01').until(date, { largestUnit: 'days' }).days;
  } catch {
    throw invalid(path, 'not-a-day');
  }
}

/** The sessions of the weekdays, Monday first. */
function readWeek(week: CalendarDefinition['week']): (readonly Session[])[] {
  if (typeof week !== 'object' || week === null) throw invalid('week', 'week-shape');
  for (const key of Object.keys(week))
    if (!(weekdays as readonly string[]).includes(key)) throw invalid(`week.${key}`, 'not-a-weekday');
  return weekdays.map((weekday) => readSessions(week[weekday] ?? [], `week.${weekday}`));
}

function readException(exception: CalendarException, standardDay: readonly Session[], path: string) {
  const { kind, sessions, status } = exception;
  if (kind !== 'closed' && kind !== 'working') throw invalid(`${path}.kind`, 'exception-kind');
  if (status !== undefined && status !== 'confirmed' && status !== 'provisional')
    throw invalid(`${path}.status`, 'exception-status');
  const own = readSessions(sessions ?? [], `${path}.sessions`);
  if (kind === 'closed') {
    if (own.length > 0) throw invalid(`${path}.sessions`, 'sessions-of-closed-day');
    return closed;
  }
  if (own.length > 0) return own;
  if (standardDay.length === 0) throw invalid(`${path}.sessions`, 'no-sessions-of-working-day');
  return standardDay;
}

function readSessions(sessions: unknown, path: string): readonly Session[] {
  if (!Array.isArray(sessions)) throw invalid(path, 'sessions-shape');
  let lastClose = -1;
  return sessions.map((text: unknown, i) => {
    const session = readSession(text, `${path}.${i}`);
    if (session.opens <= lastClose)
      throw new Refusal('sessions-overlap', 'must begin after the one before it ended', {
        path: `${path}.${i}`,
      });
    lastClose = session.closes;
    return session;
  });
}

function readSession(text: unknown, path: string): Session {
  const parts = typeof text === 'string' ? /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text) : null;
  const [openHour, openMinute, closeHour, closeMinute] = parts?.slice(1).map(Number) ?? [];
  const opens = openHour! * 60 + openMinute!;
  const closes = closeHour! * 60 + closeMinute!;
  const good = parts && openMinute! < 60 && closeMinute! < 60 && opens < 1440 && closes <= 1440 && opens < closes;
  if (!good) throw invalid(path, 'not-a-session');
  return { opens, closes };
}
