import { formatInstant } from '@motcua/domain/instant';
import { describe, expect } from 'vitest';
import { exampleCalendar } from './calendars/calendar-views.ts';
import { putInForce } from './counted.fixture.ts';
import { at, type Caller, hour, log, minute, openMany, monitorTest as test, type World } from './monitor.fixture.ts';
import { Sweeper } from './sweeper.ts';

const noon = at('2026-11-23T11:30:00');
const sweep = (world: World) => new Sweeper({ ...world, log }).sweep();

async function allPages(call: Caller, path: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const response = await call('supervisor', 'GET', `${path}&cursor=${next}`.replace(/&cursor=$/, ''));
    expect(response.statusCode, response.body).toBe(200);
    items.push(...response.json().items);
    next = response.json().next;
  }
  return items;
}

describe('alerts', () => {
  test('are listed newest first, page by page, with what became of their deliveries', async ({ world }) => {
    const call = await world.app();
    await call('supervisor', 'POST', '/v1/subscriptions', {
      body: { url: 'http://127.0.0.1:9/', rungs: ['breached'] },
    });
    world.now = noon;
    await openMany(world, { due: 25, later: 0 });
    await sweep(world);
    const alerts = await allPages(call, '/v1/alerts?limit=7');
    expect(alerts).toHaveLength(50);
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(50);
    const moments = alerts.map((alert) => String(alert['at']));
    expect(moments).toEqual(moments.toSorted().toReversed());
    expect(alerts.find(({ rung }) => rung === 'breached')).toMatchObject({
      kind: 'statutory',
      agency: 'H42.12',
      taskId: null,
      raisedAt: formatInstant(noon),
      deliveries: { pending: 1, delivered: 0, dead: 0 },
    });
    expect(alerts.find(({ rung }) => rung === 'due-soon')).toMatchObject({
      deliveries: { pending: 0, delivered: 0, dead: 0 },
    });
  });

  test('are found by rung, kind, agency, dossier and moment', async ({ world }) => {
    const call = await world.app('real');
    const mine = await world.open({ dueAt: noon, dueSoonAt: noon - hour });
    await world.open({ dueAt: noon - minute, dueSoonAt: noon - 2 * hour, agencyId: 'H42.13', kind: 'step' });
    world.now = noon + minute;
    await sweep(world);
    const found = async (filter: string) => (await allPages(call, `/v1/alerts?${filter}`)).length;
    expect(await found('limit=9')).toBe(4);
    expect(await found('rung=breached')).toBe(2);
    expect(await found('kind=step')).toBe(2);
    expect(await found('agency=H42.13&rung=due-soon')).toBe(1);
    expect(await found(`dossier=${mine.code}`)).toBe(2);
    expect(await found(`from=${formatInstant(noon - minute)}`)).toBe(2); // from: included
    expect(await found(`to=${formatInstant(noon - minute)}`)).toBe(2); // to: excluded
    for (const wrong of ['rung=late', 'kind=x', 'from=yesterday', 'cursor=%22%22', 'limit=0', 'agency=x'])
      expect((await call('auditor', 'GET', `/v1/alerts?${wrong}`)).statusCode, wrong).toBe(400);
  });
});

describe('deadlines', () => {
  test('stand where the clock says', async ({ world }) => {
    const call = await world.app();
    const dueSoonAt = noon - hour;
    const overdue = await world.open({ dueAt: noon - 1, dueSoonAt });
    const exact = await world.open({ dueAt: noon, dueSoonAt });
    const later = await world.open({ dueAt: noon + 9 * hour, dueSoonAt: noon });
    const closed = await world.open({ dueAt: noon - 1, dueSoonAt });
    await world.finish(closed.code, noon);
    world.now = noon;
    const listed = async (filter: string) =>
      (await allPages(call, `/v1/deadlines?limit=1${filter}`)).map(({ dossier, state }) => [dossier, state]);
    expect(await listed('&state=overdue')).toEqual([[overdue.code, 'overdue']]);
    expect(await listed('&state=due-soon')).toEqual([[exact.code, 'due-soon']]);
    expect(await listed('')).toEqual([
      [overdue.code, 'overdue'],
      [exact.code, 'due-soon'],
      [later.code, 'open'],
    ]);
    expect(await listed('&kind=step')).toEqual([]);
    world.now = noon + 1;
    expect(await listed('&state=overdue')).toHaveLength(2);
  });
});

