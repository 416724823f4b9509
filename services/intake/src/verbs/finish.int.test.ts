import pg from 'pg';
import { describe, expect } from 'vitest';
import { type Intake, intakeTest as test, validDossier } from '../intake.fixture.ts';

describe('finishing and handing over', () => {
  const open = async (intake: Pick<Intake, 'call'>) =>
    (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json().code as string;

  const act = async (intake: Pick<Intake, 'call'>, code: string, verb: string, body: object = {}) =>
    intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: { 'if-match': '*' } });

  test.for([
    ['2026-11-25T17:00:00+07:00', 'early'],
    ['2026-11-26T17:00:00+07:00', 'on-time'],
    ['2026-11-26T17:00:00.001+07:00', 'late'],
  ] as const)('finished at %s is %s', async ([at, judged], { intake }) => {
    const code = await open(intake);
    intake.now = Date.parse(at);
    const finished = await intake.call('officer', 'POST', `/v1/dossiers/${code}/finish`, {
      body: { result: 'granted', delayReason: 'technical' },
      headers: { 'if-match': '"1"' },
    });
    expect(finished.statusCode, finished.body).toBe(200);
    const delayReason = judged === 'late' ? 'technical' : null;
    expect(finished.json()).toMatchObject({ status: 9, lateness: judged, delayReason, version: 2 });
    intake.now += 90 * 86_400_000;
    const handed = await intake.call('counter', 'POST', `/v1/dossiers/${code}/hand-over`, {
      body: {},
      headers: { 'if-match': finished.headers.etag as string },
    });
    expect(handed.json()).toMatchObject({ status: 10, lateness: judged, version: 3 });
  });

  test('late, it takes a reason, which is all it takes: nothing is asked of whoever hands the result over', async ({
    intake,
  }) => {
    const code = await open(intake);
    intake.now = Date.parse('2026-11-27T09:00:00+07:00');
    const refused = await act(intake, code, 'finish');
    expect([refused.statusCode, refused.json()]).toMatchObject([
      422,
      {
        code: 'delay-reason-required',
        errors: [{ path: 'delayReason' }],
        facts: { allowed: ['policy', 'coordination', 'staff', 'technical', 'applicant'] },
      },
    ]);
    expect((await intake.call('counter', 'GET', `/v1/dossiers/${code}`)).json()).toMatchObject({
      status: 2,
      version: 1,
    });
    expect((await act(intake, code, 'finish', { delayReason: 'staff' })).json()).toMatchObject({
      delayReason: 'staff',
    });
    expect((await act(intake, code, 'hand-over')).json()).toMatchObject({ status: 10, lateness: 'late' });
  });

  test('before its steps are done, it says which are skipped and who decided so: tried out, answered, recorded', async ({
    intake,
  }) => {
    const code = await open(intake);
    const steps = ['reception', 'examination', 'signing', 'issuing'];
    const skipped = steps.map((step) => ({ step, stepName: expect.any(String) }));
    const tried = await intake.call('officer', 'POST', `/v1/dossiers/${code}/finish?dryRun=true`, {
      body: {},
      headers: { 'if-match': '*' },
    });
    expect(tried.json()).toMatchObject({ dryRun: true, early: { skipped } });
    const finished = await act(intake, code, 'finish', { approver: 'vp-leaders-1' });
    expect(finished.json().early).toEqual({ skipped, decidedBy: 'vp-leaders-1' });
    const recorded = `select data->'early' as early from history where type = 'dossier.finished'`;
    const names = steps.map((code) => ({ code, name: expect.any(String) }));
    expect((await intake.db.$client.query(recorded)).rows).toEqual([
      { early: { skipped: names, decidedBy: 'vp-leaders-1' } },
    ]);
  });

  test('nobody named decided: the caller did; with all steps done there is nothing to say', async ({
    intake,
    database,
  }) => {
    const [early, whole] = [await open(intake), await open(intake)];
    expect((await act(intake, early, 'finish')).json().early.decidedBy).toMatch(/^admin:/);
    const admin = new pg.Client(database.adminUrl);
    await admin.connect();
    await admin.query(`update tasks set step_no = 4 where dossier_id = (select id from dossiers where code = $1)`, [
      whole,
    ]);
    await admin.end();
    const finished = await act(intake, whole, 'finish', { approver: 'vp-leaders-1' });
    expect([finished.statusCode, finished.json().early]).toEqual([200, undefined]);
  });

  test.for([
    [{}, 428, 'precondition-required'],
    [{ 'if-match': '"7"' }, 412, 'stale-version'],
    [{ 'if-match': 'W/"1"' }, 412, 'stale-version'],
    [{ 'if-match': '"1"', 'if-none-match': '"2", W/"1"' }, 412, 'stale-version'],
  ] as const)('If-Match %o answers %i', async ([headers, status, code], { intake }) => {
    const dossier = await open(intake);
    const response = await intake.call('counter', 'POST', `/v1/dossiers/${dossier}/finish`, {
      body: {},
      headers: { ...headers },
    });
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect((await intake.call('counter', 'GET', `/v1/dossiers/${dossier}`)).json().version).toBe(1);
  });

  test('an order the law does not know says what is allowed instead', async ({ intake }) => {
    const code = await open(intake);
    const response = await intake.call('counter', 'POST', `/v1/dossiers/${code}/hand-over`, {
      body: {},
      headers: { 'if-match': '*' },
    });
    expect([response.statusCode, response.json().code]).toEqual([409, 'illegal-transition']);
    expect(response.json().detail).toMatch(/Bây giờ làm được: .*yêu cầu bổ sung, .*chuyển cơ quan khác\.$/);
    expect(response.json().facts.allowed).toEqual([
      'start',
      'request-supplement',
      'request-payment',
      'extend',
      'apologize',
      'withdraw',
      'stop',
      'decide',
      'finish',
      'transfer',
    ]);
  });

  test('two who finish at once: one wins, the other hears 412', async ({ intake }) => {
    const code = await open(intake);
    const both = await Promise.all(
      [1, 2].map(() =>
        intake.call('counter', 'POST', `/v1/dossiers/${code}/finish`, { body: {}, headers: { 'if-match': '"1"' } }),
      ),
    );
    expect(both.map((response) => response.statusCode).sort()).toEqual([200, 412]);
  });

  test('a code that does not exist is 404', async ({ intake }) => {
    const response = await intake.call('counter', 'GET', '/v1/dossiers/H42.12-000000-0000');
    expect([response.statusCode, response.json().code]).toEqual([404, 'dossier-not-found']);
  });
});

test('a change needs one connection, also when its calendar is not compiled yet', async ({ intake, database }) => {
  const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
  const whatever = { 'if-match': '*' };
  await intake.call('counter', 'POST', `/v1/dossiers/${code}/finish`, { body: {}, headers: whatever });
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  await admin.query(`insert into calendar_editions (calendar_id, edition, own, definition, basis, created_at, created_by)
    select calendar_id, 99, own, definition, basis, created_at, created_by from calendar_editions`);
  await admin.query('update dossiers set calendar_edition = 99');
  await admin.end();
  intake.db.$client.options.max = 1;
  const response = await intake.call('counter', 'POST', `/v1/dossiers/${code}/hand-over`, {
    body: {},
    headers: whatever,
  });
  expect(response.statusCode, response.body).toBe(200);
});
