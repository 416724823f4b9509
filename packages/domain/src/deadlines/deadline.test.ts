import { describe, expect, test } from 'vitest';
import { compileCalendar } from '../calendars/calendar.ts';
import type { CalendarDefinition } from '../calendars/calendar-definition.ts';
import { local, vietnamDefinition } from '../calendars/vietnam.fixture.ts';
import {
  calendarDays,
  dates,
  days,
  hours,
  inputOf,
  months,
  type Pause,
  refusalOf,
  sameDay,
} from './deadline.fixture.ts';
import { calculateDeadline } from './deadline.ts';
import type { Term } from './term.ts';

describe('the worked examples', () => {
  test.each<[string, string, Term, string]>([
    ['Tết', '2026-02-13T09:15', days('3'), '2026-02-25'],
    ['Saturday 10 Jan is a make-up working day', '2026-01-08T09:15', days('3'), '2026-01-12'],
    ['due on a working Saturday', '2026-08-20T09:15', days('2'), '2026-08-22'],
    ['swap and National Day', '2026-08-28T09:15', days('1'), '2026-09-03'],
    ['holiday in lieu', '2026-04-24T09:15', days('1'), '2026-04-28'],
    ['24 November', '2026-11-20T09:15', days('3'), '2026-11-26'],
    ['after 15:00, then a holiday', '2026-11-23T15:30', sameDay, '2026-11-25'],
    ['year boundary', '2026-12-30T09:15', days('3'), '2027-01-05'],
  ])('%s', (_why, start, term, dueOn) => {
    expect(calculateDeadline(inputOf(start, term))).toMatchObject({ state: 'running', dueOn });
  });

  test('the calculator of the interface', () => {
    const input = inputOf('2026-11-20T09:15', days('3'), [['2026-11-23T08:00', '2026-11-25T10:00']]);
    expect(calculateDeadline(input)).toEqual({
      state: 'running',
      promisedAt: Date.parse('2026-11-27T04:15:00Z'),
      dueAt: Date.parse('2026-11-27T10:00:00Z'),
      dueOn: '2026-11-27',
    });
  });
});

describe('working days', () => {
  test.each<[string, string, string, string]>([
    ['keep the clock time of the receipt', '2026-11-09T09:15', '1', '2026-11-10T09:15 / 2026-11-10T17:00'],
    ['a receipt before opening is one at opening', '2026-11-09T06:00', '1', '2026-11-10T07:30 / 2026-11-10T17:00'],
    ['a receipt at lunch is one after it', '2026-11-09T12:00', '1', '2026-11-10T13:30 / 2026-11-10T17:00'],
    ['a receipt at the close is one of the next day', '2026-11-09T17:00', '1', '2026-11-11T07:30 / 2026-11-11T17:00'],
    ['a receipt on Sunday is one of Monday', '2026-11-08T09:15', '1', '2026-11-10T07:30 / 2026-11-10T17:00'],
    ['half a day is half of hoursPerDay', '2026-11-09T07:30', '0.5', '2026-11-09T11:30 / 2026-11-09T17:00'],
    ['a fraction runs on after the whole days', '2026-11-09T15:00', '1.5', '2026-11-11T09:30 / 2026-11-11T17:00'],
    ['a quarter of a day', '2026-11-09T09:15', '2.25', '2026-11-11T11:15 / 2026-11-11T17:00'],
    ['seconds are cut off', '2026-11-09T09:15:59.999', '1', '2026-11-10T09:15 / 2026-11-10T17:00'],
    ['a second before the opening', '2026-11-09T07:29:59', '1', '2026-11-10T07:30 / 2026-11-10T17:00'],
  ])('%s', (_rule, start, amount, expected) => expect(dates(inputOf(start, days(amount)))).toBe(expected));

  test.each<[string, string[], string]>([
    ['before the sessions of a later day → its opening', ['10:00-12:00'], '2026-11-10T10:00 / 2026-11-10T12:00'],
    ['between two sessions → the next opening', ['07:30-09:00', '14:00-16:00'], '2026-11-10T14:00 / 2026-11-10T16:00'],
    ['after the last session → the last close', ['07:30-09:00'], '2026-11-10T09:00 / 2026-11-10T09:00'],
  ])('a clock time %s', (_rule, tue, expected) => {
    const calendar = compileCalendar({ ...vietnamDefinition, week: { ...vietnamDefinition.week, tue } });
    expect(dates({ ...inputOf('2026-11-09T09:15', days('1')), calendar })).toBe(expected);
  });

  test('a fraction that makes no whole minutes by this calendar is refused', () => {
    expect(refusalOf(inputOf('2026-11-09T09:15', days('0.01')))).toMatchObject({
      code: 'amount-invalid',
      path: 'term.amount',
    });
    const calendar = compileCalendar({ ...vietnamDefinition, hoursPerDay: 7.6 });
    expect(dates({ ...inputOf('2026-11-09T07:30', days('0.25')), calendar })).toBe(
      '2026-11-09T09:24 / 2026-11-09T17:00',
    );
  });
});

