import { connect, transaction } from '@motcua/db/database';
import { lockDossier } from '@motcua/db/dossiers/dossiers';
import { openNotes } from '@motcua/db/dossiers/persons';
import { Calendars } from '@motcua/db/reference/calendars';
import { applyCommand } from '@motcua/db/verbs/apply';
import { finishDossier } from '@motcua/db/verbs/closings';
import { chainHash, chainStart } from '@motcua/domain/dossiers/history';
import { describe, expect } from 'vitest';
import { openClosings } from '../assignment/open-closings.ts';
import { at, log, process, type Routing, routingTest as test } from '../routing.fixture.ts';

const hours = { unit: 'workingHour', amount: '8' };
const finish = { result: 'granted' } as const;

interface Line {
  seq: number;
  at: Date;
  type: string;
  actor: string;
  data: Record<string, unknown>;
  hash: Buffer;
}

const historyOf = (routing: Routing, dossierId: string) =>
  routing.rows<Line>('select * from history where dossier_id = $1 order by seq', [dossierId]);

/** Recomputes the chain from its first line and compares it with what is stored. */
function requireWholeChain(dossierId: string, lines: readonly Line[]) {
  let hash = chainStart;
  for (const { seq, at, type, actor, data, hash: stored } of lines) {
    hash = chainHash(hash, { dossierId, seq, at: at.getTime(), type, actor, data: data as never });
    expect(hash.equals(stored), `line ${seq}`).toBe(true);
  }
}

