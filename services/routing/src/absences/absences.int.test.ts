import { describe, expect } from 'vitest';
import { at, type Routing, routingTest as test } from '../routing.fixture.ts';

const tomorrow = { from: '2026-11-25T07:30:00+07:00', to: '2026-11-26T07:30:00+07:00' };

const lastLine = async (routing: Routing, dossierId: string, type: string) =>
  (
    await routing.rows<{ data: Record<string, unknown> }>(
      'select data from history where dossier_id = $1 and type = $2 order by seq desc limit 1',
      [dossierId, type],
    )
  )[0]!.data;

/** A task on the desk of `a`, whose colleagues are `b` and `c`. */
async function onDeskOfA(routing: Routing) {
  await routing.staff('vp-one-stop', 'a', 'b', 'c');
  const registered = await routing.register();
  await routing.assign(registered.taskId);
  expect((await routing.command(registered.taskId, 'claim')).json()).toMatchObject({ officer: 'a' });
  return registered;
}

describe('while an officer is away', () => {
  test('nothing new is given to them, and it is said why', async ({ routing }) => {
    await routing.staff('vp-one-stop', 'a', 'b');
    expect((await routing.away('a', { delegate: 'b' })).statusCode).toBe(201);
    const { taskId } = await routing.register();
    await routing.assign(taskId);
    const explained = await routing.call('auditor', 'GET', `/v1/tasks/${taskId}/assignment`, {
      headers: { 'accept-language': 'en' },
    });
    expect(explained.json()).toMatchObject({
      holder: 'b',
      officer: 'b',
      decidedBy: 'system:routing',
      decidedAt: '2026-11-23T01:00:00Z',
      text: 'The task goes to b of the unit vp-one-stop.',
      candidates: [
        { officer: 'b', openMinutes: 0, why: 'least-busy' },
        { officer: 'a', openMinutes: 0, why: 'absent', text: 'not given the task: is absent' },
      ],
    });
  });

  test('the delegate acts in their place, and the history says on whose behalf', async ({ routing }) => {
    const { taskId, dossierId } = await onDeskOfA(routing);
    await routing.away('a', { delegate: 'b' });
    const list = async (query: string) =>
      (await routing.call('officer', 'GET', `/v1/tasks?${query}`)).json().items.map((task: { id: string }) => task.id);
    expect(await list('officer=b')).toEqual([]);
    expect(await list('officer=b&include=delegated')).toEqual([taskId]);
    expect((await routing.call('officer', 'GET', `/v1/tasks/${taskId}`)).json()).toMatchObject({
      officer: 'a',
      delegate: 'b',
    });
    const stranger = await routing.command(taskId, 'complete', { officerId: 'a' });
    expect(stranger.json()).toMatchObject({ code: 'officer-absent', facts: { officerId: 'a', allowed: ['b'] } });
    const done = await routing.command(taskId, 'complete', { officerId: 'b' });
    expect(done.json()).toMatchObject({ state: 'completed', officer: 'a', delegate: null });
    expect(await lastLine(routing, dossierId, 'step.completed')).toMatchObject({ officerId: 'b', onBehalfOf: 'a' });
    const loads = await routing.rows('select officer_id, open_tasks from officer_loads where open_tasks <> 0');
    expect(loads).toEqual([]);
  });

  test('a delegate of another unit of the agency, as named, may claim and return', async ({ routing }) => {
    const { taskId } = await routing.register();
    const second = (await routing.command(taskId, 'complete')).json().next.id as string;
    await routing.assign(second);
    const { officer } = (await routing.call('officer', 'GET', `/v1/tasks/${second}`)).json();
    await routing.away(officer, { delegate: 'vp-leaders-1' });
    const claimed = await routing.command(second, 'claim');
    expect(claimed.json()).toMatchObject({ officer, unit: 'vp-justice', delegate: 'vp-leaders-1', state: 'claimed' });
    const back = await routing.command(second, 'return', { toStep: 0, reason: 'x', officerId: 'vp-leaders-1' });
    expect(back.statusCode, back.body).toBe(200);
  });

  test('without a delegate a colleague has to be named; nothing is given to the one who is away', async ({
    routing,
  }) => {
    const { taskId, dossierId } = await onDeskOfA(routing);
    await routing.away('a');
    const nobody = await routing.command(taskId, 'complete');
    expect([nobody.statusCode, nobody.json().code, nobody.json().facts.allowed]).toEqual([409, 'officer-absent', []]);
    await routing.command(taskId, 'reassign', { officerId: 'c' });
    expect((await routing.command(taskId, 'reassign', { officerId: 'a' })).json().code).toBe('officer-absent');
    await routing.command(taskId, 'complete', { officerId: 'b' });
    expect(await lastLine(routing, dossierId, 'step.completed')).toMatchObject({ officerId: 'b' });
  });

  test('from its beginning to its end, or until it is ended', async ({ routing }) => {
    const { taskId } = await onDeskOfA(routing);
    const { id } = (await routing.away('a', { ...tomorrow, delegate: 'b' })).json();
    const delegate = async () => (await routing.call('officer', 'GET', `/v1/tasks/${taskId}`)).json().delegate;
    for (const [moment, expected] of [
      ['2026-11-25T07:29:59.999', null],
      ['2026-11-25T07:30:00', 'b'],
      ['2026-11-26T07:29:59.999', 'b'],
      ['2026-11-26T07:30:00', null],
    ] as const) {
      routing.now = at(moment);
      expect(await delegate(), moment).toBe(expected);
    }
    routing.now = at('2026-11-25T12:00:00');
    const path = `/v1/officers/a/absences/${id}`;
    const ended = await routing.call('supervisor', 'DELETE', path);
    expect(ended.json()).toMatchObject({ id, away: false, endedAt: '2026-11-25T05:00:00Z' });
    routing.now += 1000;
    expect((await routing.call('supervisor', 'DELETE', path)).json().endedAt).toBe('2026-11-25T05:00:00Z');
    expect(await delegate()).toBe(null);
    const listed = (await routing.call('auditor', 'GET', '/v1/officers/a/absences')).json();
    expect(listed.items).toMatchObject([{ id, delegate: 'b', createdBy: expect.stringMatching(/^supervisor:/) }]);
  });
});

