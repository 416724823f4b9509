import { describe, expect, test } from 'vitest';
import { compileCalendar } from '../calendars/calendar.ts';
import { local, toLocal, vietnam, vietnamDefinition } from '../calendars/vietnam.fixture.ts';
import { dueSoonOf, ladderOf } from './ladder.ts';

function dueSoon(anchor: string, due: string): string | null {
  return toLocal(dueSoonOf(vietnam, local(anchor), local(due)));
}

describe('due soon', () => {
  test.each([
    ['eight working hours before the end', '2026-11-09T09:15', '2026-11-26T17:00', '2026-11-25T16:30'],
    ['across a closed day', '2026-11-09T09:15', '2026-11-25T17:00', '2026-11-23T16:30'],
    ['half of a short term', '2026-11-18T07:30', '2026-11-18T17:00', '2026-11-18T11:15'],
    ['half of it, if 16 hours are not reached', '2026-11-18T09:00', '2026-11-19T17:00', '2026-11-19T08:15'],
    ['eight hours of exactly sixteen', '2026-11-18T07:30', '2026-11-20T08:30', '2026-11-19T08:00'],
    ['counted from the first working instant', '2026-11-17T20:00', '2026-11-18T11:30', '2026-11-18T09:30'],
  ])('%s', (_rule, anchor, due, soon) => expect(dueSoon(anchor, due)).toBe(soon));

  test('halves a minute when half of the minutes is not whole', () => {
    expect(dueSoonOf(vietnam, local('2026-11-18T09:15'), local('2026-11-18T17:00'))).toBe(
      local('2026-11-18T14:07') + 30_000,
    );
  });

  test('is never before the anchor, even if no minute is worked in between', () => {
    expect(dueSoon('2026-11-17T20:00', '2026-11-17T21:00')).toBe('2026-11-17T21:00');
    expect(dueSoon('2026-11-18T09:00', '2026-11-18T08:00')).toBe('2026-11-18T09:00');
  });

  test('of an imported term counts back from its very millisecond', () => {
    const dueAt = local('2026-11-18T16:30') + 13_250;
    expect(dueSoonOf(vietnam, local('2026-11-02T08:00'), dueAt)).toBe(local('2026-11-17T16:00') + 13_250);
  });

  test('does not ask the calendar about an anchor it does not reach back to, if the term is long', () => {
    expect(dueSoon('2019-01-02T08:00', '2026-11-26T17:00')).toBe('2026-11-25T16:30');
    expect(() => dueSoon('2019-01-02T08:00', '2025-11-04T09:00')).toThrow(
      expect.objectContaining({ code: 'calendar-not-covering' }),
    );
  });

  test('is one working day of the calendar, whatever its hours', () => {
    const short = compileCalendar({ ...vietnamDefinition, hoursPerDay: 7.5 });
    expect(toLocal(dueSoonOf(short, local('2026-11-02T08:00'), local('2026-11-26T17:00')))).toBe('2026-11-26T07:30');
  });
});

test.each([
  ['one after the other', { apologyDueAt: 1, dueSoonAt: 2, dueAt: 3 }, ['apology-due', 'due-soon', 'breached']],
  [
    'the letter first where moments fall together',
    { apologyDueAt: 2, dueSoonAt: 2, dueAt: 2 },
    ['apology-due', 'due-soon', 'breached'],
  ],
  [
    'by their moments, whatever the rules say',
    { apologyDueAt: 3, dueSoonAt: 2, dueAt: 3 },
    ['due-soon', 'apology-due', 'breached'],
  ],
  ['no letter where none is owed', { apologyDueAt: null, dueSoonAt: 2, dueAt: 3 }, ['due-soon', 'breached']],
  ['nothing while the clock stands still', { apologyDueAt: null, dueSoonAt: null, dueAt: null }, []],
])('the rungs fire %s', (_rule, moments, fired) => {
  expect(ladderOf(moments).map(({ rung }) => rung)).toEqual(fired);
});