describe('a dossier goes through the office', () => {
  test('step by step to the end, each with its own clock, and every act is in the history', async ({ routing }) => {
    const { code, dossierId, taskId } = await routing.register();
    expect(await routing.assign(taskId)).toBe('assigned');

    routing.now = at('2026-11-23T08:20:00');
    const claimed = await routing.command(taskId, 'claim');
    expect(claimed.statusCode, claimed.body).toBe(200);
    expect(claimed.json()).toMatchObject({
      dossier: code,
      state: 'claimed',
      unit: 'vp-one-stop',
      claimedAt: '2026-11-23T01:20:00Z',
      dueAt: '2026-11-23T02:00:00Z',
      late: false,
      version: 2,
      dossierStatus: 4,
      dossierVersion: 2,
      next: null,
    });
    expect(claimed.headers.etag).toBe('"2"');

    routing.now = at('2026-11-23T10:00:00');
    const completed = await routing.command(taskId, 'complete', {}, 2);
    expect(completed.json()).toMatchObject({ state: 'completed', late: true, allowed: [], dossierVersion: 2 });
    const second = completed.json().next;
    // 480 working minutes from 10:00 on Monday: 300 that day; Tuesday 24 November is a holiday; 180 on Wednesday
    expect(second).toMatchObject({ step: 'appraise', stepNo: 1, round: 1, dueAt: '2026-11-25T03:30:00Z', version: 1 });

    routing.now = at('2026-11-25T08:00:00');
    const appraised = await routing.command(second.id, 'complete', { officerId: 'vp-justice-1' }, second.version);
    expect(appraised.json()).toMatchObject({ officer: 'vp-justice-1', unit: 'vp-justice', late: false });
    const withoutBody = { headers: { 'if-match': '"1"' } };
    const signed = await routing.call('officer', 'POST', `/v1/tasks/${appraised.json().next.id}/complete`, withoutBody);
    const { closing, ...last } = signed.json();
    expect(last).toMatchObject({ state: 'completed', next: null, dossierStatus: 4 });
    expect(closing).toMatchObject({ unit: null, officer: null, version: 1 });

    const lines = await historyOf(routing, dossierId);
    expect(lines.map(({ type }) => type)).toEqual([
      'dossier.accepted',
      'step.opened',
      'step.assigned',
      'dossier.started',
      'step.claimed',
      'step.completed',
      'step.opened',
      'step.completed',
      'step.opened',
      'step.completed',
      'closing.opened',
    ]);
    expect(lines[5]!.data).toMatchObject({
      taskId,
      stepNo: 0,
      unitId: 'vp-one-stop',
      spentMinutes: 120,
      budgetMinutes: 60,
    });
    expect(lines[7]!.data).toMatchObject({ officerId: 'vp-justice-1', spentMinutes: 330 });
    requireWholeChain(dossierId, lines);
    const open = await routing.rows('select 1 from deadlines where dossier_id = $1 and closed_at is null', [dossierId]);
    expect(open).toEqual([]);
  });

  test('a returned step opens a new round with its whole budget, and the reason stays sealed', async ({ routing }) => {
    const { dossierId, taskId } = await routing.register();
    const second = (await routing.command(taskId, 'complete')).json().next;
    const reason = 'Bà Đào thiếu bản chính';
    const back = await routing.command(second.id, 'return', { toStep: 'receive', reason });
    expect(back.statusCode, back.body).toBe(200);
    expect(back.json()).toMatchObject({
      state: 'returned',
      next: { step: 'receive', stepNo: 0, round: 2, dueAt: '2026-11-23T02:00:00Z' },
    });
    const again = await routing.command(back.json().next.id, 'complete');
    expect(again.json().next).toMatchObject({ step: 'appraise', stepNo: 1, round: 2 });

    const lines = await historyOf(routing, dossierId);
    const returned = lines.find(({ type }) => type === 'step.returned')!;
    expect(returned.data).toMatchObject({ stepNo: 1, toStepNo: 0, spentMinutes: 0 });
    const notes = await openNotes(routing.db, routing.vault, dossierId);
    expect(notes.get(returned.data['noteId'] as string)).toBe(reason);
    const stored = await routing.rows(
      'select row_to_json(h) from history h union all select row_to_json(i) from idempotency_keys i',
    );
    expect(JSON.stringify(stored)).not.toContain('Đào');
    requireWholeChain(dossierId, lines);
  });

  test('after the last step whoever did it has the closing as a task, which finishing the dossier completes', async ({
    routing,
    database,
  }) => {
    const { code, dossierId, taskId } = await routing.register();
    let task = { id: taskId };
    for (const officerId of ['vp-one-stop-1', 'vp-justice-1', 'vp-leaders-1']) {
      const answer = (await routing.command(task.id, 'complete', { officerId })).json();
      task = answer.next ?? answer.closing;
    }
    const worklist = (query: string) => routing.call('officer', 'GET', `/v1/tasks?officer=vp-leaders-1&${query}`);
    const shown = { id: task.id, dossier: code, kind: 'closing', step: 'closing', stepNo: 3, officer: 'vp-leaders-1' };
    expect((await worklist('kind=closing')).json().items).toMatchObject([
      { ...shown, state: 'open', allowed: ['claim', 'return', 'reassign'], dueAt: null, dueSoonAt: null, late: false },
    ]);
    expect((await worklist('kind=step')).json().items).toEqual([]);
    expect((await routing.command(task.id, 'complete')).json()).toMatchObject({ code: 'task-is-closing' });
    const asked = await routing.command(task.id, 'consultations', { agency: 'H42', question: 'x', term: hours });
    expect([asked.statusCode, asked.json().code]).toEqual([409, 'task-is-closing']);
    const waiting = (await routing.call('officer', 'GET', `/v1/dossiers/${code}/waiting-on`)).json().waitingOn;
    expect(waiting).toMatchObject([{ whom: 'officer', officer: 'vp-leaders-1', step: null, why: 'result' }]);
    expect((await routing.command(task.id, 'claim')).json()).toMatchObject({ state: 'claimed', kind: 'closing' });

    // A mistake is found: it goes back, comes again, and then the result is issued.
    const back = (await routing.command(task.id, 'return', { toStep: 'sign', reason: 'x' })).json();
    expect(back.next).toMatchObject({ step: 'sign', round: 2 });
    const { closing } = (await routing.command(back.next.id, 'complete', { officerId: 'vp-leaders-1' })).json();
    const intake = connect(database.urls['motcua_intake']!, { max: 1 });
    const act = { actor: 'counter:test', at: routing.now };
    await transaction(intake, async (tx) => {
      const { early } = await finishDossier(tx, await lockDossier(tx, new Calendars(), { code }), finish, act);
      expect(early).toBeUndefined();
    });
    await intake.$client.end();
    expect((await routing.call('officer', 'GET', `/v1/tasks/${closing.id}`)).json()).toMatchObject({
      round: 2,
      state: 'completed',
      allowed: [],
    });
    const lines = await historyOf(routing, dossierId);
    expect(lines.filter(({ type }) => type.startsWith('closing.')).map(({ type }) => type)).toEqual([
      'closing.opened',
      'closing.assigned',
      'closing.claimed',
      'closing.returned',
      'closing.opened',
      'closing.assigned',
      'closing.completed',
    ]);
    requireWholeChain(dossierId, lines);
  });

  test('a closing that an older version did not open is opened, once, and assigned as every task', async ({
    routing,
  }) => {
    const { code, taskId } = await routing.register({ steps: [process[0]] });
    const busy = await routing.register();
    const { closing } = (await routing.command(taskId, 'complete')).json();
    await routing.rows('delete from outbox where payload->>$1 = $2', ['taskId', closing.id]);
    await routing.rows('delete from tasks where id = $1', [closing.id]);
    const deps = { ...routing, calendars: new Calendars(), log };
    expect([await openClosings(deps), await openClosings(deps)]).toEqual([1, 0]);
    const { items } = (await routing.call('officer', 'GET', `/v1/tasks?dossier=${code}`)).json();
    expect(items).toMatchObject([{ kind: 'closing', unitKind: 'one-stop', unit: null }]);
    expect(await routing.assign(items[0].id)).toBe('assigned');
    expect((await routing.call('officer', 'GET', `/v1/tasks?dossier=${busy.code}`)).json().items).toHaveLength(1);
  });

  test('under a clock that is set back nothing is dated before what happened before it', async ({ routing }) => {
    const { taskId, dossierId } = await routing.register();
    const began = routing.now;
    routing.now -= 3_600_000;
    await routing.assign(taskId);
    expect((await routing.command(taskId, 'claim')).statusCode).toBe(200);
    const { next } = (await routing.command(taskId, 'complete')).json();
    expect((await routing.command(next.id, 'return', { toStep: 'receive', reason: 'x' })).statusCode).toBe(200);
    const instants = (await historyOf(routing, dossierId)).map(({ at }) => +at);
    expect(new Set(instants)).toEqual(new Set([began]));
    const [{ early }] = (await routing.rows<{ early: number }>(
      'select count(*)::int as early from tasks where closed_at < opened_at or claimed_at < opened_at',
    )) as [{ early: number }];
    expect(early).toBe(0);
  });

  test('finishing a dossier cancels the task that is open, and nothing can be done with it', async ({
    routing,
    database,
  }) => {
    const { code, dossierId, taskId } = await routing.register();
    await routing.assign(taskId);
    const intake = connect(database.urls['motcua_intake']!, { max: 1 });
    const command = { type: 'finish', result: 'granted' } as const;
    const act = { actor: 'counter:test', at: routing.now };
    await transaction(intake, async (tx) => {
      await applyCommand(tx, await lockDossier(tx, new Calendars(), { code }), command, act);
    });
    await intake.$client.end();
    const refused = await routing.command(taskId, 'complete');
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'task-not-open']);
    expect(refused.json().facts).toEqual({ state: 'cancelled', command: 'complete', allowed: [] });
    expect((await historyOf(routing, dossierId)).at(-1)).toMatchObject({ type: 'step.cancelled' });
    const loads = await routing.rows('select open_tasks, open_minutes::int from officer_loads');
    expect(loads).toEqual([{ open_tasks: 0, open_minutes: 0 }]);
  });
});