describe('subscriptions', () => {
  test('show their secret to who created them, under the key of the creation, and keep it sealed', async ({
    world,
  }) => {
    const call = await world.app();
    const body = { url: 'https://example.org/hook', rungs: ['breached'], agency: 'H42.12' };
    const headers = { 'idempotency-key': 'one' };
    const created = await call('supervisor', 'POST', '/v1/subscriptions', { body, headers });
    expect(created.statusCode).toBe(201);
    const { secret, ...view } = created.json();
    expect(created.headers.location).toBe(`/v1/subscriptions/${view.id}`);
    expect(view).toMatchObject({ ...body, kinds: ['statutory', 'step'], active: true });
    const repeated = await call('supervisor', 'POST', '/v1/subscriptions', { body, headers });
    expect(repeated.json()).toEqual(created.json());
    expect(repeated.headers['idempotency-replayed']).toBe('true');
    const read = await call('auditor', 'GET', `/v1/subscriptions/${view.id}`);
    expect(read.json()).toEqual(view);
    expect((await call('auditor', 'GET', '/v1/subscriptions')).json()).toEqual({ items: [view], next: null });
    const kept = await world.rows<{ t: string }>(
      'select t::text as t from idempotency_keys t union all select t::text from subscriptions t',
    );
    const raw = Buffer.from(secret.slice('whsec_'.length), 'base64');
    for (const { t } of kept) for (const form of [secret.slice(6), raw.toString('hex')]) expect(t).not.toContain(form);
  });

  test('keep the URL as it will be called', async ({ world }) => {
    const call = await world.app();
    const created = await call('admin', 'POST', '/v1/subscriptions', { body: { url: ' HTTP://Example.org:80/a b ' } });
    expect(created.json()).toMatchObject({ url: 'http://example.org/a%20b' });
  });

  test('end for good', async ({ world }) => {
    const call = await world.app();
    const { id } = (await call('admin', 'POST', '/v1/subscriptions', { body: { url: 'http://x.example' } })).json();
    for (const _ of [1, 2]) {
      const ended = await call('supervisor', 'DELETE', `/v1/subscriptions/${id}`);
      expect(ended.json()).toMatchObject({ id, active: false });
    }
    expect((await call('admin', 'GET', '/v1/subscriptions?active=true')).json().items).toEqual([]);
    expect((await call('admin', 'GET', '/v1/subscriptions?active=false')).json().items).toMatchObject([{ id }]);
    const nobody = '0199aaaa-0000-7000-8000-000000000000';
    expect((await call('admin', 'DELETE', `/v1/subscriptions/${nobody}`)).statusCode).toBe(404);
    expect((await call('admin', 'POST', `/v1/deliveries/${nobody}/retry`)).json().code).toBe('delivery-not-found');
  });

  test('are refused with the field that is wrong', async ({ world }) => {
    const call = await world.app();
    const url = 'https://example.org/hook';
    for (const [body, path, status] of [
      [{}, 'url', 400],
      [{ url: 'ftp://example.org/' }, 'url', 400],
      [{ url: 'javascript:alert(1)' }, 'url', 400],
      [{ url: 'https://user:secret@example.org/' }, 'url', 400],
      [{ url: 'not a url' }, 'url', 400],
      [{ url: 'http://exa\nmple.org' }, 'url', 400],
      [{ url: `https://example.org/${'x'.repeat(2_000)}` }, 'url', 400],
      [{ url, rungs: [] }, 'rungs', 400],
      [{ url, rungs: ['late'] }, 'rungs.0', 400],
      [{ url, kinds: ['step', 'step'] }, 'kinds', 400],
      [{ url, agency: 'H99.99' }, 'agency', 422],
      [{ url, secret: 'mine' }, 'secret', 400],
    ] as const) {
      const response = await call('admin', 'POST', '/v1/subscriptions', { body });
      expect(response.statusCode, response.body).toBe(status);
      expect(response.json().errors.map((error: { path: string }) => error.path)).toContain(path);
    }
    expect((await call('admin', 'GET', '/v1/subscriptions')).json().items).toEqual([]);
  });
});

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

describe('health', () => {
  test('is not ready until a sweep has finished', async ({ world }) => {
    const call = await world.app();
    const waiting = await call(null, 'GET', '/health/ready');
    expect(waiting.statusCode).toBe(503);
    expect(waiting.json().checks).toEqual({ database: 'ok', outbox: 'ok', sweep: 'failed', backlog: 'ok' });
    await sweep(world);
    expect((await call(null, 'GET', '/health/ready')).statusCode).toBe(200);
    await world.rows(`update sweeps set finished_at = finished_at - interval '11 seconds'`);
    expect((await call(null, 'GET', '/health/ready')).statusCode).toBe(503);
  });
});
