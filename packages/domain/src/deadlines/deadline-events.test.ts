import { describe, expect, test } from 'vitest';
import { local } from '../calendars/vietnam.fixture.ts';
import {
  calendarDays,
  dates,
  days,
  type Grant,
  hours,
  inputOf,
  months,
  type Pause,
  refusalOf,
  sameDay,
} from './deadline.fixture.ts';
import type { Term } from './term.ts';

describe('a suspended term', () => {
  const start = '2026-11-09T09:15'; // 3 working days: Thursday 12 November
  const lost: [string, Pause[], string][] = [
    ['gives back the time it lost', [['2026-11-10T08:00', '2026-11-10T10:00']], '2026-11-12T11:15 / 2026-11-12T17:00'],
    ['gives back a day wholly lost', [['2026-11-10T00:00', '2026-11-11T00:00']], '2026-11-13T09:15 / 2026-11-13T17:00'],
    ['moves nothing by a night', [['2026-11-10T17:00', '2026-11-11T07:30']], '2026-11-12T09:15 / 2026-11-12T17:00'],
    ['moves nothing by a moment', [['2026-11-10T08:00', '2026-11-10T08:00']], '2026-11-12T09:15 / 2026-11-12T17:00'],
    ['counts whole minutes', [['2026-11-10T08:00:59', '2026-11-10T08:01:01']], '2026-11-12T09:16 / 2026-11-12T17:00'],
    ['has no date while open', [['2026-11-10T08:00', null]], 'suspended'],
    [
      'adds up several',
      [
        ['2026-11-10T08:00', '2026-11-10T10:00'],
        ['2026-11-10T10:00', '2026-11-10T11:00'],
        ['2026-11-11T08:00', '2026-11-11T10:00'],
      ],
      '2026-11-12T16:15 / 2026-11-12T17:00',
    ],
    [
      'begun after the appointment on the due day is promised when it runs again',
      [['2026-11-12T16:00', '2026-11-16T10:00']],
      '2026-11-16T10:00 / 2026-11-16T17:00',
    ],
    ['or at the next opening', [['2026-11-12T09:15', '2026-11-12T20:00']], '2026-11-13T07:30 / 2026-11-13T17:00'],
    ['is not mended by one begun at its end', [['2026-11-12T17:00', null]], '2026-11-12T09:15 / 2026-11-12T17:00'],
    ['nor by a later one', [['2026-11-20T09:00', '2026-11-30T09:00']], '2026-11-12T09:15 / 2026-11-12T17:00'],
    ['stays suspended over its date', [['2026-11-12T16:59', null]], 'suspended'],
  ];
  test.each(lost)('of working days %s', (_rule, pauses, expected) => {
    expect(dates(inputOf(start, days('3'), pauses))).toBe(expected);
  });

  test('received at the opening is promised at an opening again', () => {
    expect(dates(inputOf('2026-11-09T07:30', days('3'), [['2026-11-10T06:00', '2026-11-10T18:00']]))).toBe(
      '2026-11-13T07:30 / 2026-11-13T17:00',
    );
  });

  test('is not given the time before its effective start', () => {
    expect(dates(inputOf('2026-11-08T09:15', days('1'), [['2026-11-08T10:00', '2026-11-09T08:30']]))).toBe(
      '2026-11-10T08:30 / 2026-11-10T17:00',
    );
  });

  test.each<[string, string, Term, Pause, string]>([
    ['hours', start, hours('8'), ['2026-11-09T10:00', '2026-11-09T14:00'], '2026-11-10T13:45 / 2026-11-10T13:45'],
    [
      'hours, to a close',
      start,
      hours('3.75'),
      ['2026-11-09T10:00', '2026-11-09T14:00'],
      '2026-11-09T17:00 / 2026-11-09T17:00',
    ],
    [
      'hours, at its end',
      start,
      hours('2'),
      ['2026-11-09T11:15', '2026-11-20T14:00'],
      '2026-11-09T11:15 / 2026-11-09T11:15',
    ],
    [
      'days',
      start,
      calendarDays('10'),
      ['2026-11-10T10:00', '2026-11-12T09:00'],
      '2026-11-23T17:00 / 2026-11-23T17:00',
    ],
    [
      'days, within one day',
      start,
      calendarDays('10'),
      ['2026-11-10T08:00', '2026-11-10T16:00'],
      '2026-11-19T17:00 / 2026-11-19T17:00',
    ],
    [
      'days, on days of rest',
      start,
      calendarDays('10'),
      ['2026-11-14T08:00', '2026-11-15T16:00'],
      '2026-11-19T17:00 / 2026-11-19T17:00',
    ],
    // Un-rolled Saturday 14 → A is Monday 16, B Wednesday 18 → 16 + 2.
    [
      'days, after the un-rolled date',
      start,
      calendarDays('5'),
      ['2026-11-15T08:00', '2026-11-18T08:00'],
      '2026-11-18T17:00 / 2026-11-18T17:00',
    ],
    ['months', start, months('1'), ['2026-11-23T10:00', '2026-11-25T09:00'], '2026-12-11T17:00 / 2026-12-11T17:00'],
    ['the same day', start, sameDay, ['2026-11-09T10:00', '2026-11-12T09:00'], '2026-11-12T17:00 / 2026-11-12T17:00'],
    [
      'the same day, resumed late',
      start,
      sameDay,
      ['2026-11-09T10:00', '2026-11-12T16:00'],
      '2026-11-13T17:00 / 2026-11-13T17:00',
    ],
  ])('of %s', (_unit, from, term, pause, expected) => expect(dates(inputOf(from, term, [pause]))).toBe(expected));
});

