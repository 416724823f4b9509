import { describe, expect, test } from 'vitest';
import { local, toLocal, vietnam } from '../calendars/vietnam.fixture.ts';
import { advance, effectiveStart, retreat, workingMinutesBetween } from './working-time.ts';

describe('working minutes between', () => {
  test.each([
    ['a morning', '2026-11-09T07:30', '2026-11-09T11:30', 240],
    ['a day', '2026-11-09T00:00', '2026-11-10T00:00', 450],
    ['lunch', '2026-11-09T11:30', '2026-11-09T13:30', 0],
    ['a weekend', '2026-11-06T17:00', '2026-11-09T07:30', 0],
    ['over a holiday', '2026-11-23T16:00', '2026-11-25T08:30', 120],
    ['instants in one minute', '2026-11-09T08:00:01', '2026-11-09T08:00:59', 0],
    ['instants over a full minute', '2026-11-09T08:00:59', '2026-11-09T08:01:00', 1],
    ['nothing backwards', '2026-11-09T10:00', '2026-11-09T08:00', 0],
    ['the last covered minute', '2027-12-31T16:59', '2028-01-01T00:00', 1],
  ])('%s', (_span, from, to, minutes) => {
    expect(workingMinutesBetween(vietnam, local(from), local(to))).toBe(minutes);
  });
});

describe('advance', () => {
  test.each([
    ['ends at a close rather than at the next opening', '2026-11-09T07:30', 450, '2026-11-09T17:00'],
    ['one minute more is the next day', '2026-11-09T07:30', 451, '2026-11-10T07:31'],
    ['begins at the next opening', '2026-11-07T10:00', 1, '2026-11-09T07:31'],
    ['nothing stays where it is', '2026-11-07T10:00', 0, '2026-11-07T10:00'],
    ['keeps the seconds inside a session', '2026-11-09T08:00:30', 60, '2026-11-09T09:00:30'],
  ])('%s', (_rule, at, minutes, end) => expect(advance(vietnam, local(at), minutes)).toBe(local(end)));
});

describe('retreat', () => {
  test.each([
    ['ends at an opening rather than at the close before', '2026-11-10T07:30', 450, '2026-11-09T07:30'],
    ['is as late as it can be', '2026-11-09T17:00', 210, '2026-11-09T13:30'],
    ['one minute more is before lunch', '2026-11-09T17:00', 211, '2026-11-09T11:29'],
    ['begins at the close before', '2026-11-07T10:00', 30, '2026-11-06T16:30'],
    ['nothing stays where it is', '2026-11-07T10:00', 0, '2026-11-07T10:00'],
    ['to the very first session', '2025-11-03T08:30', 60, '2025-11-03T07:30'],
  ])('%s', (_rule, at, minutes, begin) => expect(retreat(vietnam, local(at), minutes)).toBe(local(begin)));

  test('does not go before the covered days', () => {
    expect(() => retreat(vietnam, local('2025-11-03T08:30'), 61)).toThrow(
      expect.objectContaining({ code: 'calendar-not-covering' }),
    );
  });
});

describe('the effective start', () => {
  test.each([
    ['in a session is the start, to the minute', '2026-11-09T09:15:42', '2026-11-09T09:15'],
    ['at an opening', '2026-11-09T07:30', '2026-11-09T07:30'],
    ['at a close is the next opening', '2026-11-09T11:30', '2026-11-09T13:30'],
    ['in the last minute before a close', '2026-11-09T11:29:59', '2026-11-09T11:29'],
    ['before a holiday', '2026-11-23T17:00', '2026-11-25T07:30'],
  ])('%s', (_rule, start, effective) => expect(toLocal(effectiveStart(vietnam, local(start)))).toBe(effective));

  test('after the last session of the covered days is refused', () => {
    expect(() => effectiveStart(vietnam, local('2027-12-31T17:00'))).toThrow(
      expect.objectContaining({ code: 'calendar-not-covering' }),
    );
  });
});
