import { connect } from '@motcua/db/database';
import type { Role } from '@motcua/db/tokens';
import { createLogger } from '@motcua/runtime/logger';
import { type Call, callOf } from '@motcua/testing/call';
import { expect } from 'vitest';
import { type Intake, intakeTest, tokens, validDossier } from '../../../intake/src/intake.fixture.ts';
import { routingApp } from '../app.ts';

/** This service beside intake, whose verbs make what is looked at here. */
const test = intakeTest.extend<{ readonly routing: Call<Role> }>({
  routing: async ({ intake, database }, use) => {
    const db = connect(database.urls['motcua_routing']!);
    const app = await routingApp({ ...intake.deps, db }, createLogger('routing', 'silent'));
    await use(callOf(app, tokens));
    await app.close();
    await db.$client.end();
  },
});

const basis = 'Nghị định 118/2025/NĐ-CP';

test('a dossier says whom it waits on all along its way', async ({ intake, routing }) => {
  const { channel: _channel, ...filing } = validDossier;
  const { code } = (await intake.call('counter', 'POST', '/v1/submissions', { body: filing })).json();
  const waitingOn = async () =>
    (await routing('auditor', 'GET', `/v1/dossiers/${code}/waiting-on`)).json().waitingOn as object[];
  const act = async (at: string, verb: string, body: object = {}) => {
    intake.now = Date.parse(`${at}+07:00`);
    const done = await command(intake, code, verb, body);
    expect(done.statusCode, done.body).toBe(200);
    intake.now += 60_000;
  };
  expect(await waitingOn()).toMatchObject([{ whom: 'agency', why: 'reception', since: '2026-11-20T02:15:00Z' }]);
  await act('2026-11-20T10:00:00', 'request-supplement', { items: [{ name: 'Bản sao' }], basis });
  expect(await waitingOn()).toMatchObject([
    { whom: 'applicant', why: 'supplement', since: '2026-11-20T03:00:00Z', text: 'chờ người nộp bổ sung hồ sơ' },
  ]);
  await act('2026-11-20T14:00:00', 'supplement');
  expect(await waitingOn()).toMatchObject([{ why: 'reception', since: '2026-11-20T07:00:00Z' }]);
  await act('2026-11-20T15:00:00', 'accept');
  expect(await waitingOn()).toMatchObject([{ whom: 'agency', why: 'unassigned', since: '2026-11-20T08:00:00Z' }]);
  await act('2026-11-20T15:30:00', 'request-payment', { amountVnd: 10_000, basis });
  expect(await waitingOn()).toMatchObject([{ whom: 'payment', since: '2026-11-20T08:30:00Z' }]);
  await act('2026-11-20T16:00:00', 'withdraw');
  expect(await waitingOn()).toMatchObject([{ why: 'withdrawal', since: '2026-11-20T09:00:00Z' }]);
  await act('2026-11-20T16:10:00', 'keep');
  await act('2026-11-20T16:20:00', 'finish');
  expect(await waitingOn()).toMatchObject([{ whom: 'applicant', why: 'hand-over', since: '2026-11-20T09:20:00Z' }]);
  await act('2026-11-20T16:30:00', 'hand-over');
  expect(await waitingOn()).toEqual([]);
  const missing = await routing('auditor', 'GET', '/v1/dossiers/H42.12-000000-0000/waiting-on');
  expect([missing.statusCode, missing.json().code]).toEqual([404, 'dossier-not-found']);
});

const command = (intake: Pick<Intake, 'call'>, code: string, verb: string, body: object) =>
  intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: { 'if-match': '*' } });
