import { connect, transaction } from '@motcua/db/database';
import { lockDossier } from '@motcua/db/dossiers/dossiers';
import { Calendars } from '@motcua/db/reference/calendars';
import { sweepBatch } from '@motcua/db/sweep/sweep';
import { applyCommand } from '@motcua/db/verbs/apply';
import { chainHash, chainStart } from '@motcua/domain/dossiers/history';
import { describe, expect } from 'vitest';
import { at, type Routing, routingTest as test } from '../routing.fixture.ts';

const question = { agency: 'H42', question: 'Bà Đào có tên trong sổ gốc không?', budgetMinutes: 60 };

const ask = (routing: Routing, taskId: string, body: object = {}) =>
  routing.call('officer', 'POST', `/v1/tasks/${taskId}/consultations`, { body: { ...question, ...body } });
/** As an officer of the agency that is asked. */
async function act(routing: Routing, id: string, verb: string, body: object, version = '*', agency = 'H42') {
  const headers = { 'if-match': version, authorization: await routing.bearerFor(agency) };
  return routing.call(null, 'POST', `/v1/consultations/${id}/${verb}`, { body, headers });
}
const read = async (routing: Routing, id: string, role: 'officer' | 'auditor' = 'officer') =>
  (await routing.call(role, 'GET', `/v1/consultations/${id}`)).json();
const typesOf = async (routing: Routing, dossierId: string) =>
  (
    await routing.rows<{ type: string }>('select type from history where dossier_id = $1 order by seq', [dossierId])
  ).map(({ type }) => type);

/** As the counter does it. */
async function command(routing: Routing, url: string, code: string, wanted: Parameters<typeof applyCommand>[2]) {
  const intake = connect(url, { max: 1 });
  const by = { actor: 'counter:test', at: routing.now };
  await transaction(intake, async (tx) => {
    await applyCommand(tx, await lockDossier(tx, new Calendars(), { code }), wanted, by);
  });
  await intake.$client.end();
}

describe('asking others', () => {
  test('several at once, each with a deadline on the calendar of the agency asked, while the citizen’s clock runs on', async ({
    routing,
  }) => {
    await routing.rows(`insert into calendars (id, created_at) values ('province', now())`);
    await routing.rows(
      `insert into calendar_editions (calendar_id, edition, own, definition, basis, in_force_at, created_at, created_by)
       select 'province', 1, own, jsonb_set(definition, '{exceptions}', definition->'exceptions' ||
         '[{"date": "2026-11-23", "kind": "closed", "name": "x"}]'), basis, now(), now(), 'test'
       from calendar_editions where calendar_id = 'vn' and edition = 1`,
    );
    await routing.rows(`update agencies set calendar_id = 'province' where id = 'H42'`);
    const { taskId, dossierId, code } = await routing.register();
    const clocks = () =>
      routing.rows(`select kind, due_at from deadlines where dossier_id = $1 and kind <> 'consultation'`, [dossierId]);
    const before = await clocks();
    const [province, colleague] = await Promise.all([
      ask(routing, taskId),
      ask(routing, taskId, { agency: 'H42.12', unit: 'vp-justice' }),
    ]);
    expect(province.statusCode, province.body).toBe(201);
    expect(province.json()).toMatchObject({
      dossier: code,
      agency: 'H42',
      unit: null,
      state: 'open',
      allowed: ['answer', 'withdraw'],
      // closed on the 23rd there, a holiday on the 24th
      dueAt: '2026-11-25T01:30:00Z',
      late: false,
    });
    expect(colleague.json()).toMatchObject({ unit: 'vp-justice', dueAt: '2026-11-23T02:00:00Z' });
    const days = await ask(routing, taskId, { budgetMinutes: undefined, term: { unit: 'workingDay', amount: '2' } });
    expect(days.json().dueAt).toBe('2026-11-27T10:00:00Z');
    expect(await clocks()).toEqual(before);
    expect((await routing.call('officer', 'GET', `/v1/tasks/${taskId}`)).json()).toMatchObject({ version: 1 });
    expect(await typesOf(routing, dossierId)).toEqual([
      'dossier.accepted',
      'step.opened',
      ...Array(3).fill('consultation.opened'),
    ]);
  });

  test('what makes the dossier wait does not stop the agency that was asked', async ({ routing, database }) => {
    const { taskId, code } = await routing.register();
    const { id, dueAt } = (await ask(routing, taskId)).json();
    await command(routing, database.urls['motcua_intake']!, code, {
      type: 'request-supplement',
      items: 1,
      noteId: id,
      approver: null,
      basis: 'x',
      document: null,
    });
    expect((await routing.call('officer', 'GET', `/v1/tasks/${taskId}`)).json().dueAt).toBe(null);
    expect(await read(routing, id)).toMatchObject({ dueAt, state: 'open' });
  });

  test('question and answer are sealed, shown to whoever works on it, not to auditors', async ({ routing }) => {
    const { taskId, dossierId } = await routing.register();
    const { id } = (await ask(routing, taskId)).json();
    const answered = await act(routing, id, 'answer', { answer: 'Có tên bà Đào', document: '88/STP' }, '"1"');
    expect(answered.json()).toMatchObject({ state: 'answered', document: '88/STP', version: 2, allowed: [] });
    expect(await read(routing, id)).toMatchObject({ question: question.question, answer: 'Có tên bà Đào' });
    expect(await read(routing, id, 'auditor')).not.toHaveProperty('question');
    const stored = await routing.rows(`
      select row_to_json(h) from history h union all select row_to_json(c) from consultations c
      union all select row_to_json(i) from idempotency_keys i`);
    expect(JSON.stringify(stored)).not.toContain('Đào');
    const open = await routing.rows('select kind from deadlines where dossier_id = $1 and closed_at is null', [
      dossierId,
    ]);
    expect(open).toEqual([{ kind: 'step' }]);
    const list = async (query: string) =>
      (await routing.call('officer', 'GET', `/v1/consultations?${query}`))
        .json()
        .items.map((one: { id: string }) => one.id);
    expect(await list('agency=H42&state=answered')).toEqual([id]);
    expect(await list('state=open')).toEqual([]);
    expect(await list('late=false')).toEqual([id]);
    expect(await list('late=true')).toEqual([]);
  });

  test('a late answer raises its alert in the ordinary sweep, once, and the breach is in the history', async ({
    routing,
    database,
  }) => {
    const { taskId, dossierId } = await routing.register();
    const { id } = (await ask(routing, taskId)).json();
    routing.now = at('2026-11-23T09:00:00.001');
    const monitor = connect(database.urls['motcua_monitor']!, { max: 1 });
    const sweep = () => transaction(monitor, (tx) => sweepBatch(tx, { now: routing.now, limit: 100 }));
    await sweep();
    await sweep();
    await monitor.$client.end();
    expect(await read(routing, id)).toMatchObject({ late: true, state: 'open' });
    const alerts = await routing.rows(
      `select rung from alerts a join deadlines d on d.id = a.deadline_id where d.kind = 'consultation' order by a.at`,
    );
    expect(alerts).toEqual([{ rung: 'due-soon' }, { rung: 'breached' }]);
    const breaches = await routing.rows<{ data: { kind: string } }>(
      `select data from history where dossier_id = $1 and type = 'deadline.breached'`,
      [dossierId],
    );
    expect(breaches.map(({ data }) => data.kind).sort()).toEqual(['consultation', 'step']);
  });
});

