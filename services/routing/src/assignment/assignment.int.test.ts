import { isOutboxEmpty } from '@motcua/db/messages/outbox-signal';
import { Calendars } from '@motcua/db/reference/calendars';
import { openQueues } from '@motcua/queue/queues';
import { drainOutbox, startRelay } from '@motcua/queue/relay';
import { work } from '@motcua/queue/work';
import { expect, inject, vi } from 'vitest';
import { log, type Routing, routingTest as test } from '../routing.fixture.ts';
import { assignOpened } from './assign.ts';
import { startReconciling } from './reconcile.ts';

const soon = { timeout: 15_000, interval: 20 };

const countAssigned = async (routing: Routing) =>
  (await routing.rows('select 1 from tasks where unit_id is not null')).length;

const assigned = (routing: Routing) =>
  routing.rows<{ officer_id: string | null; n: number }>(
    'select officer_id, count(*)::int as n from tasks where unit_id is not null group by 1 order by 1',
  );

test('shares work evenly although many workers assign at once, and says among whom', async ({ routing }) => {
  await routing.staff('vp-one-stop', 'a', 'b', 'c');
  const registered = await Promise.all(Array.from({ length: 30 }, () => routing.register()));
  await Promise.all(registered.map(({ taskId }) => routing.assign(taskId)));
  expect(await assigned(routing)).toEqual([
    { officer_id: 'a', n: 10 },
    { officer_id: 'b', n: 10 },
    { officer_id: 'c', n: 10 },
  ]);
  const listed = (await routing.call('supervisor', 'GET', '/v1/officers?unit=vp-one-stop')).json().items;
  const active = listed.filter((officer: { active: boolean }) => officer.active);
  expect(active).toEqual(
    ['a', 'b', 'c'].map((id) => expect.objectContaining({ id, unit: 'vp-one-stop', openTasks: 10, openMinutes: 600 })),
  );
  const [line] = await routing.rows<{ data: { candidates: unknown } }>(
    `select data from history where type = 'step.assigned' order by (data->'candidates'->-1->>'openMinutes')::int limit 1`,
  );
  expect(line!.data.candidates).toEqual([
    { officerId: 'a', openMinutes: 0, why: 'least-busy' },
    { officerId: 'b', openMinutes: 0, why: 'same-load' },
    { officerId: 'c', openMinutes: 0, why: 'same-load' },
  ]);
});

test('changes neither the dossier’s version nor the task’s, and happens once', async ({ routing }) => {
  const { taskId, dossierId } = await routing.register();
  const versions = () =>
    routing.rows('select d.version, t.version as task_version from dossiers d join tasks t on t.dossier_id = d.id');
  const before = await versions();
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => routing.assign(taskId)));
  expect(outcomes.sort()).toEqual(['assigned', 'settled', 'settled', 'settled']);
  expect(await versions()).toEqual(before);
  const lines = await routing.rows(`select 1 from history where dossier_id = $1 and type = 'step.assigned'`, [
    dossierId,
  ]);
  expect(lines).toHaveLength(1);
});

test('a unit without anyone active gets the task all the same', async ({ routing }) => {
  await routing.staff('vp-one-stop');
  const { taskId } = await routing.register();
  expect(await routing.assign(taskId)).toBe('assigned');
  expect((await routing.call('officer', 'GET', `/v1/tasks/${taskId}`)).json()).toMatchObject({
    unit: 'vp-one-stop',
    officer: null,
  });
});

test('reassigning moves the load from one desk to the other', async ({ routing }) => {
  await routing.staff('vp-one-stop', 'a', 'b');
  const { taskId } = await routing.register();
  await routing.assign(taskId);
  await routing.command(taskId, 'claim');
  const moved = await routing.command(taskId, 'reassign', { officerId: 'b', reason: 'Nghỉ phép' });
  expect(moved.json()).toMatchObject({ officer: 'b', state: 'open', claimedAt: null });
  const loads = 'select officer_id, open_tasks from officer_loads order by 1';
  expect(await routing.rows(loads)).toEqual([
    { officer_id: 'a', open_tasks: 0 },
    { officer_id: 'b', open_tasks: 1 },
  ]);
});

test.for(['postgres', 'redis'] as const)(
  'a registered dossier finds its officer over the queue on %s',
  async (kind, { routing, skip }) => {
    const redisUrl = kind === 'redis' ? inject('redisUrl') : undefined;
    if (redisUrl === null) return skip();
    const queues = await openQueues({ databaseUrl: routing.databaseUrl, redisUrl });
    const stopRelay = startRelay({ db: routing.db, queues, log });
    const stopWork = await work('routing', assignOpened({ ...routing, calendars: new Calendars(), log }), {
      queues,
      log,
      concurrency: 4,
    });
    await Promise.all(Array.from({ length: 20 }, () => routing.register()));
    await vi.waitFor(async () => expect(await countAssigned(routing)).toBe(20), soon);
    await stopRelay();
    await stopWork();
    await queues.close();
  },
);

test('a task whose job was lost with the queue is assigned all the same', async ({ routing }) => {
  const queues = await openQueues({ databaseUrl: routing.databaseUrl });
  const lost = await Promise.all(Array.from({ length: 3 }, () => routing.register()));
  await drainOutbox({ db: routing.db, queues });
  await routing.rows('delete from queue.job');
  expect(await isOutboxEmpty(routing.db)).toBe(true);
  const stop = startReconciling({ ...routing, calendars: new Calendars(), log }, 50);
  await vi.waitFor(async () => expect(await countAssigned(routing)).toBe(lost.length), soon);
  await stop();
  await queues.close();
});

test('a worker that assigned and then failed before saying so assigns nothing twice', async ({ routing }) => {
  const queues = await openQueues({ databaseUrl: routing.databaseUrl });
  const assignIt = assignOpened({ ...routing, calendars: new Calendars(), log });
  let runs = 0;
  const failing: typeof assignIt = async (payload, attempt) => {
    await assignIt(payload, attempt);
    runs += 1;
    if (attempt.attempt === 1) throw new Error('failed after the commit');
  };
  const stopWork = await work('routing', failing, { queues, log, concurrency: 1 });
  const { dossierId } = await routing.register();
  await drainOutbox({ db: routing.db, queues });
  await vi.waitFor(() => expect(runs).toBe(2), soon);
  const lines = await routing.rows(`select 1 from history where dossier_id = $1 and type = 'step.assigned'`, [
    dossierId,
  ]);
  expect(lines).toHaveLength(1);
  await stopWork();
  await queues.close();
});
