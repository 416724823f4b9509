import { describe, expect, test } from 'vitest';
import { effectiveStart, isCountingDay, workingMinutesBetween } from '../deadlines/working-time.ts';
import { Refusal } from '../refusal.ts';
import { compileCalendar } from './calendar.ts';
import type { CalendarDefinition } from './calendar-definition.ts';
import { vietnamDefinition } from './vietnam.fixture.ts';

const base: CalendarDefinition = { ...vietnamDefinition, covers: ['2026-01-01', '2026-12-31'], exceptions: [] };

function refusalOf(definition: unknown): Refusal {
  try {
    compileCalendar(definition as CalendarDefinition);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it compiled');
}

const closed = (date: string) => ({ date, kind: 'closed', name: 'x' });
const monday = (...sessions: string[]) => ({ week: { mon: sessions } });

describe('an edition is refused', () => {
  test.each<[string, string, object]>([
    ['a zone nobody knows', 'timeZone', { timeZone: 'Asia/Saigon_City' }],
    ['an offset for a zone', 'timeZone', { timeZone: '+07:00' }],
    ['an instant for a zone', 'timeZone', { timeZone: '2026-01-01T00:00Z' }],
    ['no hours in a day', 'hoursPerDay', { hoursPerDay: 0 }],
    ['negative hours', 'hoursPerDay', { hoursPerDay: -8 }],
    ['endless hours', 'hoursPerDay', { hoursPerDay: Number.POSITIVE_INFINITY }],
    ['hours that are no number', 'hoursPerDay', { hoursPerDay: '8' }],
    ['more hours than a day has', 'hoursPerDay', { hoursPerDay: 24.5 }],
    ['covers reversed', 'covers', { covers: ['2026-12-31', '2026-01-01'] }],
    ['a first day that does not exist', 'covers.0', { covers: ['2026-02-30', '2026-12-31'] }],
    ['a last day that is an instant', 'covers.1', { covers: ['2026-01-01', '2026-12-31T00:00Z'] }],
    ['covers of one day only', 'covers', { covers: ['2026-01-01'] }],
    ['covers of more than a century', 'covers', { covers: ['1970-01-01', '2300-01-01'] }],
    ['clocks not set to whole minutes', 'covers', { covers: ['1890-01-01', '1890-12-31'] }],
    ['a session at 25:00', 'standardDay.1', { standardDay: ['07:30-11:30', '13:30-25:00'] }],
    ['a session at 07:60', 'standardDay.0', { standardDay: ['07:60-11:30'] }],
    ['a session that begins at 24:00', 'week.mon.0', monday('24:00-24:00')],
    ['a session past 24:00', 'week.mon.0', monday('20:00-24:01')],
    ['an empty session', 'week.mon.0', monday('08:00-08:00')],
    ['a session backwards', 'week.mon.0', monday('11:30-07:30')],
    ['a session without minutes', 'week.mon.0', monday('8-12')],
    ['a day the week does not have', 'week.monday', { week: { monday: ['07:30-11:30'] } }],
    ['an exception on no day', 'exceptions.0.date', { exceptions: [closed('2026-13-01')] }],
    ['an exception outside covers', 'exceptions.1.date', { exceptions: [closed('2026-05-01'), closed('2027-01-01')] }],
    ['an exception twice', 'exceptions.1.date', { exceptions: [closed('2026-05-01'), closed('2026-05-01')] }],
    ['an unknown kind', 'exceptions.0.kind', { exceptions: [{ ...closed('2026-05-01'), kind: 'half' }] }],
    ['an unknown status', 'exceptions.0.status', { exceptions: [{ ...closed('2026-05-01'), status: 'maybe' }] }],
    [
      'a closed day with sessions',
      'exceptions.0.sessions',
      { exceptions: [{ ...closed('2026-05-01'), sessions: ['07:30-11:30'] }] },
    ],
    [
      'an exception with a bad session',
      'exceptions.0.sessions.0',
      { exceptions: [{ date: '2026-05-02', kind: 'working', name: 'x', sessions: ['7:30-11:30'] }] },
    ],
    [
      'a working day without any session',
      'exceptions.0.sessions',
      { standardDay: [], exceptions: [{ date: '2026-05-02', kind: 'working', name: 'x' }] },
    ],
  ])('for %s', (_why, path, change) => {
    expect(refusalOf({ ...base, ...change })).toMatchObject({ code: 'calendar-invalid', path });
  });

  test.each([
    ['overlapping', ['07:30-11:30', '11:00-17:00']],
    ['touching', ['07:30-11:30', '11:30-17:00']],
    ['unordered', ['13:30-17:00', '07:30-11:30']],
  ])('for %s sessions', (_how, sessions) => {
    expect(refusalOf({ ...base, ...monday(...sessions) })).toMatchObject({
      code: 'sessions-overlap',
      path: 'week.mon.1',
    });
  });
});

describe('an edition says which days count', () => {
  const calendar = compileCalendar({
    ...base,
    week: { mon: ['07:30-11:30'], tue: [] },
    exceptions: [
      { date: '2026-11-23', kind: 'closed', name: 'a closed Monday' },
      { date: '2026-11-24', kind: 'working', name: 'a working Tuesday' },
      { date: '2026-11-28', kind: 'working', sessions: ['08:00-10:00'], name: 'a short Saturday' },
    ],
  });

  test.each([
    ['a weekday with sessions', '2026-11-30', true],
    ['a weekday with an empty list of sessions', '2026-12-01', false],
    ['a weekday that is missing', '2026-11-25', false],
    ['an exception that closes', '2026-11-23', false],
    ['an exception that works', '2026-11-24', true],
    ['the first covered day', '2026-01-01', false],
  ])('%s', (_rule, date, counts) => expect(isCountingDay(calendar, date)).toBe(counts));

  test('a working exception has its own sessions, or the standard day', () => {
    const minutesOn = (date: string) => {
      const start = Temporal.PlainDate.from(date).toZonedDateTime('Asia/Ho_Chi_Minh').epochMilliseconds;
      return workingMinutesBetween(calendar, start, start + 86_400_000);
    };
    expect(minutesOn('2026-11-24')).toBe(450);
    expect(minutesOn('2026-11-28')).toBe(120);
  });

  test.each(['2025-12-31', '2027-01-01'])('a day outside covers is refused, never guessed: %s', (date) => {
    expect(() => isCountingDay(calendar, date)).toThrow(expect.objectContaining({ code: 'calendar-not-covering' }));
  });
});

describe('clocks that change', () => {
  const daily = (timeZone: string, date: string, ...sessions: string[]) => {
    const [mon, tue, wed, thu, fri, sat, sun] = Array.from({ length: 7 }, () => sessions);
    const calendar = compileCalendar({
      ...base,
      timeZone,
      covers: [date, date],
      week: { mon, tue, wed, thu, fri, sat, sun },
    });
    const day = Temporal.PlainDate.from(date);
    const start = day.toZonedDateTime(timeZone).epochMilliseconds;
    return { calendar, start, end: day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds };
  };

  test.each<[string, string, string, string[], number]>([
    ['a skipped hour is not worked', 'Europe/Amsterdam', '2026-03-29', ['00:00-08:00'], 7 * 60],
    ['a repeated hour is worked twice', 'Europe/Amsterdam', '2026-10-25', ['00:00-08:00'], 9 * 60],
    ['a close in the repeated hour is its first', 'Europe/Amsterdam', '2026-10-25', ['00:00-02:30'], 150],
    ['an opening in the repeated hour is its first', 'Europe/Amsterdam', '2026-10-25', ['02:30-04:00'], 150],
    ['half an hour skipped', 'Australia/Lord_Howe', '2026-10-04', ['00:00-08:00'], 7.5 * 60],
    ['half an hour repeated', 'Australia/Lord_Howe', '2026-04-05', ['00:00-08:00'], 8.5 * 60],
    ['a whole day with 24:00', 'America/New_York', '2026-11-01', ['00:00-24:00'], 25 * 60],
    ['midnight itself skipped', 'Africa/Cairo', '2026-04-24', ['00:00-02:00'], 60],
    // 02:15 and 02:45 do not exist and resolve to 03:15 and 03:45, which lie in the second session.
    ['sessions pushed onto each other', 'Europe/Amsterdam', '2026-03-29', ['02:15-02:45', '03:00-04:00'], 60],
    ['a session that would end before it begins', 'Europe/Amsterdam', '2026-03-29', ['02:30-03:10'], 0],
    ['the first of two midnights', 'America/St_Johns', '2006-10-29', ['00:00-08:00'], 9 * 60],
  ])('%s', (_rule, timeZone, date, sessions, minutes) => {
    const { calendar, start, end } = daily(timeZone, date, ...sessions);
    expect(workingMinutesBetween(calendar, start, end)).toBe(minutes);
  });

  test('a day whose only session is swallowed does not count', () => {
    const { calendar } = daily('Europe/Amsterdam', '2026-03-29', '02:00-03:00');
    expect(isCountingDay(calendar, '2026-03-29')).toBe(false);
  });

  test('a day that a zone left out does not count', () => {
    const { calendar } = daily('Pacific/Apia', '2011-12-30', '08:00-16:00');
    expect(isCountingDay(calendar, '2011-12-30')).toBe(false);
  });

  test('a session opens by the clock on both sides of a change', () => {
    const week = { sat: ['08:00-12:00'], sun: ['08:00-12:00'] };
    const calendar = compileCalendar({
      ...base,
      timeZone: 'Europe/Amsterdam',
      week,
      covers: ['2026-03-28', '2026-03-29'],
    });
    const opening = (day: string) => effectiveStart(calendar, Date.parse(`${day}T02:00:00Z`));
    expect(opening('2026-03-28')).toBe(Date.parse('2026-03-28T07:00:00Z'));
    expect(opening('2026-03-29')).toBe(Date.parse('2026-03-29T06:00:00Z'));
  });
});