describe('ending the step or the dossier', () => {
  test('a step is not completed while others are asked, except expressly and with a reason', async ({ routing }) => {
    const { taskId, dossierId } = await routing.register();
    const first = (await ask(routing, taskId)).json().id;
    const second = (await ask(routing, taskId)).json().id;
    const refused = await routing.command(taskId, 'complete');
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'consultations-open']);
    expect(refused.json().facts).toEqual({
      consultations: [first, second],
      allowed: ['answer', 'withdraw', 'complete withoutAnswers'],
    });
    await act(routing, first, 'withdraw', { reason: 'Bà Đào đã nộp' });
    for (const body of [{ withoutAnswers: true }, { reason: 'x' }, { withoutAnswers: false, reason: 'x' }])
      expect((await routing.command(taskId, 'complete', body)).statusCode).toBe(400);
    const done = await routing.command(taskId, 'complete', { withoutAnswers: true, reason: 'Đã đủ căn cứ' });
    expect(done.statusCode, done.body).toBe(200);
    expect([(await read(routing, first)).state, (await read(routing, second)).state]).toEqual([
      'withdrawn',
      'withdrawn',
    ]);
    expect((await typesOf(routing, dossierId)).slice(-5)).toEqual([
      'consultation.withdrawn',
      'dossier.started',
      'consultation.withdrawn',
      'step.completed',
      'step.opened',
    ]);
    const after = await act(routing, second, 'answer', { answer: 'x' });
    expect([after.statusCode, after.json().code]).toEqual([409, 'consultation-not-open']);
    expect(after.json().facts).toEqual({ state: 'withdrawn', command: 'answer', allowed: [] });
    const clocks = `select 1 from deadlines where kind = 'consultation' and (closed_at is null or next_alert_at is not null)`;
    expect(await routing.rows(clocks)).toEqual([]);
  });

  test('returning the step withdraws the questions; finishing the dossier cancels them; the chain stays whole', async ({
    routing,
    database,
  }) => {
    const { taskId, dossierId, code } = await routing.register();
    const next = (await routing.command(taskId, 'complete')).json().next.id;
    const returned = (await ask(routing, next)).json().id;
    const again = (await routing.command(next, 'return', { toStep: 0, reason: 'x' })).json().next.id;
    const cancelled = (await ask(routing, again)).json().id;
    await command(routing, database.urls['motcua_intake']!, code, { type: 'finish', result: 'granted' });
    expect((await read(routing, returned)).state).toBe('withdrawn');
    expect(await read(routing, cancelled)).toMatchObject({ state: 'cancelled', endedBy: 'counter:test', allowed: [] });
    expect((await ask(routing, again)).json()).toMatchObject({ code: 'task-not-open', facts: { allowed: [] } });
    const lines = await routing.rows<{ seq: number; at: Date; type: string; actor: string; data: never; hash: Buffer }>(
      'select * from history where dossier_id = $1 order by seq',
      [dossierId],
    );
    expect(lines.slice(-2).map(({ type }) => type)).toEqual(['consultation.cancelled', 'step.cancelled']);
    let hash = chainStart;
    for (const { seq, at: when, type, actor, data, hash: stored } of lines) {
      hash = chainHash(hash, { dossierId, seq, at: when.getTime(), type, actor, data });
      expect(hash.equals(stored), `line ${seq}`).toBe(true);
    }
  });
});

