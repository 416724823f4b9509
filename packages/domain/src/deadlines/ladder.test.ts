import { describe, expect, test } from 'vitest';
import { compileCalendar } from '../calendars/calendar.ts';
import { local, toLocal, vietnam, vietnamDefinition } from '../calendars/vietnam.fixture.ts';
import { type Clock, runsSince } from './clock.ts';
import { dueSoonOf, ladderOf, momentBefore } from './ladder.ts';

function dueSoon(since: string, due: string): string | null {
  return toLocal(dueSoonOf(vietnam, { since: local(since), dueAt: local(due) }));
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
    expect(dueSoonOf(vietnam, { since: local('2026-11-18T09:15'), dueAt: local('2026-11-18T17:00') })).toBe(
      local('2026-11-18T14:07') + 30_000,
    );
  });

  test('is never before the clock runs, even if no minute is worked in between', () => {
    expect(dueSoon('2026-11-17T20:00', '2026-11-17T21:00')).toBe('2026-11-17T21:00');
    expect(dueSoon('2026-11-18T09:00', '2026-11-18T08:00')).toBeNull();
    // Half of the one minute that is left has passed when the clock begins to run.
    expect(dueSoon('2026-11-18T09:00:45', '2026-11-18T09:01')).toBeNull();
  });

  test('of an imported term counts back from its very millisecond', () => {
    const dueAt = local('2026-11-18T16:30') + 13_250;
    expect(dueSoonOf(vietnam, { since: local('2026-11-02T08:00'), dueAt })).toBe(local('2026-11-17T16:00') + 13_250);
  });

  test('does not ask the calendar about an instant it does not reach back to, if the term is long', () => {
    expect(dueSoon('2019-01-02T08:00', '2026-11-26T17:00')).toBe('2026-11-25T16:30');
    expect(() => dueSoon('2019-01-02T08:00', '2025-11-04T09:00')).toThrow(
      expect.objectContaining({ code: 'calendar-not-covering' }),
    );
  });

  test('is one working day of the calendar, whatever its hours', () => {
    const short = compileCalendar({ ...vietnamDefinition, hoursPerDay: 7.5 });
    const run = { since: local('2026-11-02T08:00'), dueAt: local('2026-11-26T17:00') };
    expect(toLocal(dueSoonOf(short, run))).toBe('2026-11-26T07:30');
  });
});

describe('the time that runs', () => {
  const pauses = (...spans: (readonly [string, string | null])[]) =>
    spans.map(([from, to]) => ({ from: local(from), to: to === null ? null : local(to) }));
  const supplement = ['2026-11-09T08:00', '2026-11-23T08:00'] as const;

  test.each<[string, Clock['kind'], string, ReturnType<typeof pauses>, string]>([
    ['since the start', 'statutory', '2026-11-09T07:45', [], '2026-11-09T07:45'],
    ['since the last resumption', 'service', '2026-11-09T07:45', pauses(supplement), '2026-11-23T08:00'],
    [
      'since the last of several',
      'statutory',
      '2026-11-09T07:45',
      pauses(supplement, ['2026-11-23T08:00', '2026-11-23T09:00']),
      '2026-11-23T09:00',
    ],
    [
      'a suspension that lasts has not ended',
      'statutory',
      '2026-11-09T07:45',
      pauses(supplement, ['2026-11-25T08:00', null]),
      '2026-11-23T08:00',
    ],
    [
      'a step that opened later knows nothing of it',
      'step',
      '2026-11-25T09:00',
      pauses(supplement),
      '2026-11-25T09:00',
    ],
    ['one that opened meanwhile runs with it', 'step', '2026-11-10T09:00', pauses(supplement), '2026-11-23T08:00'],
    ['an answer is asked for all the while', 'reception', '2026-11-09T07:45', pauses(supplement), '2026-11-09T07:45'],
  ])('%s', (_rule, kind, anchor, suspensions, since) => {
    expect(toLocal(runsSince({ kind, anchorAt: local(anchor) }, suspensions))).toBe(since);
  });

  test('a same-day term back from a supplement warns at the middle of what is left of its day', () => {
    const run = { since: local('2026-11-23T08:00'), dueAt: local('2026-11-23T17:00') };
    expect([1, 2].map((days) => toLocal(momentBefore(vietnam, days, run)))).toEqual([
      '2026-11-23T13:30',
      '2026-11-23T13:30',
    ]);
  });

  test('half is half of what remains, however long the term was', () => {
    const run = { since: local('2026-11-25T09:00'), dueAt: local('2026-11-26T17:00') };
    expect([1, 2].map((days) => toLocal(momentBefore(vietnam, days, run)))).toEqual([
      '2026-11-26T08:15',
      '2026-11-26T08:15',
    ]);
  });

  test('a term that ended late and was opened again warns of nothing more', () => {
    const run = { since: local('2026-11-30T09:00'), dueAt: local('2026-11-26T17:00') };
    expect([0, 1, 2].map((days) => momentBefore(vietnam, days, run))).toEqual([null, null, null]);
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
