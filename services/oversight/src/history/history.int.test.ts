import { encodeCursor } from '@motcua/http/requests';
import pg from 'pg';
import { expect } from 'vitest';
import { type Intake, validDossier } from '../../../intake/src/intake.fixture.ts';
import { oversightTest as test } from '../oversight.fixture.ts';

const register = async ({ call }: Intake) =>
  (await call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json().code as string;

test('pages in order', async ({ intake, oversight }) => {
  const code = await register(intake);
  const page = async (query: string) =>
    (await oversight.call('auditor', 'GET', `/v1/dossiers/${code}/history?${query}`)).json();
  const first = await page('limit=1');
  const second = await page(`limit=1&cursor=${first.next}`);
  expect([first.items[0].seq, second.items[0].seq, second.next]).toEqual([1, 2, null]);
  expect(second.items[0].prevHash).toBe(first.items[0].hash);
});

test('a cursor beyond every history is no cursor, and an unknown dossier has no history', async ({
  intake,
  oversight,
}) => {
  const code = await register(intake);
  const path = `/v1/dossiers/${code}/history?cursor=${encodeCursor([3_000_000_000])}`;
  const response = await oversight.call('auditor', 'GET', path);
  expect([response.statusCode, response.json().code]).toEqual([400, 'cursor-invalid']);
  const unknown = await oversight.call('auditor', 'GET', '/v1/dossiers/H42.12-000000-0000/history');
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'dossier-not-found']);
});

test('the words of a request are sealed: shown to officers, not to auditors, nowhere in clear', async ({
  intake,
  oversight,
  database,
}) => {
  const code = await register(intake);
  const items = [{ name: 'Quyết định ly hôn với ông Trần Văn Bí', reason: 'tờ khai ghi đã ly hôn' }];
  const asked = await intake.call('admin', 'POST', `/v1/dossiers/${code}/request-supplement`, {
    body: { items, basis: 'Điều 16', document: '15/YCBS' },
    headers: { 'if-match': '*' },
  });
  expect(asked.statusCode, asked.body).toBe(200);
  const noteOf = async (role: 'officer' | 'auditor') => {
    const { items: entries } = (await oversight.call(role, 'GET', `/v1/dossiers/${code}/history`)).json();
    return entries.find(({ type }: { type: string }) => type === 'dossier.supplement-requested').note;
  };
  expect(JSON.parse(await noteOf('officer'))).toEqual({ items });
  expect(await noteOf('auditor')).toBeUndefined();
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  for (const table of ['history', 'dossiers', 'idempotency_keys', 'person_notes', 'outbox'])
    expect(JSON.stringify((await admin.query(`select * from ${table}`)).rows)).not.toContain('Trần Văn Bí');
  await admin.end();
});