describe('what is refused', () => {
  test('a command the rules do not allow, by code and field, and nothing of it stays', async ({ routing }) => {
    const { taskId, dossierId } = await routing.register();
    for (const [verb, body, status, code, path] of [
      ['claim', { officerId: 'vp-justice-1' }, 422, 'officer-not-in-unit', 'officerId'],
      ['claim', { officerId: 'nobody' }, 422, 'officer-unknown', 'officerId'],
      ['complete', { officerId: 'vp-justice-1' }, 422, 'officer-not-in-unit', 'officerId'],
      ['complete', { officer: 'x' }, 400, 'invalid-request', 'officer'],
      ['return', { toStep: 'receive', reason: 'x' }, 422, 'step-unknown', 'toStep'],
      ['return', { toStep: 'sign', reason: 'x' }, 422, 'step-unknown', 'toStep'],
      ['return', { toStep: 0 }, 400, 'invalid-request', 'reason'],
      ['return', { toStep: 'receive', reason: ' ' }, 400, 'invalid-request', 'reason'],
      ['return', { toStep: 'receive', reason: 'x'.repeat(2001) }, 400, 'invalid-request', 'reason'],
      ['reassign', { officerId: 'vp-justice-1' }, 422, 'officer-not-in-unit', 'officerId'],
      ['reassign', {}, 400, 'invalid-request', 'officerId'],
    ] as const) {
      const response = await routing.command(taskId, verb, body);
      expect([response.statusCode, response.json().code], `${verb} ${response.body}`).toEqual([status, code]);
      expect(response.json().errors.map((error: { path: string }) => error.path)).toContain(path);
    }
    expect(await historyOf(routing, dossierId)).toHaveLength(2);
    expect(await routing.rows('select * from person_notes')).toEqual([]);
  });

  test('a change without the version one saw, with an old one, to a task that is not there', async ({ routing }) => {
    const { taskId } = await routing.register();
    const path = `/v1/tasks/${taskId}/claim`;
    const missing = await routing.call('officer', 'POST', path, { body: {} });
    expect([missing.statusCode, missing.json().code]).toEqual([428, 'precondition-required']);
    await routing.assign(taskId);
    expect((await routing.command(taskId, 'claim', {}, 1)).statusCode).toBe(200);
    const stale = await routing.command(taskId, 'complete', {}, 1);
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'stale-version']);
    expect(stale.json().facts).toEqual({
      version: 2,
      state: 'claimed',
      allowed: ['complete', 'return', 'reassign', 'consult'],
    });
    const gone = await routing.command('01a207ac-6cb0-7ec4-9289-5701d5053d68', 'claim');
    expect([gone.statusCode, gone.json().code]).toEqual([404, 'task-not-found']);
    const again = await routing.command(taskId, 'claim');
    expect(again.json()).toMatchObject({
      code: 'task-not-open',
      facts: { allowed: ['complete', 'return', 'reassign', 'consult'] },
    });
  });

  test('claiming what is assigned to nobody without saying who claims', async ({ routing }) => {
    const { taskId } = await routing.register();
    expect((await routing.command(taskId, 'claim')).json()).toMatchObject({ code: 'officer-unknown' });
    const claimed = await routing.command(taskId, 'claim', { officerId: 'vp-one-stop-1' });
    expect(claimed.json()).toMatchObject({ officer: 'vp-one-stop-1', unit: 'vp-one-stop' });
    expect(await routing.assign(taskId)).toBe('settled');
  });

  test('a role that may not do it', async ({ routing }) => {
    const { taskId } = await routing.register();
    for (const [role, verb, status] of [
      ['auditor', 'claim', 403],
      ['counter', 'complete', 403],
      ['officer', 'reassign', 403],
      [null, 'claim', 401],
    ] as const) {
      const options = { body: { officerId: 'vp-one-stop-1' }, headers: { 'if-match': '*' } };
      const response = await routing.call(role, 'POST', `/v1/tasks/${taskId}/${verb}`, options);
      expect(response.statusCode, `${role} ${verb}`).toBe(status);
    }
  });
});

