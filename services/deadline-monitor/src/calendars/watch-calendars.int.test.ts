import { readSeed } from '@motcua/db/installation/seed';
import { Calendars } from '@motcua/db/reference/calendars';
import { describe, expect } from 'vitest';
import { deliveryTest } from '../alerts/courier.fixture.ts';
import { draftClosure, openCounted, putInForce } from '../counted.fixture.ts';
import { at, type Caller, eventually, log, monitorTest as test, type World } from '../monitor.fixture.ts';
import { startWatchingCalendars, watchCalendars } from './watch-calendars.ts';

const calendars = new Calendars();
const watch = ({ db, time }: World) => watchCalendars({ db, time, calendars, log });
/** Drafts an edition of a calendar with a day off that no notice confirms yet. Returns its number. */
async function draftExpected(call: Caller, date: string): Promise<number> {
  const { definition } = (await readSeed()).calendar;
  const expected = { date, kind: 'closed', name: 'Quốc khánh', basis: 'chưa có thông báo', status: 'provisional' };
  const exceptions = [...definition.exceptions, expected].toSorted((a, b) => a.date.localeCompare(b.date));
  const body = { definition: { ...definition, exceptions }, basis: 'QĐ' };
  const answer = await call('admin', 'POST', '/v1/calendars/vn/editions', { body });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json().edition;
}

const raised = (world: World) =>
  world.rows('select rung, calendar_id as id, calendar_edition as edition from alerts order by id');

describe('a calendar in use', () => {
  test('warns once for each edition, of unconfirmed days and of its end, and is listed with the alerts', async ({
    world,
  }) => {
    const call = await world.app();
    // The delivered calendar has no day that is not confirmed.
    expect(await watch(world)).toEqual([]);
    expect(await raised(world)).toEqual([]);
    await putInForce(world, call, 'vn', await draftExpected(call, '2027-09-06'));
    const provisional = { rung: 'calendar-provisional', id: 'vn', edition: 2 };
    expect(await watch(world)).toMatchObject([
      { calendarId: 'vn', warnings: [{ rung: 'calendar-provisional', days: ['2027-09-06'] }] },
    ]);
    await watch(world);
    expect(await raised(world)).toEqual([provisional]);
    world.now = at('2027-10-01T23:59:00');
    await watch(world);
    expect(await raised(world)).toEqual([provisional]);
    world.now = at('2027-10-02T00:00:00'); // ninety days before 31 December
    expect(await watch(world)).toMatchObject([{ warnings: [{ rung: 'calendar-ending', days: ['2027-12-31'] }] }]);
    expect(await raised(world)).toEqual([provisional, { rung: 'calendar-ending', id: 'vn', edition: 2 }]);
    expect((await call('counter', 'GET', '/v1/calendars/vn')).json().warnings).toEqual([
      { warning: 'calendar-ending', days: ['2027-12-31'] },
    ]);
    const { edition } = await draftClosure(call, 'vn', ['2027-11-25']);
    await watch(world);
    expect(await raised(world)).toHaveLength(2); // a draft warns of nothing
    await putInForce(world, call, 'vn', edition);
    await watch(world);
    expect(await raised(world)).toHaveLength(3);
    const { items } = (await call('supervisor', 'GET', '/v1/alerts?rung=calendar-ending')).json();
    expect(items).toMatchObject([
      { calendar: { id: 'vn', edition: 3 }, dossier: null, kind: null, agency: null, dueAt: null },
      { calendar: { id: 'vn', edition: 2 } },
    ]);
    expect((await call('supervisor', 'GET', '/v1/alerts?kind=statutory')).json().items).toEqual([]);
  });

  test('is one that an agency or an open dossier counts by', async ({ world }) => {
    const call = await world.app();
    world.now = at('2027-11-01T08:00:00'); // the delivered calendar warns of its end
    const body = { parent: 'vn', definition: {}, basis: 'QĐ' };
    await call('admin', 'POST', '/v1/calendars/h42/editions', { body });
    expect((await watch(world)).map(({ calendarId }) => calendarId)).toEqual(['vn']);
    await openCounted(world, { acceptedAt: world.now, calendarId: 'h42' });
    expect((await watch(world)).map(({ calendarId }) => calendarId)).toEqual(['h42', 'vn']);
  });

  deliveryTest(
    'is told of to the subscriptions that ask for it, of whatever kind and agency',
    async ({ world, receiver, delivering }) => {
      const call = await world.app();
      await delivering();
      const rungs = ['calendar-ending', 'calendar-provisional'];
      for (const body of [{ url: receiver.url, rungs, agency: 'H42.12', kinds: ['step'] }, { url: receiver.url }])
        expect((await call('supervisor', 'POST', '/v1/subscriptions', { body })).statusCode).toBe(201);
      world.now = at('2027-11-01T08:00:00');
      await Promise.all([watch(world), watch(world), watch(world)]);
      const deliveries = await eventually(async () => {
        const { items } = (await call('auditor', 'GET', '/v1/deliveries?state=delivered')).json();
        return items.length > 0 ? items : undefined;
      });
      const calendar = { id: 'vn', edition: 1 };
      expect(deliveries).toMatchObject([{ rung: 'calendar-ending', dossier: null, calendar, attempts: 1 }]);
      expect(receiver.received.map(({ body }) => JSON.parse(body))).toEqual([
        {
          type: 'calendar.ending',
          timestamp: '2027-11-01T01:00:00Z',
          data: {
            alertId: deliveries[0].alertId,
            rung: 'calendar-ending',
            calendar: 'vn',
            edition: 1,
            at: '2027-11-01T01:00:00Z',
          },
        },
      ]);
    },
  );
});

test('two monitors have the dates checked once a day', async ({ world }) => {
  const checks = () => world.rows(`select from projections where mode = 'check'`);
  const round = async () => {
    const stops = [1, 2].map(() => startWatchingCalendars({ db: world.db, time: world.time, calendars, log }));
    await Promise.all(stops.map((stop) => stop()));
  };
  await round();
  await round();
  expect(await checks()).toHaveLength(1);
  await world.rows(`update projections set created_at = created_at - interval '1 day'`);
  await round();
  expect(await checks()).toHaveLength(2);
});
