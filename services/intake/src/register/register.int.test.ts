import pg from 'pg';
import { describe, expect } from 'vitest';
import { intakeTest as test, validDossier } from '../intake.fixture.ts';

const merge = (changes: object) => ({ ...validDossier, ...changes });

describe('registering a dossier', () => {
  test('promises the date the law gives and says why', async ({ intake }) => {
    const response = await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
    expect(response.statusCode, response.body).toBe(201);
    const dossier = response.json();
    expect(dossier).toMatchObject({
      code: 'H42.12-261120-0001',
      status: 2,
      promisedAt: '2026-11-26T02:15:00Z',
      dueAt: '2026-11-26T10:00:00Z',
      dueOn: '2026-11-26',
      lateness: 'open',
      allowed: expect.arrayContaining(['start', 'request-supplement', 'finish']),
    });
    expect(response.headers.location).toBe('/v1/dossiers/H42.12-261120-0001');
    expect(response.headers.etag).toBe('"1"');
    expect(dossier.trace).toContainEqual(expect.objectContaining({ date: '2026-11-24', counted: false }));
  });

  test('numbers run on per agency and day, also when many ask at once', async ({ intake }) => {
    const all = await Promise.all(
      Array.from({ length: 40 }, () => intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })),
    );
    const codes = all.map((response) => response.json().code).sort();
    expect(codes).toEqual(Array.from({ length: 40 }, (_, i) => `H42.12-261120-${String(i + 1).padStart(4, '0')}`));
  });

  test('leaves nothing personal in clear: not in the answer, not in the database', async ({ intake, database }) => {
    const response = await intake.call('counter', 'POST', '/v1/dossiers', {
      body: validDossier,
      headers: { 'idempotency-key': 'clear' },
    });
    expect(response.body).not.toMatch(/Đào|037190001234|0912345678/);
    const admin = new pg.Client(database.adminUrl);
    await admin.connect();
    const tables = await admin.query("select table_name from information_schema.tables where table_schema = 'public'");
    const dump: string[] = [];
    for (const { table_name } of tables.rows)
      dump.push(JSON.stringify((await admin.query(`select t::text from ${pg.escapeIdentifier(table_name)} t`)).rows));
    await admin.end();
    const hex = (text: string) => Buffer.from(text).toString('hex');
    for (const secret of ['Đào', '037190001234', '0912345678', 'Thôn 1'])
      for (const form of [secret, hex(secret)]) expect(dump.join('\n')).not.toContain(form);
  });

  test.for([
    ['an unknown procedure', merge({ procedure: '9.999999' }), 404, 'procedure-unknown', 'procedure'],
    ['an unknown agency', merge({ receivingAgency: 'H99.1' }), 422, 'agency-unknown', 'receivingAgency'],
    ['a channel that does not exist', merge({ channel: 'fax' }), 400, 'invalid-request', 'channel'],
    ['a name that is empty', merge({ applicant: { name: '  ' } }), 400, 'invalid-request', 'applicant.name'],
    ['a field nobody knows', merge({ applicant: { name: 'A', nick: 'B' } }), 400, 'invalid-request', 'applicant.nick'],
    ['a NUL in a name', merge({ applicant: { name: 'A\u0000B' } }), 400, 'invalid-encoding', 'applicant.name'],
    ['a lone surrogate', '{"applicant":{"name":"\\ud800"}}', 400, 'invalid-encoding', 'applicant.name'],
    ['a body that is no object', '[]', 400, 'invalid-request', ''],
    ['broken JSON', '{"a":', 400, 'invalid-json', undefined],
    ['an empty body', '', 400, 'invalid-request', ''],
    ['a prototype', '{"__proto__":{"a":1}}', 400, 'invalid-json', undefined],
    ['nesting without end', '['.repeat(500_000), 400, 'invalid-json', undefined],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, 'invalid-encoding', undefined],
    ['a body of 20 MB', 'x'.repeat(20_000_000), 413, 'payload-too-large', undefined],
  ] as const)(
    'refuses %s with its own code and leaves nothing behind',
    async ([, body, status, code, path], { intake }) => {
      const response = await intake.call('counter', 'POST', '/v1/dossiers', {
        body,
        headers: { 'accept-language': 'en' },
      });
      expect([response.statusCode, response.json().code], response.body).toEqual([status, code]);
      expect(response.headers['content-type']).toMatch('application/problem+json');
      if (path !== undefined)
        expect(response.json().errors.map((error: { path: string }) => error.path)).toContain(path);
      const listed = await intake.call('auditor', 'GET', '/v1/dossiers');
      expect(listed.json()).toEqual({ items: [], next: null });
    },
  );

  test('refuses a due date the calendar does not cover', async ({ intake }) => {
    intake.now = Date.parse('2027-12-31T09:00:00+07:00');
    const response = await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
    expect([response.statusCode, response.json().code]).toEqual([422, 'calendar-not-covering']);
  });

  test('speaks Vietnamese unless English is preferred', async ({ intake }) => {
    const body = merge({ procedure: 'x' });
    const titles = await Promise.all(
      ['', 'fr', 'vi', 'en', 'vi;q=0.5, en', 'en;q=0.1, vi-VN'].map(
        async (language) =>
          (
            await intake.call('counter', 'POST', '/v1/dossiers', { body, headers: { 'accept-language': language } })
          ).json().title,
      ),
    );
    const [vi, en] = ['Không có thủ tục này', 'No such procedure'];
    expect(titles).toEqual([vi, vi, vi, en, en, vi]);
  });
});

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'k-1' };

  test('a repeat gets the first answer and registers nothing', async ({ intake }) => {
    const first = await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier, headers });
    const again = await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier, headers });
    expect(again.statusCode).toBe(201);
    expect(again.json()).toEqual(first.json());
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await intake.call('auditor', 'GET', '/v1/dossiers')).json().items).toHaveLength(1);
  });

  test('twenty at once register one', async ({ intake }) => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () => intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier, headers })),
    );
    expect(new Set(all.map((response) => response.statusCode))).toEqual(new Set([201]));
    expect(new Set(all.map((response) => response.json().code)).size).toBe(1);
  });

  test('the same key with another body is refused; another caller may use it', async ({ intake }) => {
    await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier, headers });
    const other = await intake.call('counter', 'POST', '/v1/dossiers', { body: merge({ channel: 'online' }), headers });
    expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency-key-reused']);
    const admin = await intake.call('admin', 'POST', '/v1/dossiers', { body: validDossier, headers });
    expect(admin.statusCode).toBe(201);
  });

  test('a refused request does not use up its key', async ({ intake }) => {
    await intake.call('counter', 'POST', '/v1/dossiers', { body: merge({ procedure: 'x' }), headers });
    const mended = await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier, headers });
    expect(mended.statusCode).toBe(201);
  });

  test('a key that is no key is refused', async ({ intake }) => {
    const response = await intake.call('counter', 'POST', '/v1/dossiers', {
      body: validDossier,
      headers: { 'idempotency-key': 'with space' },
    });
    expect([response.statusCode, response.json().code]).toEqual([400, 'invalid-header']);
  });
});

test('a number of separators only is nobody’s', async ({ intake }) => {
  const applicant = { name: 'Trần Văn Hai', identityNumber: '- . - . -' };
  const response = await intake.call('counter', 'POST', '/v1/dossiers', { body: { ...validDossier, applicant } });
  expect(response.statusCode).toBe(400);
  expect(response.json().errors[0].path).toBe('applicant.identityNumber');
});
