import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect, transaction } from '@motcua/db/database';
import { projectBatch } from '@motcua/db/deadlines/project';
import { Calendars } from '@motcua/db/office/calendars';
import { describe, expect } from 'vitest';
import { command, draftClosure, openCounted, projectAll, putInForce, untilDone } from '../counted.fixture.ts';
import { expectWholeChains } from '../history.fixture.ts';
import { at, eventually, log, type Office, officeTest as test } from '../monitor.fixture.ts';
import { startProjecting } from './project.ts';

/** A Monday; with the Wednesday after it closed, three working days end on the Monday after. */
const monday = at('2026-11-23T09:15:00');
const nextMonday = at('2026-11-30T17:00:00');

describe('a projection', () => {
  const many = 23;
  async function underWay(office: Office) {
    const call = await office.app();
    const dossiers = [];
    for (let i = 0; i < many; i += 1) dossiers.push(await openCounted(office, { acceptedAt: monday }));
    const { edition } = await draftClosure(call, 'vn', ['2026-11-25']);
    return { call, dossiers, ...(await putInForce(office, call, 'vn', edition)) };
  }

  async function expectAllMovedOnce(office: Office) {
    expect(
      await office.rows('select from dossiers where calendar_edition = 2 and version = 2 and due_at = $1', [
        new Date(nextMonday),
      ]),
    ).toHaveLength(many);
    const lines = await expectWholeChains(office);
    expect(lines.filter(({ type }) => type === 'dossier.reprojected')).toHaveLength(many);
  }

  test('goes on after kill -9 of its monitor in the middle of a batch, doing nothing twice', async ({ office }) => {
    const { call, id } = await underWay(office);
    const program = fileURLToPath(new URL('./project-worker.fixture.ts', import.meta.url));
    const worker = spawn(
      process.execPath,
      [program, office.database.urls['motcua_monitor']!, String(office.now), '5'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(worker.stdout, 'data');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    const stopped = (await call('admin', 'GET', `/v1/projections/${id}`)).json();
    expect(stopped).toMatchObject({ state: 'running', total: many, seen: 5, moved: 5 });
    await eventually(async () => ((await projectAll(office)) > 0 ? true : undefined));
    expect(await untilDone(call, id)).toMatchObject({ total: many, seen: many, moved: many });
    await expectAllMovedOnce(office);
  });

  test('is shared by two monitors, and each dossier is done by one', async ({ office }) => {
    const { call, id } = await underWay(office);
    const other = connect(office.database.urls['motcua_monitor']!);
    const options = { calendars: new Calendars(), clock: office.clock, limit: 2 };
    const until = async (db: typeof other) => {
      while ((await untilState(call, id)) === 'running') await transaction(db, (tx) => projectBatch(tx, options));
    };
    await Promise.all([until(office.db), until(other)]);
    await other.$client.end();
    expect(await untilDone(call, id)).toMatchObject({ seen: many, moved: many });
    await expectAllMovedOnce(office);
  });

  test('waits for nobody’s command for longer than the command takes, and loses none', async ({ office }) => {
    const { call, id, dossiers } = await underWay(office);
    const stop = startProjecting({ db: office.db, clock: office.clock, calendars: new Calendars(), log });
    const finish = { type: 'finish', result: 'granted' } as const;
    await Promise.all(dossiers.slice(0, 10).map((dossier) => command(office, dossier, finish, monday + 60_000)));
    await untilDone(call, id);
    await stop();
    const open = await office.rows('select from dossiers where ended_at is null and calendar_edition = 2');
    expect(open).toHaveLength(many - 10);
    await expectWholeChains(office);
  });

  test('of an older edition never takes a dossier back from a newer one', async ({ office }) => {
    const { call, id } = await underWay(office);
    const { edition } = await draftClosure(call, 'vn', ['2026-11-26']);
    const path = `/v1/calendars/vn/editions/${edition}`;
    // The first projection has not begun when the second edition takes the place of the first.
    await office.rows(`update projections set state = 'done' where id = $1`, [id]);
    const second = await putInForce(office, call, 'vn', edition);
    await projectAll(office);
    expect(await untilDone(call, second.id)).toMatchObject({ moved: many });
    await office.rows(`update projections set state = 'running' where id = $1`, [id]);
    await projectAll(office);
    expect(await untilDone(call, id)).toMatchObject({ seen: many, moved: 0 });
    const [counted] = await office.rows<{ n: number }>(
      'select count(*)::int as n from dossiers where calendar_edition = 3',
    );
    expect(counted!.n, path).toBe(many);
  });
});

describe('the check', () => {
  test('finds the dossiers whose stored dates do not follow from the rules, and changes nothing', async ({
    office,
  }) => {
    const call = await office.app();
    await openCounted(office, { acceptedAt: monday });
    const wrong = await openCounted(office, { acceptedAt: monday });
    const stepWrong = await openCounted(office, { acceptedAt: monday });
    await office.rows(`update dossiers set due_at = due_at + interval '1 day' where id = $1`, [wrong.id]);
    await office.rows(
      `update deadlines set due_at = due_at - interval '1 day' where dossier_id = $1 and kind = 'step'`,
      [stepWrong.id],
    );
    const before = await office.rows('select * from dossiers order by id');
    const started = await call('auditor', 'POST', '/v1/projections', { body: { mode: 'check' } });
    expect([started.statusCode, started.headers.location]).toEqual([202, `/v1/projections/${started.json().id}`]);
    await projectAll(office);
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
    expect(await office.rows('select * from dossiers order by id')).toEqual(before);
  });
});

const untilState = async (call: Awaited<ReturnType<Office['app']>>, id: string): Promise<string> =>
  (await call('admin', 'GET', `/v1/projections/${id}`)).json().state;
