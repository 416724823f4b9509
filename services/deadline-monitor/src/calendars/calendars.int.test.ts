import { describe, expect } from 'vitest';
import { draftClosure, openCounted, putInForce, recalculateAll, untilDone } from '../counted.fixture.ts';
import { at, type Caller, monitorTest as test, type World } from '../monitor.fixture.ts';
import { exampleCalendar } from './calendar-views.ts';

const basis = 'QĐ 12/QĐ-UBND';
const add = (call: Caller, id: string, body: object) =>
  call('admin', 'POST', `/v1/calendars/${id}/editions`, { body: { basis, ...body } });
const vnCovers = ['2024-01-01', '2027-12-31'];
const everything = (world: World) =>
  world.rows(
    'select * from calendars c left join calendar_editions e on e.calendar_id = c.id order by c.id, e.edition',
  );

describe('a calendar that inherits', () => {
  test('says what is its own, and is whole with its parent', async ({ world }) => {
    const call = await world.app();
    const added = await add(call, 'h42', { parent: 'vn', definition: { week: { fri: ['07:30-11:30'] } } });
    expect(added.statusCode, added.body).toBe(201);
    expect(added.json()).toMatchObject({
      id: 'h42',
      edition: 1,
      state: 'in-force',
      parentEdition: 1,
      own: { week: { fri: ['07:30-11:30'] } },
      definition: { covers: vnCovers, week: { mon: exampleCalendar.week.mon, fri: ['07:30-11:30'] } },
    });
    expect((await call('counter', 'GET', '/v1/calendars/h42')).json()).toMatchObject({ parent: 'vn', inForce: 1 });
    const days = (await call('counter', 'GET', '/v1/calendars/h42/days?year=2026')).json();
    const day = (date: string) => days.items.find((one: { date: string }) => one.date === date);
    expect(day('2026-11-24')).toMatchObject({ counting: false, from: 'vn', name: 'Ngày Văn hóa Việt Nam' });
    expect(day('2026-11-27')).toMatchObject({ counting: true, minutes: 240, because: 'week' });
    const nation = (await call('counter', 'GET', '/v1/calendars/vn/days?year=2026')).json();
    expect(nation.totals).toEqual({
      year: 2026,
      days: 365,
      countingDays: 249,
      workingMinutes: 249 * 450,
      provisionalDays: 0,
    });
    expect(days.totals).toMatchObject({ countingDays: 249 });
    expect(days.totals.workingMinutes).toBeLessThan(nation.totals.workingMinutes);
  });

  test.for([
    ['h42', { parent: 'nowhere', definition: {} }, 'calendar-parent-unknown', 'parent'],
    ['h42', { parent: 'h42', definition: {} }, 'calendar-parent-unknown', 'parent'],
    ['vn', { parent: 'vn', definition: exampleCalendar }, 'calendar-parent-unknown', 'parent'],
    [
      'h42',
      { parent: 'vn', definition: { covers: ['2024-01-01', '2028-01-01'] } },
      'calendar-hole',
      'definition.covers.1',
    ],
    [
      'h42',
      { parent: 'vn', definition: { covers: ['2023-12-31', '2027-12-31'] } },
      'calendar-hole',
      'definition.covers.0',
    ],
    [
      'h42',
      { parent: 'vn', definition: { week: { fri: ['07:30-11:30', '11:00-12:00'] } } },
      'sessions-overlap',
      'definition.week.fri.1',
    ],
    [
      'h42',
      { parent: 'vn', definition: { exceptions: [{ date: '2028-01-03', kind: 'closed', name: 'x' }] } },
      'calendar-invalid',
      'definition.exceptions.0.date',
    ],
    ['h42', { definition: { week: {} } }, 'calendar-invalid', 'definition.timeZone'],
  ] as const)('is refused by the field that is wrong: %s %j', async ([id, body, code, path], { world }) => {
    const call = await world.app();
    const before = await everything(world);
    const refused = await add(call, id, body);
    expect(refused.json()).toMatchObject({ code, errors: [{ path }] });
    expect(await everything(world)).toEqual(before);
  });

  test('keeps its parent, and a parent keeps its children possible', async ({ world }) => {
    const call = await world.app();
    await add(call, 'h42', { parent: 'vn', definition: {} });
    await add(call, 'h42.12', {
      parent: 'h42',
      definition: { exceptions: [{ date: '2026-12-05', kind: 'working', name: 'làm bù' }] },
    });
    expect((await add(call, 'h42.12', { parent: 'vn', definition: {} })).json()).toMatchObject({
      code: 'calendar-parent-unknown',
    });
    expect((await add(call, 'h42.12', { parent: 'h42', definition: {} })).statusCode).toBe(201);
    const { definition } = (await call('counter', 'GET', '/v1/calendars/vn/editions/1')).json();
    const own = definition.exceptions.map((exception: object) => ({ sessions: ['07:30-11:30'], ...exception }));
    const exceptions = own.map(({ sessions, ...rest }: { sessions: string[]; kind: string }) =>
      rest.kind === 'working' ? { ...rest, sessions } : rest,
    );
    // The unit's make-up day relies on a standard day that the nation would no longer have.
    const refused = await add(call, 'vn', { definition: { ...definition, exceptions, standardDay: [] } });
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({
      code: 'calendar-invalid',
      facts: { calendar: 'h42.12' },
      errors: [{ path: 'definition' }],
    });
  });
});

