import { describe, expect } from 'vitest';
import { putInForce } from '../counted.fixture.ts';
import { monitorTest as test } from '../monitor.fixture.ts';
import { exampleCalendar } from './calendar-views.ts';

describe('calendars', () => {
  const basis = 'Nghị quyết 28/2026/QH16';

  test('begin with their first edition, and a correction is a new one', async ({ world }) => {
    const call = await world.app();
    const first = await call('admin', 'POST', '/v1/calendars/h42/editions', {
      body: { definition: exampleCalendar, basis },
    });
    expect(first.statusCode, first.body).toBe(201);
    expect(first.json()).toMatchObject({ id: 'h42', edition: 1, basis, definition: exampleCalendar });
    const exceptions = [
      ...exampleCalendar.exceptions,
      { date: '2026-11-23', kind: 'closed', name: 'Bão', basis: 'CĐ 01' },
    ];
    const definition = { ...exampleCalendar, exceptions };
    const second = await call('admin', 'POST', '/v1/calendars/h42/editions', { body: { definition, basis: 'CĐ 01' } });
    expect(second.headers.location).toBe('/v1/calendars/h42/editions/2');
    expect(second.json()).toMatchObject({ state: 'draft', inForceAt: null });
    await putInForce(world, call, 'h42', 2);
    expect((await call('counter', 'GET', '/v1/calendars/h42')).json()).toMatchObject({
      id: 'h42',
      inForce: 2,
      editions: [
        { edition: 1, state: 'replaced' },
        { edition: 2, state: 'in-force', basis: 'CĐ 01', covers: ['2024-01-01', '2027-12-31'] },
      ],
    });
    expect((await call('counter', 'GET', '/v1/calendars/h42/editions/1')).json()).toEqual({
      ...first.json(),
      state: 'replaced',
    });
    expect((await call('counter', 'GET', '/v1/calendars')).json().items).toMatchObject([{ id: 'h42' }, { id: 'vn' }]);
    const asked = { calendarId: 'h42', start: '2026-11-20T09:15:00+07:00', term: { unit: 'workingDay', amount: '1' } };
    const answer = await call('counter', 'POST', '/v1/deadline-calculations', { body: asked });
    expect(answer.json()).toMatchObject({ dueOn: '2026-11-25' });
  });

  test('say of every day whether it counts and why', async ({ world }) => {
    const call = await world.app();
    const { edition, items } = (await call('auditor', 'GET', '/v1/calendars/vn/days?year=2026')).json();
    expect(edition).toBe(1);
    expect(items).toHaveLength(365);
    const day = (date: string) => items.find((one: { date: string }) => one.date === date);
    expect(day('2026-11-23')).toEqual({
      date: '2026-11-23',
      counting: true,
      minutes: 450,
      because: 'week',
      sessions: [
        { opensAt: '2026-11-23T00:30:00Z', closesAt: '2026-11-23T04:30:00Z' },
        { opensAt: '2026-11-23T06:30:00Z', closesAt: '2026-11-23T10:00:00Z' },
      ],
    });
    expect(day('2026-11-24')).toMatchObject({ counting: false, minutes: 0, because: 'closed' });
    expect(day('2026-08-22')).toMatchObject({ counting: true, because: 'working' });
    expect(day('2026-11-22')).toMatchObject({ counting: false, because: 'week', sessions: [] });
    expect((await call('auditor', 'GET', '/v1/calendars/vn/days?year=2040')).json().items).toEqual([]);
  });

  test('are changed by an admin only, and refused by the field that is wrong', async ({ world }) => {
    const call = await world.app();
    const body = { definition: exampleCalendar, basis };
    expect((await call('supervisor', 'POST', '/v1/calendars/vn/editions', { body })).statusCode).toBe(403);
    const wrong = { definition: { ...exampleCalendar, covers: ['2026-01-01', '2026-02-30'] }, basis };
    const refused = await call('admin', 'POST', '/v1/calendars/vn/editions', { body: wrong });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().errors).toMatchObject([{ path: 'definition.covers.1' }]);
    for (const path of [
      '/v1/calendars/nowhere',
      '/v1/calendars/vn/editions/99',
      '/v1/calendars/nowhere/days?year=2026',
    ])
      expect((await call('admin', 'GET', path)).json()).toMatchObject({ code: 'calendar-unknown', status: 404 });
  });

  test('take one edition at a time when many are added at once', async ({ world }) => {
    const call = await world.app();
    const add = () =>
      call('admin', 'POST', '/v1/calendars/vn/editions', { body: { definition: exampleCalendar, basis } });
    const answers = await Promise.all(Array.from({ length: 8 }, add));
    const added = answers.filter(({ statusCode }) => statusCode === 201).map((answer) => answer.json().edition);
    expect(added.toSorted()).toEqual(answers.map((_, i) => i + 2));
  });
});
