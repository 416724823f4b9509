import { describe, expect } from 'vitest';
import { putInForce } from '../counted.fixture.ts';
import { type Caller, monitorTest as test, type World } from '../monitor.fixture.ts';

const add = (call: Caller, id: string, body: object) =>
  call('admin', 'POST', `/v1/calendars/${id}/editions`, { body: { basis: 'QĐ 12/QĐ-UBND', ...body } });
const editions = (world: World) => world.rows('select * from calendar_editions order by calendar_id, edition');

describe('a proposal for the next year', () => {
  const propose = (call: Caller, body: object, id = 'vn', headers = {}) =>
    call('admin', 'POST', `/v1/calendars/${id}/proposals`, { body, headers });

  test('is a definition to confirm and post; until then every day of it is provisional', async ({ world }) => {
    const call = await world.app();
    const before = await editions(world);
    const proposed = (await propose(call, { year: 2028 }, 'vn', { 'accept-language': 'en' })).json();
    expect(proposed).toMatchObject({ basedOn: 1, definition: { covers: ['2024-01-01', '2028-12-31'] } });
    expect(proposed.notes.join(' ')).toContain('compare with the notice for 2028');
    expect(await editions(world)).toEqual(before);
    const posted = await add(call, 'vn', { definition: proposed.definition });
    expect(posted.json()).toMatchObject({ edition: 2, definition: proposed.definition });
    const { totals } = (await call('counter', 'GET', '/v1/calendars/vn/days?year=2028&edition=2')).json();
    expect(totals.provisionalDays).toBe(proposed.added.length);
    await putInForce(world, call, 'vn', 2);
    const { warnings } = (await call('counter', 'GET', '/v1/calendars/vn')).json();
    expect(warnings[0].days).toEqual(expect.arrayContaining(proposed.added.map(({ date }: { date: string }) => date)));
  });

  test('is refused for a year that is covered, that leaves one out, or that comes from a parent', async ({ world }) => {
    const call = await world.app();
    await add(call, 'h42', { parent: 'vn', definition: {} });
    for (const [body, code, id] of [
      [{ year: 2027 }, 'calendar-invalid', 'vn'],
      [{ year: 2029 }, 'calendar-hole', 'vn'],
      [{ year: 2028 }, 'calendar-hole', 'h42'],
      [{ year: '2028' }, 'invalid-request', 'vn'],
    ] as const)
      expect((await propose(call, body, id)).json()).toMatchObject({ code, errors: [{ path: 'year' }] });
    expect((await propose(call, { year: 2028 }, 'nowhere')).json()).toMatchObject({ code: 'calendar-unknown' });
    expect((await propose(call, { year: 2028, tet: '3+2' })).json()).toMatchObject({ errors: [{ path: 'tet' }] });
  });
});
