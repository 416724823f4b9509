import { connect, transaction } from '@motcua/db/database';
import { sweepBatch } from '@motcua/db/sweep/sweep';
import { describe, expect } from 'vitest';
import { deadlineOf, oversightTest as test } from '../../../oversight/src/oversight.fixture.ts';
import { type AgencyCall, callFor } from '../agency-token.fixture.ts';
import { historyOf, validDossier } from '../intake.fixture.ts';
import { local } from '../verbs/clocks.fixture.ts';

const register = (call: AgencyCall, afterwards: object, changes: object = {}) =>
  call('POST', '/v1/dossiers', { ...validDossier, ...changes, afterwards: { reason: 'network', ...afterwards } });

const thursday = '2026-11-19T08:00:00+07:00';

test('a dossier that was accepted on paper counts from then, and its history says when it was registered', async ({
  intake,
  oversight,
  database,
}) => {
  const counter = await callFor(intake, database, 'H42.12');
  const response = await register(counter, { acceptedAt: thursday, reason: 'power', document: '02/BB' });
  expect(response.statusCode, response.body).toBe(201);
  const dossier = response.json();
  expect(dossier).toMatchObject({
    ...{ code: 'H42.12-261119-0001', acceptedAt: '2026-11-19T01:00:00Z', dueOn: '2026-11-25', lateness: 'open' },
    trace: expect.arrayContaining([expect.objectContaining({ date: '2026-11-24', counted: false })]),
  });
  const [accepted, step] = await historyOf(intake, dossier.code);
  expect(accepted).toMatchObject({
    at: intake.now,
    data: { afterwards: { reason: 'power', document: '02/BB' }, opening: { acceptedAt: '2026-11-19T01:00:00Z' } },
  });
  expect(step).toMatchObject({ type: 'step.opened', at: intake.now, data: { openedAt: '2026-11-19T01:00:00Z' } });

  // Seven hours on Thursday, an hour and three quarters on Friday.
  const { ledger, clocks } = await deadlineOf(oversight, dossier.code);
  expect(ledger).toMatchObject({ consumedMinutes: 420 + 105 });
  expect(clocks.map(({ startedAt }: { startedAt: string }) => startedAt)).toEqual(clocks.map(() => dossier.acceptedAt));
  const before = await deadlineOf(oversight, dossier.code, '?asKnownOn=2026-11-19T10:00:00Z');
  expect(before).toMatchObject({ state: 'not-started' });
  const then = await deadlineOf(oversight, dossier.code, '?asOf=2026-11-19T10:00:00Z');
  expect(then).toMatchObject({ dueOn: '2026-11-25' });
});

test('what is past due when it is registered is raised as any deadline is', async ({ intake, database }) => {
  const counter = await callFor(intake, database, 'H42.12');
  const response = await register(counter, { acceptedAt: thursday }, { procedure: '1.001193' });
  expect(response.json(), response.body).toMatchObject({ dueOn: '2026-11-19', lateness: 'open-late' });
  const monitor = connect(database.urls['motcua_monitor']!, { max: 1 });
  await transaction(monitor, (tx) => sweepBatch(tx, { now: intake.now, limit: 100 }));
  const { rows } = await monitor.$client.query(
    'select d.kind, a.rung, a.at from alerts a join deadlines d on d.id = a.deadline_id',
  );
  await monitor.$client.end();
  const breached = { rung: 'breached', at: new Date(local('2026-11-19T17:00')) };
  expect(rows).toContainEqual({ kind: 'statutory', ...breached });
  const breach = (await historyOf(intake, response.json().code)).find(({ type }) => type === 'deadline.breached');
  expect(breach?.at).toBe(intake.now);
});

test('the rules are those of the day of acceptance', async ({ intake, database }) => {
  const counter = await callFor(intake, database, 'H42.12');
  const owner = connect(database.adminUrl, { max: 1 });
  await owner.$client.query(`insert into service_terms values ('H42.12', '1.004873', '2026-11-20',
    '{"counter":{"unit":"workingDay","amount":"1"}}', 'QĐ', now(), 'x')`);
  const clocksOf = async (acceptedAt: string) => {
    const { code } = (await register(counter, { acceptedAt })).json();
    const { rows } = await owner.$client.query(
      'select kind from deadlines d join dossiers s on s.id = d.dossier_id where code = $1 order by kind',
      [code],
    );
    return rows.map(({ kind }) => kind);
  };
  expect(await clocksOf('2026-11-19T23:59:00+07:00')).toEqual(['statutory', 'step']);
  expect(await clocksOf('2026-11-20T00:00:00+07:00')).toEqual(['service', 'statutory', 'step']);
  await owner.$client.end();
});

describe('the limit', () => {
  test('is data of the receiving agency, in working days', async ({ intake, database }) => {
    const counter = await callFor(intake, database, 'H42.12');
    // Friday, Monday and, after a day off, Wednesday.
    intake.now = local('2026-11-25T17:00');
    expect((await register(counter, { acceptedAt: thursday })).statusCode).toBe(201);
    intake.now += 1;
    const late = await register(counter, { acceptedAt: thursday });
    expect([late.statusCode, late.json()]).toMatchObject([
      422,
      {
        code: 'registered-too-late',
        facts: { workingDays: 3, until: '2026-11-25T10:00:00Z' },
        errors: [{ path: 'afterwards.acceptedAt' }],
      },
    ]);
    const owner = connect(database.adminUrl, { max: 1 });
    await owner.$client.query(`update agencies set registers_within_days = 4 where id = 'H42.12'`);
    await owner.$client.end();
    expect((await register(counter, { acceptedAt: thursday })).statusCode).toBe(201);
  });

  test.for([
    ['what is accepted only later', { acceptedAt: '2026-11-20T09:15:00.001+07:00' }, 422, 'instant-in-future'],
    ['a day that no calendar covers', { acceptedAt: '1999-01-04T09:00:00+07:00' }, 422, 'calendar-not-covering'],
    ['no reason', { acceptedAt: thursday, reason: undefined }, 400, 'invalid-request'],
    ['another reason', { acceptedAt: thursday, reason: 'rain' }, 400, 'invalid-request'],
    ['no instant', {}, 400, 'invalid-request'],
  ] as const)('refuses %s and leaves nothing behind', async ([, afterwards, status, code], { intake, database }) => {
    const counter = await callFor(intake, database, 'H42.12');
    const response = await register(counter, afterwards);
    expect([response.statusCode, response.json().code], response.body).toEqual([status, code]);
    expect((await intake.call('auditor', 'GET', '/v1/dossiers')).json().items).toEqual([]);
  });

  test('only the receiving agency registers afterwards, and only what came to a counter', async ({
    intake,
    database,
  }) => {
    const stranger = await callFor(intake, database, 'H42.13');
    const ofInstallation: AgencyCall = (method, path, body) => intake.call('counter', method, path, { body });
    for (const call of [stranger, ofInstallation])
      expect((await register(call, { acceptedAt: thursday })).json()).toMatchObject({
        ...{ code: 'agency-not-yours', facts: { agencies: ['H42.12'] } },
      });
    const admin: AgencyCall = (method, path, body) => intake.call('admin', method, path, { body });
    expect((await register(admin, { acceptedAt: thursday })).statusCode).toBe(201);
    const { channel: _channel, ...filing } = validDossier;
    const afterwards = { acceptedAt: thursday, reason: 'network' };
    const online = await intake.call('admin', 'POST', '/v1/submissions', { body: { ...filing, afterwards } });
    expect([online.statusCode, online.json().errors[0].path]).toEqual([400, 'afterwards']);
  });
});
