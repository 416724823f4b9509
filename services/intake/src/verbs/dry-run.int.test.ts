import { dumpTables } from '@motcua/testing/dump';
import { expect } from 'vitest';
import { intakeTest as test, validDossier } from '../intake.fixture.ts';

const basis = 'Nghị định 118/2025/NĐ-CP';
const supplement = { items: [{ name: 'Bản sao quyết định ly hôn', reason: 'Tờ khai ghi đã ly hôn' }], basis };
const refusal = { reasons: ['Không thuộc thẩm quyền'], basis, document: '03/PTC-UBND' };
const extension = { amount: '3', reason: 'coordination', document: '07/PXL-UBND', approver: 'vp-leaders-1' };

test('every command on a dossier can be tried out: it answers what would be, and not a row differs', async ({
  intake,
  database,
}) => {
  const open = async (path: string, body: object) =>
    (await intake.call('counter', 'POST', path, { body })).json().code as string;
  const act = (code: string, verb: string, body: object, headers = {}) =>
    intake.call('admin', 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: { 'if-match': '*', ...headers } });
  const { channel: _channel, ...filing } = validDossier;
  const accepted = await open('/v1/dossiers', validDossier);
  const filed = await open('/v1/submissions', filing);
  const finished = await open('/v1/dossiers', validDossier);
  await act(finished, 'finish', {});
  const asked = await open('/v1/dossiers', validDossier);
  expect((await act(asked, 'request-supplement', supplement)).statusCode).toBe(200);
  const before = await dumpTables(database.adminUrl);
  for (const [code, verb, body, status] of [
    [accepted, 'finish', {}, 9],
    [accepted, 'request-supplement', supplement, 5],
    [accepted, 'extend', extension, 2],
    [filed, 'accept', {}, 2],
    [filed, 'refuse', refusal, 3],
    [accepted, 'stop', { ground: 'withdrawn', refund: 'full', basis, document: '05/TB-UBND' }, 8],
    [accepted, 'request-payment', { amountVnd: 10_000, basis }, 6],
    [accepted, 'transfer', { to: 'H42' }, 2],
    [finished, 'reopen', { basis, document: '31/QĐ-UBND', approver: 'vp-leaders-1' }, 4],
    [asked, 'supplement', {}, 4],
    [finished, 'hand-over', {}, 10],
  ] as const) {
    const tried = await act(code, `${verb}?dryRun=true`, body, { 'idempotency-key': `try-${verb}` });
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
