import pg from 'pg';
import { describe, expect } from 'vitest';
import { intakeTest as test, validDossier } from './intake.fixture.ts';

const row = {
  externalCode: 'OLD-1',
  procedure: '1.004873',
  acceptedAt: '2026-11-02T09:15:00+07:00',
  promisedAt: '2026-12-01T10:00:00+07:00',
  applicant: { name: 'Lê Văn Cũ' },
  receivingAgency: 'H42.12',
};

describe('identity', () => {
  test('a number of separators only is nobody’s', async ({ intake }) => {
    const applicant = { name: 'Trần Văn Hai', identityNumber: '- . - . -' };
    const response = await intake.call('counter', 'POST', '/v1/dossiers', { body: { ...validDossier, applicant } });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors[0].path).toBe('applicant.identityNumber');
  });

  test.for(['...', '%', '👍'])('a search for a name without a word finds nobody: %s', async (name, { intake }) => {
    await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
    const response = await intake.call('counter', 'POST', '/v1/dossiers/search', { body: { name } });
    expect(response.json()).toEqual({ items: [], next: null });
  });
});

describe('imports', () => {
  test.for(['', 'null', '[]', '{}'])('are refused when they are not NDJSON: %j', async (body, { intake }) => {
    const response = await intake.call('counter', 'POST', '/v1/imports', body === '' ? {} : { body });
    expect([response.statusCode, response.json().code]).toEqual([415, 'unsupported-media-type']);
  });

  test('a row that is there several times is imported once and known the other times', async ({ intake }) => {
    const body = Array.from({ length: 4 }, () => JSON.stringify(row)).join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const response = await intake.call('counter', 'POST', '/v1/imports', { body, headers });
    const summary = JSON.parse(response.body.trim().split('\n').at(-1)!).summary;
    expect(summary).toEqual({ rows: 4, imported: 1, alreadyImported: 3, refused: 0, differing: 1 });
  });
});

test('a day the database does not know is refused', async ({ intake }) => {
  const body = {
    agency: 'H42.12',
    procedure: '1.004873',
    effectiveFrom: '0000-01-01',
    terms: { counter: { unit: 'workingDay', amount: '2' } },
    basis: 'Quyết định 45/QĐ-UBND',
  };
  const response = await intake.call('admin', 'POST', '/v1/service-terms', { body });
  expect([response.statusCode, response.json().errors[0].path]).toEqual([400, 'effectiveFrom']);
});

test('a refusal of a query parameter says that it is one', async ({ intake }) => {
  const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
  const response = await intake.call('auditor', 'GET', `/v1/dossiers/${code}/deadline?asOf=2030-01-01T00:00:00Z`);
  expect(response.json()).toMatchObject({ code: 'instant-in-future', errors: [{ path: 'asOf', in: 'query' }] });
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
