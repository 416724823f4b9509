/**
 * The compiled form of a calendar edition. Compiling turns the local sessions of every covered day into instants (epoch
 * minutes) and prefix sums. A due date then takes a few array reads, however long the term is and however many days are
 * closed. Temporal runs when a calendar is compiled, never for a due date.
 */

import { Refusal } from '../refusal.ts';
import {
  type CalendarDefinition,
  type CalendarException,
  readDefinition,
  type Session,
} from './calendar-definition.ts';
import { layDays, toLocalMinute } from './zone-days.ts';

/**
 * A compiled edition. Days are indexes from the first covered day, sessions are indexes in time order, instants are
 * epoch minutes. Callers outside the time engine read `definition` and `timeZone` only.
 */
export interface Calendar {
  readonly definition: CalendarDefinition;
  readonly timeZone: string;
  /** `hoursPerDay` in minutes; it may have a fraction. */
  readonly minutesPerDay: number;
  readonly dayCount: number;
  /** Day → `YYYY-MM-DD`. */
  readonly dates: readonly string[];
  /** Day → its first instant; one more element closes the last day. */
  readonly dayStarts: Float64Array;
  /** Day → 1 if a clock change makes the local time differ from the minutes since the day's first instant. */
  readonly shifted: Uint8Array;
  /** Day → its first session; one more element closes the last day. */
  readonly firstSession: Int32Array;
  readonly opens: Float64Array;
  readonly closes: Float64Array;
  /** Session → working minutes before its opening; one more element holds the total. */
  readonly worked: Float64Array;
  /** Day → counting days before it; one more element holds the total. */
  readonly countingBefore: Int32Array;
  /** The counting days in order. */
  readonly countingDays: Int32Array;
  /** Day → the exception that the definition states for it. */
  readonly exceptions: ReadonlyMap<number, CalendarException>;
}

/** A century of five sessions a day is within this limit. A definition with more is a mistake or an attack. */
const mostSessions = 200_000;

/**
 * Checks an edition and compiles it for fast lookups (docs/rules-of-time.md §1). A session that lies wholly in a
 * skipped hour does not exist; sessions that overlap because of a clock change count once.
 * @throws Refusal `calendar-invalid`, `sessions-overlap`, path relative to the definition (`exceptions.3.date`)
 */
export function compileCalendar(definition: CalendarDefinition): Calendar {
  const { firstDay, dayCount, sessionsOf, exceptions } = readDefinition(definition);
  const days = layDays(definition.timeZone, firstDay, dayCount);
  const opens: number[] = [];
  const closes: number[] = [];
  const firstSession = new Int32Array(dayCount + 1);
  for (let day = 0; day < dayCount; day++) {
    for (const session of sessionInstants(definition.timeZone, days, day, sessionsOf(day))) {
      opens.push(session.opens);
      closes.push(session.closes);
    }
    if (opens.length > mostSessions)
      throw new Refusal('calendar-invalid', `more than ${mostSessions} sessions`, { path: 'covers' });
    firstSession[day + 1] = opens.length;
  }
  return {
    definition,
    timeZone: definition.timeZone,
    minutesPerDay: definition.hoursPerDay * 60,
    dayCount,
    ...days,
    firstSession,
    opens: Float64Array.from(opens),
    closes: Float64Array.from(closes),
    ...prefixSums(opens, closes, firstSession),
    exceptions,
  };
}

function prefixSums(opens: readonly number[], closes: readonly number[], firstSession: Int32Array) {
  const worked = new Float64Array(opens.length + 1);
  for (let i = 0; i < opens.length; i++) worked[i + 1] = worked[i]! + closes[i]! - opens[i]!;
  const countingBefore = new Int32Array(firstSession.length);
  const counting: number[] = [];
  for (let day = 0; day + 1 < firstSession.length; day++) {
    if (firstSession[day + 1]! > firstSession[day]!) counting.push(day);
    countingBefore[day + 1] = counting.length;
  }
  return { worked, countingBefore, countingDays: Int32Array.from(counting) };
}

interface Days {
  readonly dates: readonly string[];
  readonly dayStarts: Float64Array;
  readonly shifted: Uint8Array;
}

/** The sessions of a day as instants. Only the days with a clock change need a lookup of local times. */
function sessionInstants(timeZone: string, days: Days, day: number, sessions: readonly Session[]): readonly Session[] {
  const start = days.dayStarts[day]!;
  const end = days.dayStarts[day + 1]!;
  if (days.shifted[day] === 0)
    return sessions.map((session) => ({ opens: start + session.opens, closes: start + session.closes }));
  const at = (minute: number) =>
    minute === 1440 ? end : Math.min(Math.max(toLocalMinute(timeZone, days.dates[day]!, minute), start), end);
  return union(sessions.map((session) => ({ opens: at(session.opens), closes: at(session.closes) })));
}

/** A skipped hour may reverse, empty or overlap sessions. The union keeps each working minute once. */
function union(sessions: readonly Session[]): readonly Session[] {
  const kept: Session[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { opens, closes } of sessions.toSorted((a, b) => a.opens - b.opens)) {
    if (closes <= Math.max(opens, last)) continue;
    kept.push({ opens: Math.max(opens, last), closes });
    last = closes;
  }
  return kept;
}