describe('a draft', () => {
  test.for([
    [['2024-01-02', '2027-12-31'], 'definition.covers.0'],
    [['2024-01-01', '2027-12-30'], 'definition.covers.1'],
  ] as const)('that leaves a hole is refused: %j', async ([covers, path], { world }) => {
    const call = await world.app();
    const { definition } = (await call('counter', 'GET', '/v1/calendars/vn/editions/1')).json();
    const exceptions = definition.exceptions.slice(1);
    const before = await everything(world);
    const refused = await add(call, 'vn', { definition: { ...definition, exceptions, covers } });
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'calendar-hole']);
    expect(refused.json().errors).toMatchObject([{ path }]);
    expect(await everything(world)).toEqual(before);
  });

  test('is compared with the edition in force, day by day', async ({ world }) => {
    const call = await world.app();
    await draftClosure(call, 'vn', ['2026-11-25', '2026-11-26'], []);
    const path = '/v1/calendars/vn/comparison?to=2';
    const compared = (await call('auditor', 'GET', path)).json();
    expect(compared).toMatchObject({ from: 1, to: 2, changed: 2, moving: 2 });
    expect(compared.totals.find(({ year }: { year: number }) => year === 2026)).toMatchObject({
      before: { countingDays: 249 },
      after: { countingDays: 247 },
    });
    expect(compared.days).toMatchObject([
      {
        date: '2026-11-25',
        moves: true,
        before: { counting: true, because: 'week' },
        after: { counting: false, because: 'closed', name: 'Phòng chống bão', basis: '12/CĐ-UBND' },
      },
      { date: '2026-11-26' },
    ]);
    expect((await call('auditor', 'GET', `${path}&year=2025`)).json()).toMatchObject({ changed: 0, days: [] });
    expect((await call('auditor', 'GET', `${path}&from=9`)).json()).toMatchObject({ code: 'calendar-unknown' });
  });

  test.for([
    [{ dates: ['2026-11-25', '2026-02-30'] }, 'calendar-invalid', 'dates.1'],
    [{ dates: ['2026-11-25', '2026-11-25'] }, 'calendar-invalid', 'dates.1'],
    [{ dates: ['2028-01-03'] }, 'calendar-invalid', 'dates.0'],
    [{ dates: ['2026-11-25'], sessions: ['11:30-07:30'] }, 'calendar-invalid', 'sessions.0'],
    [{ dates: ['2026-11-25'], sessions: ['07:30-11:30', '11:30-12:00'] }, 'sessions-overlap', 'sessions.1'],
    [{ dates: [] }, 'invalid-request', 'dates'],
    [{ dates: ['2026-11-25'], document: ' ' }, 'invalid-request', 'document'],
  ] as const)('of a closure is refused by the field that is wrong: %j', async ([body, code, path], { world }) => {
    const call = await world.app();
    const refused = await call('admin', 'POST', '/v1/calendars/vn/closures', {
      body: { name: 'Bão', document: '1/CĐ', ...body },
    });
    expect(refused.json()).toMatchObject({ code, errors: [{ path }] });
    expect((await call('admin', 'GET', '/v1/calendars/vn')).json().editions).toHaveLength(1);
  });

  test('can be deleted, and what is or was in force cannot', async ({ world }) => {
    const call = await world.app();
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    await call('admin', 'POST', `/v1/calendars/vn/editions/${edition}/impact`);
    await recalculateAll(world);
    const remove = (n: number) => call('admin', 'DELETE', `/v1/calendars/vn/editions/${n}`);
    expect((await call('counter', 'GET', `/v1/calendars/vn/days?year=2026&edition=${edition}`)).statusCode).toBe(200);
    expect((await remove(edition)).json()).toMatchObject({ edition, state: 'draft' });
    expect((await remove(edition)).json()).toMatchObject({ code: 'calendar-unknown', status: 404 });
    expect((await remove(1)).json()).toMatchObject({ code: 'calendar-edition-in-use', status: 409 });
    // The number belongs to another draft now: neither its days nor its impact are those that were looked at before.
    expect((await draftClosure(call, 'vn', ['2026-11-26'])).edition).toBe(edition);
    const { items } = (await call('counter', 'GET', `/v1/calendars/vn/days?year=2026&edition=${edition}`)).json();
    expect(items.filter(({ name }: { name?: string }) => name === 'Phòng chống bão')).toMatchObject([
      { date: '2026-11-26' },
    ]);
    const early = await call('admin', 'POST', `/v1/calendars/vn/editions/${edition}/put-in-force`);
    expect([early.statusCode, early.json().code]).toEqual([409, 'impact-not-previewed']);
    await putInForce(world, call, 'vn', edition);
    expect((await remove(edition)).json()).toMatchObject({ code: 'calendar-edition-in-use' });
  });
});

