import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect, transaction } from '@motcua/db/database';
import { recalculateBatch } from '@motcua/db/recalculation/batch';
import { checkNowAndThen } from '@motcua/db/recalculation/recalculations';
import { Calendars } from '@motcua/db/reference/calendars';
import { describe, expect } from 'vitest';
import { command, draftClosure, openCounted, putInForce, recalculateAll, untilDone } from '../counted.fixture.ts';
import { expectWholeChains } from '../history.fixture.ts';
import { at, eventually, log, monitorTest as test, type World } from '../monitor.fixture.ts';
import { Sweeper } from '../sweep/sweeper.ts';
import { startRecalculating } from './recalculate.ts';

/** A Monday; with the Wednesday after it closed, three working days end on the Monday after. */
const monday = at('2026-11-23T09:15:00');
const nextMonday = at('2026-11-30T17:00:00');

describe('a projection', () => {
  const many = 23;
  async function underWay(world: World) {
    const call = await world.app();
    const dossiers = [];
    for (let i = 0; i < many; i += 1) dossiers.push(await openCounted(world, { acceptedAt: monday }));
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    return { call, dossiers, ...(await putInForce(world, call, 'vn', edition)) };
  }

  async function expectAllMovedOnce(world: World) {
    expect(
      await world.rows('select from dossiers where calendar_edition = 2 and version = 2 and due_at = $1', [
        new Date(nextMonday),
      ]),
    ).toHaveLength(many);
    const lines = await expectWholeChains(world);
    expect(lines.filter(({ type }) => type === 'dossier.reprojected')).toHaveLength(many);
  }

  test('goes on after kill -9 of its monitor in the middle of a batch, doing nothing twice', async ({ world }) => {
    const { call, id } = await underWay(world);
    const program = fileURLToPath(new URL('./recalculate-worker.fixture.ts', import.meta.url));
    const worker = spawn(process.execPath, [program, world.database.urls['motcua_monitor']!, String(world.now), '5'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(worker.stdout, 'data');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    const stopped = (await call('admin', 'GET', `/v1/projections/${id}`)).json();
    expect(stopped).toMatchObject({ state: 'running', total: many, seen: 5, moved: 5 });
    await eventually(async () => ((await recalculateAll(world)) > 0 ? true : undefined));
    expect(await untilDone(call, id)).toMatchObject({ total: many, seen: many, moved: many });
    await expectAllMovedOnce(world);
  });

  test('is shared by two monitors, and each dossier is done by one', async ({ world }) => {
    const { call, id } = await underWay(world);
    const other = connect(world.database.urls['motcua_monitor']!);
    const options = { calendars: new Calendars(), time: world.time, limit: 2 };
    const until = async (db: typeof other) => {
      while ((await untilState(call, id)) === 'running') await transaction(db, (tx) => recalculateBatch(tx, options));
    };
    await Promise.all([until(world.db), until(other)]);
    await other.$client.end();
    expect(await untilDone(call, id)).toMatchObject({ seen: many, moved: many });
    await expectAllMovedOnce(world);
  });

  test('waits for nobody’s command for longer than the command takes, and loses none', async ({ world }) => {
    const { call, id, dossiers } = await underWay(world);
    const stop = startRecalculating({ db: world.db, time: world.time, calendars: new Calendars(), log });
    const finish = { type: 'finish', result: 'granted' } as const;
    await Promise.all(dossiers.slice(0, 10).map((dossier) => command(world, dossier, finish, monday + 60_000)));
    await untilDone(call, id);
    await stop();
    const open = await world.rows('select from dossiers where ended_at is null and calendar_edition = 2');
    expect(open).toHaveLength(many - 10);
    await expectWholeChains(world);
  });

  test('of an older edition never takes a dossier back from a newer one', async ({ world }) => {
    const { call, id } = await underWay(world);
    const { edition } = await draftClosure(call, 'vn', ['2026-11-26']);
    const path = `/v1/calendars/vn/editions/${edition}`;
    // The first recalculation has not begun when the second edition takes the place of the first.
    await world.rows(`update projections set state = 'done' where id = $1`, [id]);
    const second = await putInForce(world, call, 'vn', edition);
    await recalculateAll(world);
    expect(await untilDone(call, second.id)).toMatchObject({ moved: many });
    await world.rows(`update projections set state = 'running' where id = $1`, [id]);
    await recalculateAll(world);
    expect(await untilDone(call, id)).toMatchObject({ seen: many, moved: 0 });
    const [counted] = await world.rows<{ n: number }>(
      'select count(*)::int as n from dossiers where calendar_edition = 3',
    );
    expect(counted!.n, path).toBe(many);
  });
});

describe('the check', () => {
  test('finds the dossiers whose stored dates do not follow from the rules, and changes nothing', async ({ world }) => {
    const call = await world.app();
    await openCounted(world, { acceptedAt: monday });
    const wrong = await openCounted(world, { acceptedAt: monday });
    const stepWrong = await openCounted(world, { acceptedAt: monday });
    await world.rows(`update dossiers set due_at = due_at + interval '1 day' where id = $1`, [wrong.id]);
    await world.rows(
      `update deadlines set due_at = due_at - interval '1 day' where dossier_id = $1 and kind = 'step'`,
      [stepWrong.id],
    );
    const before = await world.rows('select * from dossiers order by id');
    const started = await call('auditor', 'POST', '/v1/projections', { body: { mode: 'check' } });
    expect([started.statusCode, started.headers.location]).toEqual([202, `/v1/projections/${started.json().id}`]);
    await recalculateAll(world);
    expect(await untilDone(call, started.json().id)).toMatchObject({
      calendar: null,
      edition: null,
      seen: 3,
      moved: 2,
    });
    const { items } = (await call('auditor', 'GET', `/v1/projections/${started.json().id}/dossiers`)).json();
    expect(items).toMatchObject([
      { dossier: wrong.code, kind: 'statutory', after: { dueAt: '2026-11-27T10:00:00Z' } },
      { dossier: stepWrong.code, kind: 'step' },
    ]);
    expect(await world.rows('select * from dossiers order by id')).toEqual(before);
  });

  test('puts right the warnings that an older version wrote or left out, where the date is right', async ({
    world,
  }) => {
    const call = await world.app();
    const opened = [];
    for (let i = 0; i < 4; i += 1) opened.push(await openCounted(world, { acceptedAt: monday }));
    const [missing, old, wrong] = opened;
    const right = await warningsOf(world);
    const write = (set: string, { id }: { id: string }) =>
      world.rows(`update deadlines set ${set} where dossier_id = $1 and kind = 'statutory'`, [id]);
    await write('apology_due_at = null, next_alert_at = due_soon_at', missing!);
    await write('due_soon_at = anchor_at, apology_due_at = anchor_at, next_alert_at = anchor_at', old!);
    await write(`due_soon_at = null, due_at = due_at + interval '1 day'`, wrong!);
    const { id } = (await call('auditor', 'POST', '/v1/projections', { body: { mode: 'check' } })).json();
    await recalculateAll(world);
    expect(await untilDone(call, id)).toMatchObject({ seen: 4, moved: 1, mended: 2 });
    const now = await warningsOf(world);
    const others = (rows: typeof now) => rows.filter(({ dossier_id: dossier }) => dossier !== wrong!.id);
    expect(others(now)).toEqual(others(right));
    const again = (await call('auditor', 'POST', '/v1/projections', { body: { mode: 'check' } })).json();
    await recalculateAll(world);
    expect(await untilDone(call, again.id)).toMatchObject({ moved: 1, mended: 0 });
  });

  test('is begun anew after an upgrade: what was raised is not raised again, what is owed is', async ({ world }) => {
    const { id } = await openCounted(world, { acceptedAt: monday }); // due on Friday at 17:00, due soon on Thursday at 16:30
    const alerts = () =>
      world.rows<{ rung: string; at: Date }>(
        'select rung, at from alerts where dossier_id = $1 order by raised_at, rung',
        [id],
      );
    const before = `update deadlines set apology_due_at = null, due_soon_at = due_soon_at - interval '1 hour',
      next_alert_at = due_soon_at - interval '1 hour' where dossier_id = $1 and kind = 'statutory'`;
    await world.rows(before, [id]);
    world.now = at('2026-11-26T16:00:00');
    const sweeper = new Sweeper({ ...world, log });
    await sweeper.sweep();
    const raised = { rung: 'due-soon', at: new Date(at('2026-11-26T15:30:00')) };
    expect(await alerts()).toContainEqual(raised);
    // The older version checked a moment ago, and knew of nothing that it could mend.
    const day = 86_400_000;
    const begin = () => transaction(world.db, (tx) => checkNowAndThen(tx, day, 'system:deadline-monitor'));
    await begin();
    await world.rows(`update projections set state = 'done', mended = null`);
    expect(await begin()).toBeDefined();
    expect(await begin()).toBeUndefined();
    await recalculateAll(world);
    world.now = at('2026-11-27T09:00:00');
    await sweeper.sweep();
    const owed = { rung: 'apology-due', at: new Date(at('2026-11-26T08:22:30')) };
    const ofTheTerm = (await alerts()).filter(({ at }) => [raised.at, owed.at].some((one) => +one === +at));
    expect(ofTheTerm).toEqual([raised, owed]);
    expect((await alerts()).filter(({ rung }) => rung === 'due-soon')).toHaveLength(2); // the step's too
  });
});

const warningsOf = (world: World) =>
  world.rows<{ dossier_id: string }>(
    'select dossier_id, kind, apology_due_at, due_soon_at, due_at, next_alert_at from deadlines order by id',
  );

const untilState = async (call: Awaited<ReturnType<World['app']>>, id: string): Promise<string> =>
  (await call('admin', 'GET', `/v1/projections/${id}`)).json().state;
