import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileCalendar } from './calendar.ts';
import { compareCalendars, totalsOf } from './calendar-comparison.ts';
import type { CalendarDefinition } from './calendar-definition.ts';
import { warningsOf } from './calendar-warnings.ts';

const small: CalendarDefinition = {
  timeZone: 'Asia/Ho_Chi_Minh',
  hoursPerDay: 8,
  covers: ['2026-12-28', '2027-01-03'],
  standardDay: ['08:00-12:00'],
  week: {
    mon: ['08:00-12:00'],
    tue: ['08:00-12:00'],
    wed: ['08:00-12:00'],
    thu: ['08:00-12:00'],
    fri: ['08:00-12:00'],
  },
  exceptions: [{ date: '2027-01-01', kind: 'closed', name: 'Tết Dương lịch', status: 'provisional' }],
};
const changed = (more: Partial<CalendarDefinition>) =>
  compareCalendars(compileCalendar(small), compileCalendar({ ...small, ...more })).map(({ date, moves }) => [
    date,
    moves,
  ]);

describe('two editions', () => {
  test('that say the same do not differ', () => expect(changed({})).toEqual([]));

  test('differ on days that are covered by one only', () => {
    expect(changed({ covers: ['2026-12-27', '2027-01-03'] })).toEqual([['2026-12-27', true]]);
    expect(changed({ covers: ['2026-12-28', '2027-01-02'] })).toEqual([['2027-01-03', true]]);
  });

  test('differ on days with other sessions, and on days of which something else is said', () => {
    const confirmed = { ...small.exceptions[0]!, status: 'confirmed' } as const;
    const half = { date: '2026-12-31', kind: 'working', sessions: ['08:00-10:00'], name: 'nghỉ chiều' } as const;
    expect(changed({ exceptions: [confirmed, half] })).toEqual([
      ['2026-12-31', true],
      ['2027-01-01', false],
    ]);
  });
});

test('a year is summed up as far as it is covered', () => {
  expect(totalsOf(compileCalendar(small))).toEqual([
    { year: 2026, days: 4, countingDays: 4, workingMinutes: 4 * 240, provisionalDays: 0 },
    { year: 2027, days: 3, countingDays: 0, workingMinutes: 0, provisionalDays: 1 },
  ]);
  // The numbers of counting days that the source of the delivered calendar states.
  const seed = new URL('../../../db/seed/calendar-vn.json', import.meta.url);
  const { definition } = JSON.parse(readFileSync(seed, 'utf8')) as { definition: CalendarDefinition };
  expect(totalsOf(compileCalendar(definition)).map(({ year, countingDays }) => [year, countingDays])).toEqual([
    [2024, 251],
    [2025, 250],
    [2026, 249],
    [2027, 249],
  ]);
});

describe('a calendar warns', () => {
  const calendar = compileCalendar({ ...small, covers: ['2026-01-01', '2027-01-03'] });
  const at = (local: string) => Date.parse(`${local}+07:00`);
  const ending = { rung: 'calendar-ending', days: ['2027-01-03'] };
  const provisional = { rung: 'calendar-provisional', days: ['2027-01-01'] };
  test.for([
    ['2026-10-04T23:59:59.999', [provisional]],
    ['2026-10-05T00:00:00', [ending, provisional]], // ninety days before the last one
    ['2027-01-01T23:59:59.999', [ending, provisional]],
    ['2027-01-02T00:00:00', [ending]],
    ['2028-01-01T00:00:00', [ending]],
  ] as const)('at %s', ([local, expected]) => expect(warningsOf(calendar, at(local))).toEqual(expected));
});
