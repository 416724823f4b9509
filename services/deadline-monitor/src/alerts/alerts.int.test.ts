import { formatInstant } from '@motcua/domain/instant';
import { describe, expect } from 'vitest';
import { allPages, at, hour, log, minute, openMany, monitorTest as test, type World } from '../monitor.fixture.ts';
import { Sweeper } from '../sweep/sweeper.ts';

const noon = at('2026-11-23T11:30:00');
const sweep = (world: World) => new Sweeper({ ...world, log }).sweep();

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
