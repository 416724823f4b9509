import type { AddressInfo } from 'node:net';
import pMap from 'p-map';
import { expect, vi } from 'vitest';
import { bearerOf, type Routing, routingTest as test } from '../routing.fixture.ts';

const soon = { timeout: 15_000, interval: 20 };

interface Line {
  readonly task?: string;
  readonly outcome?: string;
  readonly officer?: string;
  readonly problem?: { readonly code: string };
  readonly summary?: Record<string, number>;
}

async function clear(routing: Routing, body: object): Promise<Line[]> {
  const response = await routing.call('supervisor', 'POST', '/v1/task-reassignments', { body });
  expect(response.statusCode, response.body).toBe(200);
  return response.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** A unit of the officers a, b and c, where all tasks are those of a. */
async function fillDesk(routing: Routing, count: number): Promise<string[]> {
  await routing.staff('vp-one-stop', 'a');
  const registered = await pMap(Array.from({ length: count }), () => routing.register(), { concurrency: 8 });
  await pMap(registered, ({ taskId }) => routing.assign(taskId), { concurrency: 8 });
  await routing.rows(
    `insert into officers (id, unit_id, name) values ('b', 'vp-one-stop', 'B'), ('c', 'vp-one-stop', 'C')`,
  );
  return registered.map(({ taskId }) => taskId);
}

const desks = (routing: Routing) =>
  routing.rows<{ id: string; n: number }>(
    'select officer_id as id, count(*)::int as n from tasks where closed_at is null group by 1 order by 1',
  );
const linesOf = async (routing: Routing) =>
  (await routing.rows(`select 1 from history where type = 'step.reassigned'`)).length;

test('a desk is shared out by load, each task with a line that explains it, and doing it again does nothing', async ({
  routing,
}) => {
  const tasks = await fillDesk(routing, 10);
  await routing.command(tasks[0]!, 'claim');
  const report = await clear(routing, { fromOfficer: 'a', reason: 'Bà Đào nghỉ phép' });
  expect(report.at(-1)).toEqual({ summary: { tasks: 10, reassigned: 10, settled: 0, refused: 0 } });
  expect(report.slice(0, -1).map(({ task }) => task)).toEqual(tasks.toSorted());
  expect(await desks(routing)).toEqual([
    { id: 'b', n: 5 },
    { id: 'c', n: 5 },
  ]);
  const why = await routing.call('auditor', 'GET', `/v1/tasks/${tasks[0]}/assignment`);
  expect(why.json()).toMatchObject({ decidedBy: expect.stringMatching(/^supervisor:/), candidates: [{}, {}] });
  const stored = await routing.rows('select row_to_json(h) from history h');
  expect(JSON.stringify(stored)).not.toContain('Đào');
  expect(await clear(routing, { fromOfficer: 'a' })).toEqual([
    { summary: { tasks: 0, reassigned: 0, settled: 0, refused: 0 } },
  ]);
  expect(await linesOf(routing)).toBe(10);
});

test('to one officer, only what the filter names, and never to who is away', async ({ routing }) => {
  const tasks = await fillDesk(routing, 4);
  await routing.command(tasks[1]!, 'claim');
  const report = await clear(routing, { fromOfficer: 'a', toOfficer: 'c', filter: { state: 'claimed' } });
  expect(report[0]).toMatchObject({ task: tasks[1], outcome: 'reassigned', officer: 'c' });
  await routing.away('c');
  expect((await clear(routing, { fromOfficer: 'a' })).at(-1)!.summary).toMatchObject({ reassigned: 3 });
  expect(await desks(routing)).toEqual([
    { id: 'b', n: 3 },
    { id: 'c', n: 1 },
  ]);
  await routing.away('a');
  const nobody = await clear(routing, { fromOfficer: 'b' });
  expect(nobody.map(({ problem }) => problem?.code)).toEqual([...Array(3).fill('no-officer-available'), undefined]);
  // An officer who has left the agency still has tasks to give away.
  await routing.rows(`update officers set active = false where id = 'c'`);
  expect((await clear(routing, { fromOfficer: 'c', toOfficer: 'b' })).at(-1)!.summary).toMatchObject({ reassigned: 1 });
});

test('what makes no sense is refused before anything is moved', async ({ routing }) => {
  await fillDesk(routing, 1);
  await routing.away('c', { delegate: 'b' });
  for (const [body, status, code, path] of [
    [{}, 400, 'invalid-request', 'fromOfficer'],
    [{ fromOfficer: 'nobody' }, 422, 'officer-unknown', 'fromOfficer'],
    [{ fromOfficer: 'a', toOfficer: 'nobody' }, 422, 'officer-unknown', 'toOfficer'],
    [{ fromOfficer: 'a', toOfficer: 'a' }, 400, 'invalid-request', 'toOfficer'],
    [{ fromOfficer: 'a', toOfficer: 'c' }, 409, 'officer-absent', 'toOfficer'],
    [{ fromOfficer: 'a', filter: { unit: 'x' } }, 400, 'invalid-request', 'filter.unit'],
    [{ fromOfficer: ['a'] }, 400, 'invalid-request', 'fromOfficer'],
  ] as const) {
    const response = await routing.call('supervisor', 'POST', '/v1/task-reassignments', { body });
    expect([response.statusCode, response.json().code], response.body).toEqual([status, code]);
    expect(response.json().errors[0].path).toBe(path);
  }
  expect(
    (await routing.call('officer', 'POST', '/v1/task-reassignments', { body: { fromOfficer: 'a' } })).statusCode,
  ).toBe(403);
  const foreign = await clear(routing, { fromOfficer: 'a', toOfficer: 'vp-justice-1' });
  expect(foreign[0]!.problem!.code).toBe('officer-not-in-unit');
  expect(await linesOf(routing)).toBe(0);
});

test('two who clear the same desk at once move every task once', async ({ routing }) => {
  await fillDesk(routing, 20);
  const both = await Promise.all([1, 2].map(() => clear(routing, { fromOfficer: 'a' })));
  const reassigned = both.flat().filter(({ outcome }) => outcome === 'reassigned');
  expect(new Set(reassigned.map(({ task }) => task)).size).toBe(20);
  expect(reassigned).toHaveLength(20);
  expect(await linesOf(routing)).toBe(20);
  expect(await desks(routing)).toEqual([
    { id: 'b', n: 10 },
    { id: 'c', n: 10 },
  ]);
});

test('a caller who hangs up and a database that is cut off in the middle leave whole tasks; calling again goes on', async ({
  routing,
}) => {
  const count = 150;
  await fillDesk(routing, count);
  const cut = clear(routing, { fromOfficer: 'a' });
  await vi.waitFor(async () => expect(await linesOf(routing)).toBeGreaterThan(0), { ...soon, interval: 1 });
  await routing.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'motcua_routing' and datname = current_database()`,
  );
  const refused = (await cut).filter(({ outcome }) => outcome === 'refused');
  expect(refused[0]!.problem!.code, 'it was cut off in the middle').toBe('unavailable');
  expect(await hangUpOn(routing)).toBe(200);
  await vi.waitFor(
    async () => expect((await clear(routing, { fromOfficer: 'a' })).at(-1)!.summary).toMatchObject({ tasks: 0 }),
    soon,
  );
  expect(await linesOf(routing)).toBe(count);
  expect(await desks(routing)).toEqual([
    { id: 'b', n: count / 2 },
    { id: 'c', n: count / 2 },
  ]);
  const broken = await routing.rows(
    `select 1 from tasks t where (select count(*) from history h where h.dossier_id = t.dossier_id and h.type = 'step.reassigned') <> 1`,
  );
  expect(broken).toEqual([]);
});

/** Starts a reassignment over the network, and hangs up after the first line. */
async function hangUpOn(routing: Routing): Promise<number> {
  await routing.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = routing.app.server.address() as AddressInfo;
  const send = () =>
    fetch(`http://127.0.0.1:${port}/v1/task-reassignments`, {
      method: 'POST',
      headers: { authorization: bearerOf('supervisor'), 'content-type': 'application/json' },
      body: JSON.stringify({ fromOfficer: 'a' }),
    });
  // The pool may still hold connections that the database has cut off.
  const response = await vi.waitFor(async () => {
    const answered = await send();
    expect(answered.status).toBe(200);
    return answered;
  }, soon);
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  return response.status;
}
