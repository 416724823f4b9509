/** The sweep, cut off in its middle: the database loses the connection that carries it out. */
import { dumpTables } from '@motcua/testing/dump';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { expectWholeChains } from '../history.fixture.ts';
import { at, hour, log, monitorTest as test, type World } from '../monitor.fixture.ts';
import { Sweeper } from './sweeper.ts';

const noon = at('2026-11-23T11:30:00');

test('a connection killed in the middle of a sweep leaves everything as it was, and then each thing happens once', async ({
  world,
}) => {
  const sweeper = new Sweeper({ ...world, log });
  const { cutOff, close } = await cuttingOff(world);
  const call = await world.app();
  const asked = { url: 'https://example.org/', rungs: ['apology-due', 'due-soon', 'breached'], kinds: ['statutory'] };
  expect((await call('admin', 'POST', '/v1/subscriptions', { body: asked })).statusCode).toBe(201);
  const owed = await world.open({ apologyDueAt: noon - 2 * hour, dueSoonAt: noon + hour, dueAt: noon + 2 * hour });
  const breached = await world.open({ dueSoonAt: noon - hour, dueAt: noon - hour / 2 });
  const lapsed = await world.open({ dueAt: noon + 2 * hour });
  await world.rows(
    `update dossiers set rules = jsonb_set(rules, '{supplementLapsesAfterDays}', '30') where code = $1`,
    [lapsed.code],
  );
  const request = { type: 'request-supplement', items: 1, approver: null, basis: 'Điều 16', document: null } as const;
  await world.command(lapsed.code, { ...request, noteId: lapsed.id }, noon - 4 * hour);

  // Alerts, history entries and deliveries are written by then; only the next moment to look is not.
  world.now = noon;
  await cutOff(() => sweeper.sweep());
  expect(await sweeper.sweep()).toBe(3);
  const alerts = await world.rows(
    'select code, rung from alerts join dossiers on dossiers.id = dossier_id order by at',
  );
  expect(alerts).toEqual([
    { code: owed.code, rung: 'apology-due' },
    { code: breached.code, rung: 'due-soon' },
    { code: breached.code, rung: 'breached' },
  ]);
  expect(await world.rows('select from deliveries')).toHaveLength(3);

  await world.finish(owed.code, noon + hour / 2);
  world.now = noon + 31 * 24 * hour;
  // The dossier is ended by then; its clocks are not.
  await cutOff(() => sweeper.sweep());
  expect(await sweeper.sweep()).toBe(0);
  const told = (await expectWholeChains(world)).filter(({ actor }) => actor === 'system:deadline-monitor');
  const missed = ['deadline.breached', 'apology.missed'].map((type) => [breached.id, type]);
  expect(told.map(({ dossier_id, type }) => [dossier_id, type])).toEqual([
    ...missed,
    [lapsed.id, 'dossier.supplement-lapsed'],
  ]);
  expect(await world.rows('select from deadlines where closed_at is null')).toHaveLength(1);
  await close();
});

/** Cuts a sweep off where it changes a term, and expects that nothing of it is left. */
async function cuttingOff({ database }: World) {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  const holder = new pg.Client({ connectionString: database.adminUrl });
  await Promise.all([admin.connect(), holder.connect()]);
  const victim = `select pid from pg_stat_activity
    where usename = 'motcua_monitor' and wait_event_type = 'Lock' and datname = current_database()`;
  // The sweep records by itself that it has swept.
  const dump = async () => ({ ...(await dumpTables(database.adminUrl)), 'public.sweeps': '' });
  const cutOff = async (sweep: () => Promise<unknown>) => {
    const before = await dump();
    await holder.query('begin; lock table deadlines in share mode');
    const running = sweep();
    const cut = expect(running).rejects.toThrow();
    await vi.waitFor(async () => {
      const { rows } = await admin.query(`select pg_terminate_backend(pid) from (${victim}) as waiting`);
      expect(rows).toHaveLength(1);
    }, 10_000);
    await cut;
    await holder.query('rollback');
    expect(await dump()).toEqual(before);
  };
  return { cutOff, close: () => Promise.all([admin.end(), holder.end()]) };
}
