import { describe, expect, test } from 'vitest';
import { compileCalendar } from './calendar.ts';
import type { CalendarDefinition } from './calendar-definition.ts';
import { inherit, requireNoHole, requireWithinParent } from './calendar-inheritance.ts';

const nation: CalendarDefinition = {
  timeZone: 'Asia/Ho_Chi_Minh',
  hoursPerDay: 8,
  covers: ['2026-01-01', '2026-12-31'],
  standardDay: ['07:30-11:30', '13:30-17:00'],
  week: { mon: ['07:30-11:30', '13:30-17:00'], tue: ['07:30-11:30', '13:30-17:00'] },
  exceptions: [
    { date: '2026-05-01', kind: 'closed', name: 'Quốc tế Lao động' },
    { date: '2026-08-22', kind: 'working', name: 'làm bù' },
  ],
};
const vn = { calendarId: 'vn', definition: nation };
const sessionsOn = (definition: CalendarDefinition, date: string) => {
  const calendar = compileCalendar(definition);
  const day = calendar.dates.indexOf(date);
  return calendar.firstSession[day + 1]! - calendar.firstSession[day]!;
};

describe('a calendar that builds on another', () => {
  test('says nothing: everything is the parent’s, and says so', () => {
    const own = inherit(vn, {});
    expect({ ...own, exceptions: [] }).toEqual({ ...nation, exceptions: [] });
    expect(own.exceptions).toEqual(nation.exceptions.map((exception) => ({ ...exception, from: 'vn' })));
  });

  test('replaces members, but merges the week by weekday and the exceptions by date', () => {
    const ownDay = { date: '2026-05-01', kind: 'working', name: 'trực', sessions: ['08:00-10:00'] } as const;
    const flood = { date: '2026-10-05', kind: 'closed', name: 'bão số 9', basis: 'CĐ 12/CĐ-UBND' } as const;
    const merged = inherit(vn, {
      standardDay: ['07:00-11:30'],
      week: { tue: ['07:00-11:30'] },
      exceptions: [flood, ownDay],
    });
    expect(merged.week).toEqual({ mon: nation.week.mon, tue: ['07:00-11:30'] });
    expect(merged.exceptions).toEqual([flood, ownDay, { ...nation.exceptions[1], from: 'vn' }]);
    // The inherited make-up day has no sessions of its own, so it is a standard day of the child.
    expect([sessionsOn(nation, '2026-08-22'), sessionsOn(merged, '2026-08-22')]).toEqual([2, 1]);
  });

  test('inherits through the province what the nation says', () => {
    const province = { calendarId: 'h42', definition: inherit(vn, {}) };
    expect(inherit(province, {}).exceptions.map(({ from }) => from)).toEqual(['vn', 'vn']);
  });

  test('leaves out inherited days it does not cover', () => {
    const half = inherit(vn, { covers: ['2026-06-01', '2026-12-31'] });
    expect(half.exceptions.map(({ date }) => date)).toEqual(['2026-08-22']);
    expect(() => compileCalendar(half)).not.toThrow();
  });

  test('is refused by the place in what it says itself', () => {
    const twice = { date: '2026-10-05', kind: 'closed', name: 'bão' } as const;
    const merged = inherit(vn, { exceptions: [twice, twice] });
    expect(() => compileCalendar(merged)).toThrow(expect.objectContaining({ path: 'exceptions.1.date' }));
  });
});

describe('a hole', () => {
  const covering = (from: string, to: string) => ({ ...nation, covers: [from, to] as const });
  test.for([
    ['2026-01-01', '2026-12-31', undefined],
    ['2025-01-01', '2027-12-31', undefined],
    ['2026-01-02', '2026-12-31', 'covers.0'],
    ['2026-01-01', '2026-12-30', 'covers.1'],
  ] as const)('an edition that covers %s to %s after one of 2026: %s', ([from, to, path]) => {
    const check = () => requireNoHole(covering(from, to), nation);
    if (path === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'calendar-hole', path }));
  });

  test('a child reaches no further than its parent', () => {
    expect(() => requireWithinParent(covering('2025-12-31', '2026-12-31'), nation)).toThrow(
      expect.objectContaining({ code: 'calendar-hole', path: 'covers.0' }),
    );
    expect(() => requireWithinParent(covering('2026-01-01', '2027-01-01'), nation)).toThrow(
      expect.objectContaining({ code: 'calendar-hole', path: 'covers.1' }),
    );
    expect(() => requireWithinParent(covering('2026-02-01', '2026-11-01'), nation)).not.toThrow();
  });
});