describe('an extended term', () => {
  test.each<[string, Term, Pause[], Grant[], string]>([
    [
      'working days count from the old due day',
      days('3'),
      [],
      [['2026-11-12T08:00', '2']],
      '2026-11-16T09:15 / 2026-11-16T17:00',
    ],
    ['hours from the old promise', hours('8'), [], [['2026-11-10T08:00', '2']], '2026-11-10T13:45 / 2026-11-10T13:45'],
    [
      'calendar days from the un-rolled date',
      calendarDays('5'),
      [],
      [['2026-11-16T08:00', '1']],
      '2026-11-16T17:00 / 2026-11-16T17:00',
    ],
    [
      'months from the un-rolled date',
      months('2'),
      [],
      [['2026-11-16T08:00', '1']],
      '2027-02-11T17:00 / 2027-02-11T17:00',
    ],
    ['the same day by working days', sameDay, [], [['2026-11-09T16:00', '2']], '2026-11-11T17:00 / 2026-11-11T17:00'],
    [
      'at the very end it is not too late',
      days('3'),
      [],
      [['2026-11-12T17:00', '1']],
      '2026-11-13T09:15 / 2026-11-13T17:00',
    ],
    [
      'a later suspension moves the extended date',
      days('3'),
      [['2026-11-13T08:00', '2026-11-13T10:00']],
      [['2026-11-12T08:00', '2']],
      '2026-11-16T11:15 / 2026-11-16T17:00',
    ],
    [
      'an earlier one is in the date that is extended',
      days('3'),
      [['2026-11-10T08:00', '2026-11-10T10:00']],
      [['2026-11-12T08:00', '2']],
      '2026-11-16T11:15 / 2026-11-16T17:00',
    ],
    [
      'resuming does not take an extension back',
      sameDay,
      [['2026-11-10T08:00', '2026-11-10T10:00']],
      [['2026-11-09T16:00', '3']],
      '2026-11-12T17:00 / 2026-11-12T17:00',
    ],
    [
      'a suspension at the end came first, and moved nothing',
      days('3'),
      [['2026-11-12T17:00', null]],
      [['2026-11-12T17:00', '1']],
      '2026-11-13T09:15 / 2026-11-13T17:00',
    ],
    [
      'as the clock runs again it may be granted',
      hours('8'),
      [['2026-11-09T10:00', '2026-11-09T14:00']],
      [['2026-11-09T14:00', '1']],
      '2026-11-10T14:45 / 2026-11-10T14:45',
    ],
  ])('%s', (_rule, term, pauses, grants, expected) => {
    const start = term.unit === 'month' ? '2026-11-11T09:15' : '2026-11-09T09:15';
    expect(dates(inputOf(start, term, pauses, grants))).toBe(expected);
  });

  test('twice, where the rule version allows it', () => {
    const input = inputOf(
      '2026-11-09T09:15',
      days('3'),
      [],
      [
        ['2026-11-12T08:00', '2'],
        ['2026-11-16T08:00', '1'],
      ],
    );
    expect(refusalOf(input)).toMatchObject({ code: 'extension-limit-reached', path: 'extensions.1' });
    expect(dates({ ...input, maxExtensions: 2 })).toBe('2026-11-17T09:15 / 2026-11-17T17:00');
  });

  test('to the month’s end, from the un-rolled date', () => {
    // 31 August + 6 months: un-rolled 28 February, rolled to 1 March; a month more is 28 March, a Sunday.
    const input = inputOf('2026-08-31T09:15', months('6'), [], [['2027-03-01T09:00', '1']]);
    expect(dates(input)).toBe('2027-03-29T17:00 / 2027-03-29T17:00');
  });
});

