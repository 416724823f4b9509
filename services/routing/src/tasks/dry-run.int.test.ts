import { dumpTables } from '@motcua/testing/dump';
import { expect } from 'vitest';
import { routingTest as test } from '../routing.fixture.ts';

test('every command on a task can be tried out: it answers what would be, and not a row differs', async ({
  routing,
  database,
}) => {
  const { taskId } = await routing.register();
  await routing.assign(taskId);
  const second = (await routing.command(taskId, 'complete')).json().next.id as string;
  const before = await dumpTables(database.adminUrl);
  expect(Object.keys(before)).toContain('public.tasks');
  for (const [verb, body, expected] of [
    ['claim', { officerId: 'vp-justice-1' }, { state: 'claimed', officer: 'vp-justice-1', version: 2 }],
    ['complete', {}, { state: 'completed', next: expect.objectContaining({ step: 'sign' }) }],
    ['return', { toStep: 'receive', reason: 'Bà Đào thiếu bản chính' }, { state: 'returned' }],
    ['reassign', { officerId: 'vp-justice-2', reason: 'Nghỉ phép' }, { state: 'open', officer: 'vp-justice-2' }],
  ] as const) {
    const headers = { 'if-match': '"1"', 'idempotency-key': `try-${verb}` };
    const path = `/v1/tasks/${second}/${verb}?dryRun=true`;
    const tried = await routing.call('supervisor', 'POST', path, { body, headers });
    expect(tried.statusCode, tried.body).toBe(200);
    expect(tried.json()).toMatchObject({ ...expected, dryRun: true });
    expect(tried.headers.etag, 'no such version came to be').toBeUndefined();
  }
  const question = { agency: 'H42', question: 'Bà Đào có tên trong sổ gốc không?', budgetMinutes: 60 };
  for (const [path, body, expected] of [
    [`/v1/tasks/${second}/consultations`, question, { state: 'open', agency: 'H42' }],
    ['/v1/officers/vp-justice-1/absences', { delegate: 'vp-justice-2' }, { away: true }],
  ] as const) {
    const tried = await routing.call('supervisor', 'POST', `${path}?dryRun=true`, { body });
    expect(tried.json()).toMatchObject({ ...expected, dryRun: true });
    expect(tried.headers.location, 'there is no such place').toBeUndefined();
  }
  expect(await dumpTables(database.adminUrl)).toEqual(before);

  const headers = { 'if-match': '"1"', 'idempotency-key': 'try-complete' };
  const done = await routing.call('supervisor', 'POST', `/v1/tasks/${second}/complete`, { body: {}, headers });
  expect([done.statusCode, done.headers['idempotency-replayed']]).toEqual([200, undefined]);
  expect(done.json()).not.toHaveProperty('dryRun');
  const stored = await routing.call('supervisor', 'POST', `/v1/tasks/${second}/complete`, { body: {}, headers });
  expect(stored.headers['idempotency-replayed']).toBe('true');
});

test('a trial is refused as the change would be, and a mistyped one is never carried out', async ({
  routing,
  database,
}) => {
  const { taskId } = await routing.register();
  const before = await dumpTables(database.adminUrl);
  const attempt = (query: string, version = '"1"') =>
    routing.call('supervisor', 'POST', `/v1/tasks/${taskId}/complete?${query}`, {
      body: {},
      headers: { 'if-match': version },
    });
  for (const [query, version, status, code] of [
    ['dryRun=true', '"7"', 412, 'stale-version'],
    ['dryRun=yes', '"1"', 400, 'invalid-request'],
    ['dryRun=', '"1"', 400, 'invalid-request'],
    ['dryRun=true&dryRun=false', '"1"', 400, 'invalid-request'],
  ] as const) {
    const response = await attempt(query, version);
    expect([response.statusCode, response.json().code], query).toEqual([status, code]);
  }
  const elsewhere = await routing.call('admin', 'POST', '/v1/task-reassignments?dryRun=true', {
    body: { fromOfficer: 'vp-one-stop-1' },
  });
  expect(elsewhere.json().errors).toMatchObject([{ path: 'dryRun', in: 'query' }]);
  expect(await dumpTables(database.adminUrl)).toEqual(before);
  expect((await attempt('dryRun=false')).json()).toMatchObject({ state: 'completed', version: 2 });
});

test('trying and doing at the same time: who does it is not disturbed', async ({ routing }) => {
  const { taskId } = await routing.register();
  const path = `/v1/tasks/${taskId}/complete`;
  const send = (query: string) =>
    routing.call('officer', 'POST', `${path}${query}`, { body: {}, headers: { 'if-match': '"1"' } });
  const [done, ...trials] = await Promise.all([send(''), ...[1, 2, 3].map(() => send('?dryRun=true'))]);
  expect(done.statusCode).toBe(200);
  for (const trial of trials) expect([200, 412]).toContain(trial.statusCode);
  const count = 'select count(*)::int as n from tasks';
  expect(await routing.rows(count)).toEqual([{ n: 2 }]);
});
