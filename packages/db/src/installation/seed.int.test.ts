import { unitKinds } from '@motcua/domain/catalogue/procedure';
import { dbTest } from '@motcua/testing/database';
import { expect } from 'vitest';
import { connect, type Database, transaction } from '../database.ts';
import { readAgencies } from '../reference/agencies.ts';
import { addCalendarEdition } from '../reference/calendar-editions.ts';
import { Calendars, readCalendarEditions } from '../reference/calendars.ts';
import { listProcedures, Procedures, readProcedureVersions } from '../reference/procedures.ts';
import { readSeed, seed } from './seed.ts';

async function inEffect(db: Database, code: string, day: string) {
  const procedures = new Procedures();
  return procedures.inEffect(db, await procedures.known(db, code), day);
}

const at = Date.parse('2026-11-23T01:00:00Z');
const nothing = { calendarEditions: 0, agencies: 0, units: 0, officers: 0, procedures: 0, procedureVersions: 0 };

const filled = ['officers', 'units', 'agencies', 'procedure_versions', 'procedures', 'calendar_editions'];

/** A migrated database with nothing in it, as the owner of the tables. */
const seedTest = dbTest.extend<{ db: Database }>({
  db: async ({ database }, use) => {
    const db = connect(database.urls.motcua_migrator!);
    for (const table of filled) await db.$client.query(`delete from ${table}`);
    await use(db);
    await db.$client.end();
  },
});

seedTest('loads the calendar, the agencies and the procedures, and a second run changes nothing', async ({ db }) => {
  const data = await readSeed();
  const codes = new Set(data.procedures.map(({ code }) => code));
  const report = await seed(db, at);
  expect(report).toMatchObject({
    calendarEditions: 1,
    agencies: data.agencies.length,
    procedures: codes.size,
    procedureVersions: data.procedures.length,
  });
  expect(await seed(db, at + 1)).toEqual(nothing);
  expect(await listProcedures(db, {}, { limit: 1_000 })).toHaveLength(codes.size);
});

seedTest('two runs at once load everything once', async ({ db }) => {
  const reports = await Promise.all([seed(db, at), seed(db, at)]);
  expect(reports.map(({ procedureVersions }) => procedureVersions).sort()).toEqual([
    0,
    (await readSeed()).procedures.length,
  ]);
  expect(reports).toContainEqual(nothing);
});

seedTest(
  'a changed calendar adds an edition, and one that a person added is not answered by another',
  async ({ db }) => {
    await seed(db, at);
    const data = await readSeed();
    const { calendarId, basis, definition } = data.calendar;
    await transaction(db, (tx) =>
      addCalendarEdition(tx, {
        calendarId,
        basis,
        definition: { ...definition, hoursPerDay: 7.5 },
        createdAt: at,
        createdBy: 'admin',
      }),
    );
    expect(await seed(db, at)).toEqual(nothing);
    const changed = { ...definition, exceptions: definition.exceptions.slice(1) };
    const report = await seed(db, at, { ...data, calendar: { calendarId, basis, definition: changed } });
    expect(report).toEqual({ ...nothing, calendarEditions: 1 });
    const editions = await readCalendarEditions(db, calendarId);
    expect(editions.map(({ edition, createdBy }) => [edition, createdBy])).toEqual([
      [1, 'seed'],
      [2, 'admin'],
      [3, 'seed'],
    ]);
    expect((await new Calendars().inForce(db, calendarId)).edition).toBe(3);
  },
);

seedTest('an installation from before the notice of October 2026 gets an edition that moves no day', async ({ db }) => {
  const data = await readSeed();
  const unconfirmed = { status: 'provisional', basis: 'chưa có thông báo' } as const;
  const exceptions = data.calendar.definition.exceptions.map((day) =>
    ['2027-02-04', '2027-09-03'].includes(day.date) ? { ...day, ...unconfirmed } : day,
  );
  const calendar = { ...data.calendar, definition: { ...data.calendar.definition, exceptions } };
  await seed(db, at, { ...data, calendar });
  const before = await new Calendars().inForce(db, 'vn');
  expect(await seed(db, at)).toEqual({ ...nothing, calendarEditions: 1 });
  const after = await new Calendars().inForce(db, 'vn');
  expect([before.edition, after.edition]).toEqual([1, 2]);
  expect([...after.calendar.countingDays]).toEqual([...before.calendar.countingDays]);
});

seedTest('a changed procedure adds a version and leaves the old one as it was', async ({ db }) => {
  await seed(db, at);
  const data = await readSeed();
  const before = await readProcedureVersions(db, '1.001193');
  const procedures = data.procedures.map((procedure) =>
    procedure.code === '1.001193' ? { ...procedure, effectiveFrom: '2027-03-01' } : procedure,
  );
  expect(await seed(db, at, { ...data, procedures })).toEqual({ ...nothing, procedureVersions: 1 });
  const after = await readProcedureVersions(db, '1.001193');
  expect(after.map(({ version }) => version.version)).toEqual([2, 1]);
  expect(after.slice(1)).toEqual(before);
  expect((await inEffect(db, '1.001193', '2027-02-28')).version).toBe(1);
  expect((await inEffect(db, '1.001193', '2027-03-01')).version).toBe(2);
});

seedTest('a building permit follows the term of its day', async ({ db }) => {
  await seed(db, at);
  const termOn = async (day: string) => (await inEffect(db, '1.013225', day)).definition.terms.counter;
  expect(await termOn('2026-05-17')).toEqual({ unit: 'calendarDay', amount: '20' });
  expect(await termOn('2026-05-18')).toEqual({ unit: 'workingDay', amount: '10' });
});

seedTest('a procedure with conflicts is listed with them and cannot be used', async ({ db }) => {
  await seed(db, at);
  const [listed] = await readProcedureVersions(db, '1.004837');
  expect(listed?.version).toMatchObject({ state: 'pending', conflicts: ['channel-and-case-disagree'] });
  await expect(inEffect(db, '1.004837', '2026-11-23')).rejects.toMatchObject({
    code: 'procedure-not-in-effect',
    facts: { conflicts: ['channel-and-case-disagree'] },
  });
});

seedTest(
  'every unit kind a step asks for exists in both communes, with an officer, unless the land office decides',
  async ({ db }) => {
    await seed(db, at);
    const communes = (await readAgencies(db)).filter(({ kind }) => kind === 'commune');
    expect(communes.map(({ id }) => id)).toEqual(['H42.12', 'H42.13']);
    const { agencies, procedures } = await readSeed();
    const decided = procedures.filter(({ definition }) => definition.steps.every(({ unit }) => unit !== 'land-office'));
    const asked = new Set(decided.flatMap(({ definition }) => definition.steps.map(({ unit }) => unit)));
    for (const commune of communes) {
      const kinds = commune.units.map(({ kind }) => kind);
      expect(kinds).toEqual(expect.arrayContaining([...asked]));
      expect(unitKinds.filter((kind) => !kinds.includes(kind))).toEqual(['land-office']);
      for (const unit of agencies.find(({ id }) => id === commune.id)!.units)
        expect(unit.officers.length, unit.id).toBeGreaterThan(0);
    }
  },
);
