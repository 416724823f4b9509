import { describe, expect, test } from 'vitest';
import { compileCalendar } from './calendar.ts';
import { nextRung, rungsOf } from './ladder.ts';
import { local, toLocal, vietnam, vietnamDefinition } from './vietnam.fixture.ts';

function dueSoon(anchor: string, due: string): string | null {
  const [soon] = rungsOf(vietnam, { anchorAt: local(anchor), dueAt: local(due) });
  return toLocal(soon!.at);
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
    const [soon] = rungsOf(vietnam, { anchorAt: local('2026-11-18T09:15'), dueAt: local('2026-11-18T17:00') });
    expect(soon!.at).toBe(local('2026-11-18T14:07') + 30_000);
  });

  test('is never before the anchor, even if no minute is worked in between', () => {
    expect(dueSoon('2026-11-17T20:00', '2026-11-17T21:00')).toBe('2026-11-17T21:00');
    expect(dueSoon('2026-11-18T09:00', '2026-11-18T08:00')).toBe('2026-11-18T09:00');
  });

  test('of an imported term counts back from its very millisecond', () => {
    const dueAt = local('2026-11-18T16:30') + 13_250;
    const [soon, breached] = rungsOf(vietnam, { anchorAt: local('2026-11-02T08:00'), dueAt });
    expect(soon).toEqual({ rung: 'due-soon', at: local('2026-11-17T16:00') + 13_250 });
    expect(breached).toEqual({ rung: 'breached', at: dueAt });
  });

  test('does not ask the calendar about an anchor it does not reach back to, if the term is long', () => {
    expect(dueSoon('2019-01-02T08:00', '2026-11-26T17:00')).toBe('2026-11-25T16:30');
    expect(() => dueSoon('2019-01-02T08:00', '2025-11-04T09:00')).toThrow(
      expect.objectContaining({ code: 'calendar-not-covering' }),
    );
  });

  test('is one working day of the calendar, whatever its hours', () => {
    const short = compileCalendar({ ...vietnamDefinition, hoursPerDay: 7.5 });
    const [soon] = rungsOf(short, { anchorAt: local('2026-11-02T08:00'), dueAt: local('2026-11-26T17:00') });
    expect(toLocal(soon!.at)).toBe('2026-11-26T07:30');
  });
});

test('the rungs fire one after the other', () => {
  const ladder = rungsOf(vietnam, { anchorAt: local('2026-11-09T09:15'), dueAt: local('2026-11-26T17:00') });
  expect(ladder.map(({ rung }) => rung)).toEqual(['due-soon', 'breached']);
  expect(nextRung(ladder, [])).toBe(ladder[0]);
  expect(nextRung(ladder, ['due-soon'])).toBe(ladder[1]);
  expect(nextRung(ladder, ['breached', 'due-soon'])).toBeUndefined();
});