describe('other units', () => {
  test.each<[string, string, Term, string]>([
    ['hours may end at a close', '2026-11-09T07:30', hours('4'), '2026-11-09T11:30 / 2026-11-09T11:30'],
    ['hours run on over lunch and night', '2026-11-09T15:00', hours('8'), '2026-11-10T15:30 / 2026-11-10T15:30'],
    ['hours begin at the next opening', '2026-11-08T22:00', hours('8'), '2026-11-10T08:00 / 2026-11-10T08:00'],
    ['a tenth of an hour', '2026-11-09T11:28', hours('0.1'), '2026-11-09T13:34 / 2026-11-09T13:34'],
    ['a day of rest is counted', '2026-11-06T09:15', calendarDays('3'), '2026-11-09T17:00 / 2026-11-09T17:00'],
    ['ending on a day of rest', '2026-11-06T09:15', calendarDays('1'), '2026-11-09T17:00 / 2026-11-09T17:00'],
    ['from the day of receipt itself', '2026-11-07T09:15', calendarDays('1'), '2026-11-09T17:00 / 2026-11-09T17:00'],
    ['a month ends on the same day', '2026-03-09T09:15', months('1'), '2026-04-09T17:00 / 2026-04-09T17:00'],
    ['or on the last one', '2026-08-31T09:15', months('6'), '2027-03-01T17:00 / 2027-03-01T17:00'],
    ['rolled over a holiday', '2026-10-24T09:15', months('1'), '2026-11-25T17:00 / 2026-11-25T17:00'],
    ['the same day', '2026-11-09T09:15', sameDay, '2026-11-09T17:00 / 2026-11-09T17:00'],
    ['before opening', '2026-11-09T05:00', sameDay, '2026-11-09T17:00 / 2026-11-09T17:00'],
    ['at the cutoff', '2026-11-09T15:00:59', sameDay, '2026-11-09T17:00 / 2026-11-09T17:00'],
    ['after the cutoff', '2026-11-09T15:01', sameDay, '2026-11-10T17:00 / 2026-11-10T17:00'],
    ['on a day of rest', '2026-11-07T09:15', sameDay, '2026-11-09T17:00 / 2026-11-09T17:00'],
  ])('%s', (_rule, start, term, expected) => expect(dates(inputOf(start, term))).toBe(expected));

  test('a late cutoff does not outlast the office', () => {
    const late: Term = { unit: 'sameDay', cutoff: '20:00' };
    expect(dates(inputOf('2026-11-09T16:59', late))).toBe('2026-11-09T17:00 / 2026-11-09T17:00');
    expect(dates(inputOf('2026-11-09T17:00', late))).toBe('2026-11-10T17:00 / 2026-11-10T17:00');
  });

  test('a term unknown to the law is refused', () => {
    const term = { unit: 'constructor', amount: '1' } as unknown as Term;
    expect(refusalOf(inputOf('2026-11-09T09:15', term))).toMatchObject({ code: 'term-invalid', path: 'term.unit' });
  });
});

