import { describe, expect } from 'vitest';
import { at, monitorTest as test, type World } from '../monitor.fixture.ts';

const path = '/v1/deadline-simulations';

/**
 * Three terms of one working day from Friday 20 November, 09:15. They end on Monday noon, on Wednesday morning, not
 * yet.
 */
async function threeDossiers(world: World) {
  const term = { anchorAt: at('2026-11-20T09:15:00'), dueAt: at('2026-11-23T17:00:00') };
  const [early, late, running] = [await world.open(term), await world.open(term), await world.open(term)];
  await world.finish(early!.code, at('2026-11-23T12:00:00'));
  await world.finish(late!.code, at('2026-11-25T08:00:00'));
  world.now = at('2026-11-25T09:00:00');
  return { early, late, running };
}

const everything = ['dossiers', 'deadlines', 'history', 'tasks', 'outbox', 'alerts', 'calendar_editions'];
const contents = async (world: World) =>
  Promise.all(everything.map((table) => world.rows(`select * from ${table} order by 1, 2`)));

describe('what if', () => {
  test.for([
    ['a longer term', { term: { unit: 'workingDay', amount: '2' } }, { lateAfter: 0, noLongerLate: 2, becameLate: 0 }],
    ['a shorter one', { term: { unit: 'workingHour', amount: '2' } }, { lateAfter: 3, noLongerLate: 0, becameLate: 1 }],
    ['the same', { term: { unit: 'workingDay', amount: '1' } }, { lateAfter: 2, noLongerLate: 0, becameLate: 0 }],
    ['the calendar in force', { calendarId: 'vn' }, { lateAfter: 2, noLongerLate: 0, becameLate: 0 }],
  ] as const)('%s', async ([_name, change, expected], { world }) => {
    await threeDossiers(world);
    const before = await contents(world);
    const call = await world.app();
    const response = await call('supervisor', 'POST', path, { body: { change } });
    expect(response.statusCode, response.body).toBe(200);
    expect(response.json()).toMatchObject({ considered: 3, lateBefore: 2, skipped: [], ...expected });
    expect(response.json().byProcedure).toMatchObject([{ considered: 3, ...expected }]);
    expect(await contents(world)).toEqual(before);
  });

  test('a calendar that closes Monday and Wednesday', async ({ world }) => {
    await threeDossiers(world);
    const call = await world.app();
    const [{ definition }] = (await world.rows('select definition from calendar_editions')) as [
      { definition: { exceptions: object[] } },
    ];
    const closed = ['2026-11-23', '2026-11-25'].map((date) => ({ date, kind: 'closed', name: 'mất điện' }));
    const calendar = { ...definition, exceptions: [...definition.exceptions, ...closed] };
    const body = { filter: { state: 'closed' }, change: { calendar } };
    const response = await call('auditor', 'POST', path, { body });
    expect(response.json()).toMatchObject({ considered: 2, lateBefore: 1, lateAfter: 0, noLongerLate: 1 });
  });

  test('counts what the filter names', async ({ world }) => {
    await threeDossiers(world);
    const call = await world.app();
    const change = { term: { unit: 'workingDay', amount: '2' } };
    const considered = async (filter: object) =>
      (await call('auditor', 'POST', path, { body: { filter, change } })).json().considered;
    expect(await considered({ state: 'open' })).toBe(1);
    expect(await considered({ state: 'closed' })).toBe(2);
    expect(await considered({ agency: 'H42' })).toBe(0);
    expect(await considered({ procedure: '1.013225' })).toBe(0);
    expect(await considered({ acceptedFrom: '2026-11-20T09:15:00+07:00' })).toBe(3);
    expect(await considered({ acceptedBefore: '2026-11-20T09:15:00+07:00' })).toBe(0);
  });

  test('says for how many the other calendar gives no date', async ({ world }) => {
    await threeDossiers(world);
    const call = await world.app();
    const calendar = {
      timeZone: 'Asia/Ho_Chi_Minh',
      hoursPerDay: 8,
      covers: ['2026-01-01', '2026-11-22'],
      standardDay: [],
      week: { fri: ['08:00-12:00'] },
      exceptions: [],
    };
    const response = await call('auditor', 'POST', path, { body: { change: { calendar } } });
    expect(response.json()).toMatchObject({ considered: 0, skipped: [{ because: 'calendar-not-covering', count: 3 }] });
  });

  test('other budgets of steps', async ({ world }) => {
    const { running } = await threeDossiers(world);
    await world.rows(
      `insert into tasks (id, dossier_id, agency_id, step_no, round, step_code, step_name, unit_kind, state, version, budget_minutes, opened_at, due_at, closed_at)
       values (uuidv7(), $1, 'H42.12', 0, 1, 'appraise', 'x', 'one-stop', 'completed', 2, 240, '2026-11-20T09:15+07', '2026-11-20T15:15+07', '2026-11-20T14:15+07')`,
      [running!.id],
    );
    const call = await world.app();
    const steps = [{ step: 'appraise', budgetMinutes: 120 }];
    const { byProcedure } = (await call('auditor', 'POST', path, { body: { change: { steps } } })).json();
    expect(byProcedure[0].steps).toEqual([
      { step: 'appraise', considered: 1, lateBefore: 0, lateAfter: 1, becameLate: 1, noLongerLate: 0 },
    ]);
  });

  test.for([
    [{}, 'invalid-request', 'change'],
    [{ change: {} }, 'invalid-request', 'change'],
    [{ change: { term: { unit: 'workingDay', amount: '1e9' } } }, 'amount-invalid', 'change.term.amount'],
    [{ change: { term: { unit: 'sameDay', cutoff: '25:00' } } }, 'term-invalid', 'change.term.cutoff'],
    [{ change: { calendarId: 'atlantis' } }, 'calendar-invalid', 'change.calendarId'],
    [{ change: { calendarId: 'vn', edition: 99 } }, 'calendar-invalid', 'change.edition'],
    [{ change: { edition: 1, term: { unit: 'workingDay', amount: '1' } } }, 'invalid-request', 'change.edition'],
    [
      { filter: { acceptedFrom: '2026-11-20T09:15:00' }, change: { calendarId: 'vn' } },
      'instant-invalid',
      'filter.acceptedFrom',
    ],
  ] as const)('%j is refused: %s at %s', async ([body, code, field], { world }) => {
    const call = await world.app();
    const response = await call('auditor', 'POST', path, { body });
    expect([response.statusCode, response.json().code, response.json().errors[0].path]).toEqual([400, code, field]);
  });

  test('is for those who watch', async ({ world }) => {
    const call = await world.app();
    expect((await call('counter', 'POST', path, { body: { change: { calendarId: 'vn' } } })).statusCode).toBe(403);
  });
});
