import { readFileSync } from 'node:fs';
import { compileCalendar } from '@motcua/domain/calendars/calendar';
import { channels, unitKinds } from '@motcua/domain/catalogue/procedure';
import { parseTerm } from '@motcua/domain/deadlines/term';
import { promiseDates } from '@motcua/domain/dossiers/acceptance';
import { describe, expect, test } from 'vitest';
import { readSeed } from './seed.ts';

const { calendar, agencies, procedures } = await readSeed();
const compiled = compileCalendar(calendar.definition);
const adopted = procedures.filter(({ state }) => state === 'adopted');

describe('the calendar vn', () => {
  test.each([
    ['2024', 251],
    ['2025', 250],
    ['2026', 249],
    ['2027', 249],
  ])('%s has %i working days', (year, days) => {
    const counted = [...compiled.countingDays].filter((day) => compiled.dates[day]!.startsWith(year));
    expect(counted).toHaveLength(days);
  });

  test('7.5 hours are worked on a day that counts 8', () => {
    const { standardDay, hoursPerDay } = calendar.definition;
    expect({ standardDay, hoursPerDay }).toEqual({ standardDay: ['07:30-11:30', '13:30-17:00'], hoursPerDay: 8 });
  });

  test('names days and documents in Vietnamese, in whichever language sentences about them are', () => {
    const english =
      /\b(notice|Code|Resolution|Decree|Mon|Tue|Wed|Thu|Fri|Sat|Sun|day|Year|lieu|swap\w*|make-up|pending)\b/i;
    const said = calendar.definition.exceptions.flatMap(({ name, basis }) => [name, basis ?? '']);
    expect(said.filter((text) => english.test(text) || text === '')).toEqual([]);
    expect(calendar.basis).not.toMatch(english);
  });

  test.each(['2027-02-04', '2027-09-03'])('%s is confirmed by the notice of 2 October 2026', (date) => {
    expect(calendar.definition.exceptions).toContainEqual(
      expect.objectContaining({ date, kind: 'closed', status: 'confirmed', basis: 'Công văn 10065/VPCP-KGVX' }),
    );
    expect(calendar.definition.exceptions.filter(({ status }) => status === 'provisional')).toEqual([]);
  });

  const table = readIfThere(new URL('../../../../../shared/data/vn-calendar.csv', import.meta.url));

  test.skipIf(table === undefined)('has exactly the days of ../shared/data/vn-calendar.csv', () => {
    const [head, ...rows] = table!
      .trim()
      .split('\n')
      .map((row) => row.split(','));
    expect(head).toEqual(['date', 'kind', 'name', 'status', 'basis']);
    // The table is older than the notice of 2 October 2026, which confirmed the days that it calls provisional.
    const listed = rows.map(([date, kind]) => ({ date, kind, status: 'confirmed' }));
    const days = calendar.definition.exceptions.map(({ date, kind, status }) => ({ date, kind, status }));
    expect(days).toEqual(listed.sort((a, b) => (a.date! < b.date! ? -1 : 1)));
  });
});

describe('the procedures', () => {
  test('there are at least 40, most of them usable, each with its source', () => {
    expect(new Set(procedures.map(({ code }) => code)).size).toBeGreaterThanOrEqual(40);
    expect(adopted.length).toBeGreaterThan(30);
    for (const { code, source, confidence } of procedures) {
      expect(code).toMatch(/^\d\.\d{6}(\.\d{2})?$/);
      expect(source, code).not.toBe('');
      expect(['high', 'medium', 'low'], code).toContain(confidence);
    }
  });

  test.each(adopted)('$code from $effectiveFrom: every term gives a due date', ({ definition }) => {
    const offered = Object.entries(definition.terms);
    expect(offered).not.toEqual([]);
    for (const [channel, term] of offered) {
      expect(parseTerm(term)).toEqual(term);
      const acceptedAt = Date.parse('2026-11-20T09:15:00+07:00');
      const { dueOn, dueAt } = promiseDates(definition, channels.find((one) => one === channel)!, compiled, acceptedAt);
      expect(dueOn >= '2026-11-20').toBe(true);
      expect(dueAt).toBeGreaterThan(acceptedAt);
    }
  });

  test('one that is not adopted names its conflicts and promises nothing', () => {
    const pending = procedures.filter(({ state }) => state === 'pending');
    expect(pending.length).toBeGreaterThan(0);
    for (const { code, conflicts, definition } of pending) {
      expect(conflicts, code).not.toEqual([]);
      expect(definition.terms, code).toEqual({});
    }
    for (const { code, conflicts } of adopted) expect(conflicts, code).toEqual([]);
  });

  test('terms that are known by heart', () => {
    const termOf = (code: string) => adopted.findLast((one) => one.code === code)?.definition.terms.counter;
    const sameDay = { unit: 'sameDay', cutoff: '15:00' };
    const days = (amount: string) => ({ unit: 'workingDay', amount });
    expect({
      birth: termOf('1.001193'),
      marriage: termOf('1.000894'),
      maritalStatus: termOf('1.004873'),
      certifiedCopy: termOf('2.000815'),
      copyFromRegister: termOf('2.000908'),
      business: termOf('1.001612'),
      building: termOf('1.013225'),
      pension: termOf('1.014027'),
    }).toEqual({
      birth: sameDay,
      marriage: sameDay,
      maritalStatus: days('3'),
      certifiedCopy: sameDay,
      copyFromRegister: sameDay,
      business: days('3'),
      building: days('10'),
      pension: days('10'),
    });
  });

  test('a step has a unit that exists and a budget in whole minutes', () => {
    for (const { code, definition } of procedures)
      for (const { unit, budgetMinutes } of definition.steps) {
        expect(unitKinds, code).toContain(unit);
        expect(Number.isSafeInteger(budgetMinutes) && budgetMinutes > 0, code).toBe(true);
      }
  });

  test('a procedure that replaced another names it', () => {
    const replaced = procedures.flatMap(({ code, predecessorCode }) =>
      predecessorCode ? [[predecessorCode, code]] : [],
    );
    expect(replaced).toEqual([
      ['2.000986', '3.000722'],
      ['2.002622', '2.002913'],
    ]);
    for (const [old] of replaced) expect(procedures.find(({ code }) => code === old)?.conflicts).toContain('replaced');
  });
});

test('agencies, units and officers have one id each', () => {
  const ids = agencies.flatMap(({ id, units }) => [
    id,
    ...units.flatMap((unit) => [unit.id, ...unit.officers.map((officer) => officer.id)]),
  ]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(agencies.map(({ id }) => id)).toEqual(['H42', 'H42.12', 'H42.13', 'H42.201', 'H42.202']);
});

function readIfThere(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
