import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileCalendar } from './calendar.ts';
import type { CalendarDefinition } from './calendar-definition.ts';
import { proposeYear, type YearlyChoice } from './calendar-proposal.ts';
import { lunarDaysOf, lunarYears } from './lunar-days.ts';
import { lunarDay } from './lunar-reference.fixture.ts';

const seed = JSON.parse(readFileSync(new URL('../../../db/seed/calendar-vn.json', import.meta.url), 'utf8')) as {
  definition: CalendarDefinition;
};

/** The seed's calendar as it stood at the end of the year before, without its exceptions. */
const before = (year: number): CalendarDefinition => ({
  ...seed.definition,
  covers: [`${year - 1}-01-01`, `${year - 1}-12-31`],
  exceptions: [],
});
const datesOff = (year: number, choice: YearlyChoice) =>
  proposeYear(before(year), year, choice).added.map(({ date }) => date);

/** What the government chose. */
const chosen: Readonly<Record<number, YearlyChoice>> = {
  2024: { tet: '2+3', nationalDay: 'after' },
  2025: { tet: '2+3', nationalDay: 'before' },
  2026: { tet: '1+4', nationalDay: 'before' },
  2027: { tet: '2+3', nationalDay: 'after' },
};

describe('the law’s days off', () => {
  test.for(Object.entries(chosen))('%s: those that were confirmed, but for swapped days', ([text, choice]) => {
    const year = Number(text);
    const confirmed = seed.definition.exceptions.filter(({ date }) => date.startsWith(text));
    // A swap (a weekday off against a working Saturday) is announced; no rule gives it.
    const swaps = confirmed.filter(({ name, kind }) => kind === 'working' || name.startsWith('hoán đổi'));
    const byLaw = confirmed.filter((exception) => !swaps.includes(exception)).map(({ date }) => date);
    expect(swaps).toHaveLength({ 2024: 2, 2025: 2, 2026: 4, 2027: 0 }[text]!);
    expect(datesOff(year, choice)).toEqual(byLaw);
  });

  test.for([
    [2022, '2022-01-03', 'Tết Dương lịch, nghỉ bù'], // Sat 1 Jan
    [2023, '2023-01-02', 'Tết Dương lịch, nghỉ bù'], // Sun 1 Jan
    [2023, '2023-05-02', 'Giỗ Tổ Hùng Vương, nghỉ bù'], // Sat 29 Apr, then Sun 30 Apr and Mon 1 May
    [2023, '2023-05-03', 'Ngày Chiến thắng, nghỉ bù'],
    [2022, '2022-05-02', 'Ngày Chiến thắng, nghỉ bù'], // Sat 30 Apr, Sun 1 May
    [2022, '2022-05-03', 'Quốc tế Lao động, nghỉ bù'],
    [2028, '2028-09-04', 'Quốc khánh, nghỉ bù'], // Sat 2 Sep, Sun 3 Sep
    [2028, '2028-09-05', 'Quốc khánh (ngày liền kề), nghỉ bù'],
    [2029, '2029-11-26', 'Ngày Văn hóa Việt Nam, nghỉ bù'], // Sat 24 Nov
  ] as const)('in lieu in %d: %s is %s', ([year, date, name]) => {
    const { added } = proposeYear(before(year), year, { tet: '1+4', nationalDay: 'after' });
    expect(added).toContainEqual(expect.objectContaining({ date, name, kind: 'closed', status: 'provisional' }));
    expect(added.find((day) => day.date === date)?.basis).toContain('điều 111');
  });

  test('a holiday on a rest day is given back on no rest day and on no other holiday, every year', () => {
    for (let year = 2001; year <= lunarYears.to; year++) {
      const { added, definition } = proposeYear(before(year), year, { tet: '1+4', nationalDay: 'after' });
      // The law gives as many working days off; the Culture Day is one of them since 2026.
      expect(added, String(year)).toHaveLength(year < 2026 ? 11 : 12);
      expect(new Set(added.map(({ date }) => Temporal.PlainDate.from(date).dayOfWeek < 6))).toEqual(new Set([true]));
      expect(() => compileCalendar(definition)).not.toThrow();
    }
  });

  test('rest days are those of the calendar, not Saturday and Sunday', () => {
    const sixDays = { ...before(2027), week: { ...before(2027).week, sat: ['07:30-11:30'] } };
    const { added } = proposeYear(sixDays, 2027, { tet: '1+4', nationalDay: 'after' });
    expect(added.map(({ date }) => date)).toContain('2027-05-01');
    expect(added.map(({ date }) => date)).not.toContain('2027-05-03');
  });
});

describe('a proposal', () => {
  const choice: YearlyChoice = { tet: '1+4', nationalDay: 'after' };
  test('changes nothing that is said already', () => {
    const { definition, added } = proposeYear(seed.definition, 2028, choice);
    expect(definition.covers).toEqual(['2024-01-01', '2028-12-31']);
    expect(definition.exceptions).toEqual([...seed.definition.exceptions, ...added]);
  });

  test('completes a year that is covered in part', () => {
    const half = { ...before(2027), covers: ['2026-01-01', '2027-06-30'] as const };
    expect(proposeYear(half, 2027, choice).added.map(({ date }) => date)).toEqual([
      '2027-09-02',
      '2027-09-03',
      '2027-11-24',
    ]);
  });

  test.for([
    [2027, 'calendar-invalid'],
    [2020, 'calendar-invalid'],
    [2029, 'calendar-hole'],
  ] as const)('of %d after an edition that ends in 2027 is refused: %s', ([year, code]) => {
    expect(() => proposeYear(seed.definition, year, choice)).toThrow(expect.objectContaining({ code, path: 'year' }));
  });

  test('beyond the known moons is refused', () => {
    expect(() => proposeYear(before(2101), 2101, choice)).toThrow(
      expect.objectContaining({ code: 'calendar-invalid' }),
    );
  });

  test('says when Vietnam’s lunar calendar is a day apart', () => {
    expect(proposeYear(before(2030), 2030, choice).notes).toHaveLength(3);
    expect(proposeYear(before(2031), 2031, choice).notes).toHaveLength(2);
  });
});

test('every lunar day is that of the astronomy at UTC+7, and of the Chinese calendar where they agree', () => {
  for (let year: number = lunarYears.from; year <= lunarYears.to; year++) {
    const { tet, hungKings, differs } = lunarDaysOf(year);
    const days = [tet.toString(), hungKings.toString()];
    expect([year, ...days]).toEqual([year, lunarDay(year, 1, 1, 7), lunarDay(year, 3, 10, 7)]);
    const chinese = [lunarDay(year, 1, 1, 8), lunarDay(year, 3, 10, 8)];
    expect([year, differs]).toEqual([year, days.join() !== chinese.join()]);
  }
  expect([2007, 2030].map((year) => lunarDaysOf(year).tet.toString())).toEqual(['2007-02-17', '2030-02-02']);
});