test('what is refused, by code and field, and nothing of it stays', async ({ routing }) => {
  const { taskId, dossierId } = await routing.register();
  for (const [body, status, code, path] of [
    [{ agency: 'H99' }, 422, 'agency-unknown', 'agency'],
    [{ agency: "H42'; --" }, 400, 'invalid-request', 'agency'],
    [{ unit: 'vp-justice' }, 422, 'unit-unknown', 'unit'],
    [{ question: ' ' }, 400, 'invalid-request', 'question'],
    [{ question: 'x'.repeat(5001) }, 400, 'invalid-request', 'question'],
    [{ question: 'a\0b' }, 400, 'invalid-encoding', 'question'],
    [{ budgetMinutes: 0 }, 400, 'invalid-request', 'budgetMinutes'],
    [{ budgetMinutes: undefined }, 400, 'invalid-request', 'term'],
    [{ term: { unit: 'workingDay', amount: '1' } }, 400, 'invalid-request', 'term'],
    [{ budgetMinutes: undefined, term: { unit: 'fortnight', amount: '1' } }, 400, 'term-invalid', 'term.unit'],
    [{ budgetMinutes: undefined, term: { unit: 'workingDay', amount: '-1' } }, 400, 'amount-invalid', 'term.amount'],
    [{ stopClock: true }, 400, 'invalid-request', 'stopClock'],
  ] as const) {
    const response = await ask(routing, taskId, body);
    expect([response.statusCode, response.json().code], response.body).toEqual([status, code]);
    expect(response.json().errors[0].path).toBe(path);
  }
  const far = await ask(routing, taskId, { budgetMinutes: 1_000_000 });
  expect([far.statusCode, far.json().code]).toEqual([422, 'calendar-not-covering']);
  const { id } = (await ask(routing, taskId)).json();
  for (const [verb, body, version, status, code] of [
    ['answer', {}, '*', 400, 'invalid-request'],
    ['answer', { answer: 'x' }, '"2"', 412, 'stale-version'],
    ['withdraw', {}, '*', 400, 'invalid-request'],
  ] as const) {
    const response = await act(routing, id, verb, body, version);
    expect([response.statusCode, response.json().code], response.body).toEqual([status, code]);
  }
  const foreign = [
    await act(routing, id, 'answer', { answer: 'x' }, '*', 'H42.12'),
    await routing.call('supervisor', 'POST', `/v1/consultations/${id}/answer`, {
      body: { answer: 'x' },
      headers: { 'if-match': '*' },
    }),
  ];
  for (const response of foreign)
    expect([response.statusCode, response.json()]).toMatchObject([
      403,
      { code: 'agency-not-yours', facts: { agencies: ['H42'] } },
    ]);
  const bare = await routing.call('officer', 'POST', `/v1/consultations/${id}/answer`, { body: { answer: 'x' } });
  expect(bare.statusCode).toBe(428);
  expect((await act(routing, crypto.randomUUID(), 'answer', { answer: 'x' })).json().code).toBe(
    'consultation-not-found',
  );
  const counter = await routing.call('counter', 'POST', `/v1/tasks/${taskId}/consultations`, { body: question });
  expect(counter.statusCode).toBe(403);
  expect(await typesOf(routing, dossierId)).toHaveLength(3);
  expect(await routing.rows('select 1 from person_notes')).toHaveLength(1);
});

test('of an answer, a withdrawal and a completion at once, one state comes out and the loser is told', async ({
  routing,
}) => {
  for (let round = 0; round < 8; round += 1) {
    const { taskId } = await routing.register();
    const { id } = (await ask(routing, taskId)).json();
    const [answered, withdrawn, completed] = await Promise.all([
      act(routing, id, 'answer', { answer: 'x' }, '"1"'),
      act(routing, id, 'withdraw', { reason: 'x' }, '"1"'),
      routing.command(taskId, 'complete', { withoutAnswers: true, reason: 'x' }),
    ]);
    expect(completed.statusCode, completed.body).toBe(200);
    const { state, version } = await read(routing, id);
    expect([answered.statusCode, withdrawn.statusCode].filter((status) => status === 200).length).toBeLessThanOrEqual(
      1,
    );
    for (const loser of [answered, withdrawn].filter(({ statusCode }) => statusCode !== 200))
      expect([loser.statusCode, loser.json().facts]).toEqual([412, { version, state, allowed: [] }]);
    expect(version).toBe(2);
  }
});