describe('what is refused', () => {
  test('an absence that contradicts another one, by its own code', async ({ routing }) => {
    await routing.staff('vp-one-stop', 'a', 'b', 'c', 'd');
    expect((await routing.away('b', { ...tomorrow, delegate: 'c' })).statusCode).toBe(201);
    const elsewhere = 'nb-justice-1';
    for (const [officer, body, status, code, path] of [
      ['a', { from: tomorrow.to, to: tomorrow.from }, 400, 'absence-reversed', 'to'],
      ['a', { from: tomorrow.to, to: tomorrow.to }, 400, 'absence-reversed', 'to'],
      ['a', { ...tomorrow, delegate: 'a' }, 422, 'delegate-is-self', 'delegate'],
      ['a', { ...tomorrow, delegate: elsewhere }, 422, 'delegate-elsewhere', 'delegate'],
      ['a', { ...tomorrow, delegate: 'nobody' }, 422, 'officer-unknown', 'delegate'],
      ['a', { ...tomorrow, delegate: 'b' }, 409, 'delegate-absent', 'delegate'],
      ['c', { ...tomorrow, delegate: 'b' }, 409, 'delegate-absent', 'delegate'],
      ['c', { ...tomorrow, delegate: 'd' }, 409, 'officer-is-delegate', 'from'],
      ['c', { to: null }, 409, 'officer-is-delegate', 'from'],
      ['b', { from: '2026-11-26T07:00:00+07:00' }, 409, 'absences-overlap', 'from'],
      ['a', { from: '2026-11-25T07:30:00' }, 400, 'instant-invalid', 'from'],
      ['a', { form: tomorrow.from }, 400, 'invalid-request', 'form'],
      ['a', { delegate: 7 }, 400, 'invalid-request', 'delegate'],
    ] as const) {
      const response = await routing.away(officer, body);
      expect([response.statusCode, response.json().code], `${code}: ${response.body}`).toEqual([status, code]);
      expect(response.json().errors[0].path).toBe(path);
    }
    expect((await routing.away('nobody')).json().code).toBe('officer-unknown');
    expect((await routing.away('%27%20or%201')).json().code).toBe('officer-unknown');
    expect(await routing.rows('select 1 from absences')).toHaveLength(1);
    expect((await routing.away('b', { from: tomorrow.to })).statusCode, 'touching is allowed').toBe(201);
    const missing = await routing.call('supervisor', 'DELETE', `/v1/officers/a/absences/${crypto.randomUUID()}`);
    expect([missing.statusCode, missing.json().code]).toEqual([404, 'absence-not-found']);
    expect((await routing.call('officer', 'POST', '/v1/officers/a/absences', { body: {} })).statusCode).toBe(403);
  });

  test('of two at once that contradict each other one is recorded', async ({ routing }) => {
    await routing.staff('vp-one-stop', 'a', 'b');
    for (let day = 1; day <= 9; day += 1) {
      const span = { from: `2027-01-0${day}T00:00:00Z`, to: `2027-01-0${day}T12:00:00Z` };
      const both = await Promise.all([
        routing.away('a', { ...span, delegate: 'b' }),
        routing.away('b', { ...span, delegate: 'a' }),
        routing.away('a', span),
      ]);
      expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
    }
    expect(await routing.rows('select 1 from absences')).toHaveLength(9);
  });
});

test('a preview says to whom a task would go now, in the reader’s language, and changes nothing', async ({
  routing,
}) => {
  const { taskId } = await onDeskOfA(routing);
  await routing.away('b');
  const preview = async (language: string) =>
    (
      await routing.call('officer', 'POST', `/v1/tasks/${taskId}/assignment-preview`, {
        headers: { 'accept-language': language },
      })
    ).json();
  expect(await preview('vi')).toMatchObject({
    unit: 'vp-one-stop',
    officer: 'a',
    text: 'Việc được giao cho a của bộ phận vp-one-stop.',
    candidates: [
      { officer: 'a', openMinutes: 0, why: 'least-busy' },
      { officer: 'c', openMinutes: 0, why: 'same-load' },
      { officer: 'b', why: 'absent', text: 'không được giao: đang vắng mặt' },
    ],
  });
  await routing.away('a');
  await routing.away('c');
  expect(await preview('en')).toMatchObject({ officer: null, text: expect.stringContaining('anyone of it') });
  expect((await routing.call('officer', 'GET', `/v1/tasks/${taskId}`)).json()).toMatchObject({ officer: 'a' });
  const unassigned = await routing.register();
  const before = await routing.call('officer', 'GET', `/v1/tasks/${unassigned.taskId}/assignment`);
  expect(before.json()).toMatchObject({ decidedAt: null, officer: null, candidates: [] });
});
