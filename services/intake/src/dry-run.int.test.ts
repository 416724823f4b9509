import { dumpTables } from '@motcua/testing/dump';
import { expect } from 'vitest';
import { intakeTest as test, validDossier } from './intake.fixture.ts';

const extension = { amount: '3', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' };

test('every command on a dossier can be tried out: it answers what would be, and not a row differs', async ({
  intake,
  database,
}) => {
  const open = async (path: string, body: object) =>
    (await intake.call('counter', 'POST', path, { body })).json().code as string;
  const { channel: _channel, ...filing } = validDossier;
  const accepted = await open('/v1/dossiers', validDossier);
  const filed = await open('/v1/submissions', filing);
  const finished = await open('/v1/dossiers', validDossier);
  await intake.call('admin', 'POST', `/v1/dossiers/${finished}/finish`, { body: {}, headers: { 'if-match': '*' } });
  const asked = await open('/v1/dossiers', validDossier);
  const supplement = { basis: 'Nghị định 118/2025/NĐ-CP' };
  await intake.call('admin', 'POST', `/v1/dossiers/${asked}/request-supplement`, {
    body: supplement,
    headers: { 'if-match': '*' },
  });
  const before = await dumpTables(database.adminUrl);
  for (const [code, verb, body, status] of [
    [accepted, 'finish', {}, 9],
    [accepted, 'request-supplement', supplement, 5],
    [accepted, 'extend', extension, 2],
    [filed, 'accept', {}, 2],
    [filed, 'refuse', {}, 3],
    [asked, 'supplement', {}, 4],
    [finished, 'hand-over', {}, 10],
  ] as const) {
    const path = `/v1/dossiers/${code}/${verb}?dryRun=true`;
    const headers = { 'if-match': '*', 'idempotency-key': `try-${verb}` };
    const tried = await intake.call('admin', 'POST', path, { body, headers });
    expect([tried.statusCode, tried.json().status, tried.json().dryRun], tried.body).toEqual([200, status, true]);
  }
  expect(await dumpTables(database.adminUrl)).toEqual(before);
});

test('what cannot be tried out says so and is not done', async ({ intake, database }) => {
  const before = await dumpTables(database.adminUrl);
  const response = await intake.call('counter', 'POST', '/v1/dossiers?dryRun=true', { body: validDossier });
  expect([response.statusCode, response.json().errors[0].path]).toEqual([400, 'dryRun']);
  expect(await dumpTables(database.adminUrl)).toEqual(before);
});