describe('putting in force', () => {
  const put = (call: Caller, edition: number, headers = {}) =>
    call('admin', 'POST', `/v1/calendars/vn/editions/${edition}/put-in-force`, { headers });
  const preview = (call: Caller, edition: number) =>
    call('admin', 'POST', `/v1/calendars/vn/editions/${edition}/impact`);

  test('asks for a finished preview', async ({ world }) => {
    const call = await world.app();
    await openCounted(world, { acceptedAt: at('2026-11-23T09:15:00') });
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    expect((await put(call, edition)).json()).toMatchObject({ code: 'impact-not-previewed' });
    const begun = await preview(call, edition);
    expect(begun.headers.location).toBe(`/v1/projections/${begun.json().id}`);
    expect((await preview(call, edition)).json().id).toBe(begun.json().id);
    expect((await put(call, edition)).json()).toMatchObject({
      code: 'impact-not-previewed',
      facts: { state: 'running' },
    });
    await recalculateAll(world);
    await untilDone(call, begun.json().id);
    expect((await put(call, edition)).statusCode).toBe(202);
  });

  test('asks for a preview after the last change', async ({ world }) => {
    const call = await world.app();
    const first = await draftClosure(call, 'vn', ['2026-11-25']);
    const second = await draftClosure(call, 'vn', ['2026-11-26']);
    await preview(call, second.edition);
    await putInForce(world, call, 'vn', first.edition);
    expect((await put(call, second.edition)).json()).toMatchObject({ code: 'impact-not-previewed' });
    await preview(call, second.edition);
    await recalculateAll(world);
    expect((await put(call, second.edition)).statusCode).toBe(202);
  });

  test('happens once, of many at the same moment, and a repeat under its key is answered alike', async ({ world }) => {
    const call = await world.app();
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    await preview(call, edition);
    await recalculateAll(world);
    const headers = { 'idempotency-key': 'once' };
    const answers = await Promise.all([
      put(call, edition, headers),
      put(call, edition),
      put(call, edition),
      put(call, edition),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([202, 409, 409, 409]);
    for (const answer of answers.filter(({ statusCode }) => statusCode === 409))
      expect(answer.json()).toMatchObject({ code: 'calendar-edition-in-force' });
    expect(await world.rows(`select from projections where mode = 'apply'`)).toHaveLength(1);
    const { edition: next } = await draftClosure(call, 'vn', ['2026-11-26']);
    await preview(call, next);
    await recalculateAll(world);
    const one = await put(call, next, { 'idempotency-key': 'twice' });
    const again = await put(call, next, { 'idempotency-key': 'twice' });
    expect(again.json()).toEqual(one.json());
  });

  test('passes over older drafts for good', async ({ world }) => {
    const call = await world.app();
    const older = await draftClosure(call, 'vn', ['2026-11-25']);
    const newer = await draftClosure(call, 'vn', ['2026-11-26']);
    await putInForce(world, call, 'vn', newer.edition);
    for (const answer of [await preview(call, older.edition), await put(call, older.edition)])
      expect(answer.json()).toMatchObject({ code: 'calendar-edition-in-force', status: 409, facts: { inForce: 3 } });
    expect((await call('admin', 'DELETE', `/v1/calendars/vn/editions/${older.edition}`)).statusCode).toBe(200);
  });

  test('is the admin’s, as every change is; looking is not', async ({ world }) => {
    const call = await world.app();
    for (const role of ['counter', 'officer', 'supervisor', 'auditor'] as const) {
      for (const [method, path, body] of [
        ['POST', '/v1/calendars/vn/editions', { definition: exampleCalendar, basis }],
        ['POST', '/v1/calendars/vn/closures', { dates: ['2026-11-25'], name: 'x', document: 'y' }],
        ['DELETE', '/v1/calendars/vn/editions/1', undefined],
        ['POST', '/v1/calendars/vn/editions/1/impact', undefined],
        ['POST', '/v1/calendars/vn/editions/1/put-in-force', undefined],
      ] as const)
        expect((await call(role, method, path, body ? { body } : {})).statusCode, `${role} ${path}`).toBe(403);
    }
    const nobody = '0199aaaa-0000-7000-8000-000000000000';
    expect((await call('auditor', 'GET', `/v1/projections/${nobody}`)).json()).toMatchObject({
      code: 'projection-not-found',
    });
    expect((await call('auditor', 'GET', `/v1/projections/${nobody}/dossiers`)).statusCode).toBe(404);
    expect((await call('auditor', 'GET', '/v1/projections?mode=check')).json()).toEqual({ items: [], next: null });
  });
});