describe('bad input is refused at its place', () => {
  const start = '2026-11-09T09:15';
  test.each<[string, string, string, Pause[], Grant[]]>([
    ['a suspension before the start', 'suspension-invalid', 'suspensions.0.from', [['2026-11-09T09:14', null]], []],
    [
      'a suspension backwards',
      'suspension-reversed',
      'suspensions.0.to',
      [['2026-11-10T09:00', '2026-11-10T08:59']],
      [],
    ],
    [
      'overlapping suspensions',
      'suspensions-overlap',
      'suspensions.1.from',
      [
        ['2026-11-10T08:00', '2026-11-10T10:00'],
        ['2026-11-10T09:59:59', '2026-11-10T11:00'],
      ],
      [],
    ],
    [
      'suspensions out of order',
      'suspensions-unordered',
      'suspensions.1.from',
      [
        ['2026-11-11T08:00', '2026-11-11T10:00'],
        ['2026-11-10T08:00', '2026-11-10T10:00'],
      ],
      [],
    ],
    [
      'one after an open one',
      'suspension-still-open',
      'suspensions.1.from',
      [
        ['2026-11-10T08:00', null],
        ['2026-11-11T08:00', null],
      ],
      [],
    ],
    ['an extension before the start', 'extension-invalid', 'extensions.0.at', [], [['2026-11-09T09:14', '1']]],
    ['an extension by a fraction', 'amount-invalid', 'extensions.0.amount', [], [['2026-11-10T09:00', '0.5']]],
    ['an extension by nothing', 'amount-invalid', 'extensions.0.amount', [], [['2026-11-10T09:00', '0']]],
    ['an extension after the end', 'extension-after-expiry', 'extensions.0.at', [], [['2026-11-12T17:00:00.001', '1']]],
    [
      'an extension while suspended',
      'extension-while-suspended',
      'extensions.0.at',
      [['2026-11-10T08:00', '2026-11-10T10:00']],
      [['2026-11-10T08:00', '1']],
    ],
    [
      'an extension while suspended for less than a minute',
      'extension-while-suspended',
      'extensions.0.at',
      [['2026-11-10T08:00:01', '2026-11-10T08:00:59']],
      [['2026-11-10T08:00:30', '1']],
    ],
    [
      'an extension while still suspended',
      'extension-while-suspended',
      'extensions.0.at',
      [['2026-11-10T08:00', null]],
      [['2026-11-20T08:00', '1']],
    ],
  ])('%s', (_why, code, path, pauses, grants) => {
    expect(refusalOf(inputOf(start, days('3'), pauses, grants))).toMatchObject({ code, path });
  });

  test('instants that are none', () => {
    const input = inputOf(start, days('3'));
    const nan = Number.NaN;
    expect(refusalOf({ ...input, start: nan })).toMatchObject({ code: 'start-invalid', path: 'start' });
    expect(refusalOf({ ...input, suspensions: [{ from: nan }] }).path).toBe('suspensions.0.from');
    expect(refusalOf({ ...input, suspensions: [{ from: local(start), to: nan }] }).path).toBe('suspensions.0.to');
    expect(refusalOf({ ...input, extensions: [{ at: nan, amount: '1' }] }).path).toBe('extensions.0.at');
  });
});