describe('many at once', () => {
  test('of two completions one wins, and one next task opens', async ({ routing }) => {
    for (let round = 0; round < 10; round += 1) {
      const { taskId, dossierId } = await routing.register();
      const both = await Promise.all([1, 2].map(() => routing.command(taskId, 'complete', {}, 1)));
      expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412]);
      const stepNos = await routing.rows('select step_no from tasks where dossier_id = $1 order by step_no', [
        dossierId,
      ]);
      expect(stepNos).toEqual([{ step_no: 0 }, { step_no: 1 }]);
      requireWholeChain(dossierId, await historyOf(routing, dossierId));
    }
  });

  test('completing and assigning the same tasks never deadlock', async ({ routing }) => {
    const registered = await Promise.all(Array.from({ length: 20 }, () => routing.register()));
    const outcomes = await Promise.all(
      registered.flatMap(({ taskId }) => [
        routing.assign(taskId),
        routing.command(taskId, 'complete').then(({ statusCode }) => statusCode),
        routing.assign(taskId),
      ]),
    );
    expect(outcomes.filter((outcome) => outcome === 200)).toHaveLength(20);
    const loads = await routing.rows<{ stray: number }>(
      'select count(*)::int as stray from officer_loads where open_tasks <> 0',
    );
    expect(loads).toEqual([{ stray: 0 }]);
  });

  test('a repeated request with the same key gets the stored answer and changes nothing', async ({ routing }) => {
    const { taskId, dossierId } = await routing.register();
    const options = { body: {}, headers: { 'if-match': '"1"', 'idempotency-key': 'once' } };
    const path = `/v1/tasks/${taskId}/complete`;
    const all = await Promise.all([1, 2, 3].map(() => routing.call('officer', 'POST', path, options)));
    expect(all.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(new Set(all.map((response) => response.json().next.id)).size).toBe(1);
    expect(all.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(2);
    expect((await historyOf(routing, dossierId)).filter(({ type }) => type === 'step.completed')).toHaveLength(1);
  });
});