describe('sessions that end at 24:00', () => {
  const night = ['00:00-06:00', '22:00-24:00'];
  const shifts: CalendarDefinition = { ...vietnamDefinition, week: { mon: night, tue: night, wed: night } };
  const at = (start: string, term: Term) => dates({ ...inputOf(start, term), calendar: compileCalendar(shifts) });

  test('24:00 closes the day it is written on', () => {
    expect(calculateDeadline({ ...inputOf('2026-11-09T23:00', days('1')), calendar: compileCalendar(shifts) })).toEqual(
      {
        state: 'running',
        promisedAt: local('2026-11-10T23:00'),
        dueAt: local('2026-11-11T00:00'),
        dueOn: '2026-11-10',
      },
    );
  });

  test('24:00 stays 24:00 when moved to a day of twenty-five hours', () => {
    const daily = ['00:00-24:00'];
    const week = { fri: daily, sat: daily, sun: daily };
    const calendar = compileCalendar({ ...shifts, timeZone: 'America/New_York', hoursPerDay: 24, week });
    const at = (text: string) => Date.parse(text);
    const input = { calendar, start: at('2026-10-30T12:00:00-04:00'), term: days('0.5') };
    expect(calculateDeadline(input)).toMatchObject({
      promisedAt: at('2026-10-31T00:00:00-04:00'),
      dueOn: '2026-10-30',
    });
    const extensions = [{ at: input.start, amount: '2' }];
    expect(calculateDeadline({ ...input, extensions })).toMatchObject({
      promisedAt: at('2026-11-02T00:00:00-05:00'),
      dueOn: '2026-11-01',
    });
  });

  test('and is the next one for hours, which end at an instant', () => {
    expect(at('2026-11-09T22:00', hours('2'))).toBe('2026-11-10T00:00 / 2026-11-10T00:00');
  });
});

describe('a day outside covers is refused', () => {
  test.each<[string, string, Term, Pause[]]>([
    ['a start before them', '2025-10-31T09:15', days('1'), []],
    ['a start after them', '2028-01-01T09:15', days('1'), []],
    ['working days that run out of them', '2027-12-29T09:15', days('3'), []],
    ['hours that run out of them', '2027-12-31T09:15', hours('8'), []],
    ['a fraction that runs out of them', '2027-12-30T16:00', days('1.5'), []],
    ['calendar days past their end', '2027-12-30T09:15', calendarDays('2'), []],
    ['months past their end', '2027-12-30T09:15', months('10000'), []],
    ['the next day of a same-day term', '2027-12-31T15:30', sameDay, []],
    ['a suspension that ends after them', '2027-12-20T09:15', days('3'), [['2027-12-21T09:00', '2028-01-05T09:00']]],
  ])('%s', (_why, start, term, pauses) => {
    const refusal = refusalOf(inputOf(start, term, pauses));
    expect(refusal.code).toBe('calendar-not-covering');
    expect(refusal.facts).toEqual({ coversFrom: '2025-11-01', coversTo: '2027-12-31' });
  });

  test('but only a day that the calculation needs', () => {
    expect(dates(inputOf('2027-12-30T09:15', days('1')))).toBe('2027-12-31T09:15 / 2027-12-31T17:00');
    expect(dates(inputOf('2027-12-30T07:30', hours('15')))).toBe('2027-12-31T17:00 / 2027-12-31T17:00');
    expect(dates(inputOf('2027-12-29T09:15', days('1'), [['2028-02-01T09:00', null]]))).toBe(
      '2027-12-30T09:15 / 2027-12-30T17:00',
    );
    expect(dates(inputOf('2027-12-29T09:15', days('1'), [['2027-12-29T10:00', null]]))).toBe('suspended');
  });
});
