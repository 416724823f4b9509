import { type Dossier, evolve, fromHistory } from '@motcua/domain/dossier';
import { chainHash, chainStart } from '@motcua/domain/history';
import pg from 'pg';
import { describe, expect } from 'vitest';
import { type Intake, intakeTest as test, validDossier } from './intake.fixture.ts';

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
      allowed: ['start', 'finish'],
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

describe('finishing and handing over', () => {
  const open = async (intake: Pick<Intake, 'call'>) =>
    (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json().code as string;

  test.for([
    ['2026-11-25T17:00:00+07:00', 'early'],
    ['2026-11-26T17:00:00+07:00', 'on-time'],
    ['2026-11-26T17:00:00.001+07:00', 'late'],
  ] as const)('finished at %s is %s', async ([at, judged], { intake }) => {
    const code = await open(intake);
    intake.now = Date.parse(at);
    const finished = await intake.call('officer', 'POST', `/v1/dossiers/${code}/finish`, {
      body: { result: 'granted' },
      headers: { 'if-match': '"1"' },
    });
    expect(finished.statusCode, finished.body).toBe(200);
    expect(finished.json()).toMatchObject({ status: 9, lateness: judged, version: 2 });
    intake.now += 90 * 86_400_000;
    const handed = await intake.call('counter', 'POST', `/v1/dossiers/${code}/hand-over`, {
      body: {},
      headers: { 'if-match': finished.headers.etag as string },
    });
    expect(handed.json()).toMatchObject({ status: 10, lateness: judged, version: 3 });
  });

  test.for([
    [{}, 428, 'precondition-required'],
    [{ 'if-match': '"7"' }, 412, 'stale-version'],
    [{ 'if-match': 'W/"1"' }, 400, 'invalid-header'],
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
    expect(response.json().facts.allowed).toEqual(['start', 'finish']);
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

describe('history', () => {
  test('is a hash chain whose replay gives the stored row, and nobody can change it', async ({ intake, database }) => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    await intake.call('counter', 'POST', `/v1/dossiers/${code}/finish`, { body: {}, headers: { 'if-match': '*' } });
    const stored = await intake.db.$client.query('select * from history order by seq');
    expect(stored.rows.map((row) => row.type)).toEqual([
      'dossier.accepted',
      'step.opened',
      'dossier.finished',
      'step.cancelled',
    ]);
    let hash = chainStart;
    let replayed: Dossier | undefined;
    for (const row of stored.rows) {
      const { dossier_id: dossierId, seq, type, actor, data } = row;
      hash = chainHash(hash, { dossierId, seq, at: row.at.getTime(), type, actor, data });
      expect(row.hash).toEqual(hash);
      const event = fromHistory({ type, data });
      if (event) replayed = evolve(replayed, event, row.at.getTime());
    }
    const dossier = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).json();
    expect(replayed).toMatchObject({ code, status: dossier.status, version: dossier.version, dueOn: dossier.dueOn });
    const owner = new pg.Client(database.urls.motcua_migrator);
    await owner.connect();
    await expect(owner.query('update history set actor = $1', ['x'])).rejects.toThrow('append-only');
    await owner.end();
    await expect(intake.db.$client.query('delete from history')).rejects.toThrow('permission denied');
  });

  test('pages in order', async ({ intake }) => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    const first = (await intake.call('auditor', 'GET', `/v1/dossiers/${code}/history?limit=1`)).json();
    const second = (
      await intake.call('auditor', 'GET', `/v1/dossiers/${code}/history?limit=1&cursor=${first.next}`)
    ).json();
    expect([first.items[0].seq, second.items[0].seq, second.next]).toEqual([1, 2, null]);
    expect(second.items[0].prevHash).toBe(first.items[0].hash);
  });
});

describe('finding', () => {
  test('by a piece of the code, a name without diacritics, an identity number', async ({ intake }) => {
    const other = merge({ applicant: { name: 'Đinh Văn Đạo', identityNumber: '037190009999' } });
    await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
    await intake.call('counter', 'POST', '/v1/dossiers', { body: other });
    const find = async (body: object) =>
      (await intake.call('counter', 'POST', '/v1/dossiers/search', { body }))
        .json()
        .items.map((item: { code: string }) => item.code);
    const [first, second] = ['H42.12-261120-0001', 'H42.12-261120-0002'];
    expect(await find({ name: 'dao NGUYEN' })).toEqual([first]);
    expect(await find({ name: 'đinh văn đạo' })).toEqual([second]);
    expect(await find({ identityNumber: '0371 9000 1234' })).toEqual([first]);
    expect(await find({ code: '1120-000' })).toEqual([second, first]);
    expect(await find({ code: '%_%' })).toEqual([]);
    expect(await find({ name: 'nobody' })).toEqual([]);
  });

  test('shows names to the counter with the identity number masked, and nothing to auditors', async ({ intake }) => {
    const { code } = (await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier })).json();
    const found = (await intake.call('counter', 'POST', '/v1/dossiers/search', { body: { code } })).json().items[0];
    expect(found.applicant).toEqual({ name: 'Nguyễn Thị Đào', identityNumber: '********1234' });
    expect((await intake.call('counter', 'GET', `/v1/dossiers/${code}`)).json().applicant.phone).toBe('0912345678');
    expect((await intake.call('auditor', 'GET', `/v1/dossiers/${code}`)).body).not.toContain('Đào');
    expect((await intake.call('auditor', 'POST', '/v1/dossiers/search', { body: { code } })).statusCode).toBe(403);
  });

  test('filters and pages', async ({ intake }) => {
    for (let i = 0; i < 5; i += 1) await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
    const list = async (query: string) => (await intake.call('auditor', 'GET', `/v1/dossiers?${query}`)).json();
    const first = await list('limit=2');
    const rest = await list(`limit=200&cursor=${first.next}`);
    expect([...first.items, ...rest.items].map((item: { code: string }) => item.code.slice(-1))).toEqual([
      '5',
      '4',
      '3',
      '2',
      '1',
    ]);
    expect((await list('late=true')).items).toHaveLength(0);
    expect((await list('dueBefore=2026-11-26T10:00:00Z')).items).toHaveLength(0);
    expect((await list('dueAfter=2026-11-26T10:00:00Z&status=2&agency=H42.12&procedure=1.004873')).items).toHaveLength(
      5,
    );
    intake.now = Date.parse('2026-11-26T10:00:00.001Z');
    expect((await list('late=true')).items).toHaveLength(5);
    const bad = await intake.call('auditor', 'GET', '/v1/dossiers?cursor=zzz');
    expect([bad.statusCode, bad.json().code]).toEqual([400, 'cursor-invalid']);
    const wrong = await intake.call('auditor', 'GET', '/v1/dossiers?dueBefore=2026-11-26&limit=0');
    expect(
      wrong
        .json()
        .errors.map((error: { path: string }) => error.path)
        .sort(),
    ).toEqual(['dueBefore', 'limit']);
  });
});

describe('importing', () => {
  const row = {
    system: 'igate',
    externalCode: 'OLD-1',
    procedure: '1.013225',
    acceptedAt: '2026-10-05T08:00:00+07:00',
    promisedAt: '2026-10-30T16:41:31.788+07:00',
    applicant: { name: 'Lê Văn Cũ' },
    receivingAgency: 'H42.12',
  };
  const send = async (intake: Pick<Intake, 'call'>, lines: readonly (object | string | Buffer)[]) => {
    const encode = (line: object | string | Buffer) =>
      Buffer.isBuffer(line) ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
    const body = Buffer.concat(lines.flatMap((line) => [encode(line), Buffer.from('\n')]));
    const response = await intake.call('counter', 'POST', '/v1/imports', {
      body,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    return response.body
      .trim()
      .split('\n')
      .map((line: string) => JSON.parse(line));
  };

  test('keeps the promised instant to the millisecond', async ({ intake }) => {
    const [report, { summary }] = await send(intake, [row]);
    expect(summary).toEqual({ rows: 1, imported: 1, alreadyImported: 0, refused: 0 });
    const dossier = (await intake.call('counter', 'GET', `/v1/dossiers/${report.code}`)).json();
    expect(dossier).toMatchObject({
      promisedAt: '2026-10-30T09:41:31.788Z',
      dueAt: '2026-10-30T09:41:31.788Z',
      dueOn: '2026-10-30',
      term: { unit: 'imported' },
      lateness: 'open-late',
    });
    const found = await intake.call('counter', 'POST', '/v1/dossiers/search', { body: { code: 'OLD-1' } });
    expect(found.json().items).toHaveLength(1);
  });

  test('a row sent again changes nothing; a bad row does not stop the good ones', async ({ intake }) => {
    const report = await send(intake, [
      row,
      '',
      '{"broken":',
      Buffer.from([0xff, 0xfe]),
      { ...row, externalCode: 'OLD-2', procedure: 'none' },
      { ...row, externalCode: 'OLD-3', acceptedAt: '2027-01-01T08:00:00+07:00' },
      { ...row, externalCode: 'OLD-4', promisedAt: '2026-10-30 16:41' },
      { ...row, externalCode: 'OLD-5', applicant: { name: 'x'.repeat(70_000) } },
      {
        ...row,
        externalCode: 'OLD-6',
        acceptedAt: '2019-01-01T08:00:00+07:00',
        promisedAt: '2019-02-01T08:00:00+07:00',
      },
      row,
      { ...row, externalCode: 'OLD-7' },
    ]);
    expect(
      report.slice(0, -1).map((r: { outcome: string; problem?: { code: string } }) => r.problem?.code ?? r.outcome),
    ).toEqual([
      'imported',
      'invalid-json',
      'invalid-encoding',
      'procedure-unknown',
      'instant-in-future',
      'invalid-request',
      'payload-too-large',
      'calendar-not-covering',
      'already-imported',
      'imported',
    ]);
    expect(report.at(-1).summary).toEqual({ rows: 10, imported: 2, alreadyImported: 1, refused: 7 });
    expect((await intake.call('auditor', 'GET', '/v1/dossiers')).json().items).toHaveLength(2);
  });
});

describe('the edge', () => {
  test('no route is open but health and documents', async ({ intake }) => {
    const document = (await intake.call(null, 'GET', '/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const open = ['/health/live', '/health/ready', '/openapi.json'];
    const own = intake.app.swagger() as { paths: Record<string, Record<string, unknown>> };
    for (const [path, methods] of Object.entries(own.paths))
      for (const method of Object.keys(methods)) {
        const url = path.replaceAll(/\{\w+\}/g, 'x');
        const response = await intake.call(null, method.toUpperCase(), url);
        expect([path, response.statusCode === 401]).toEqual([path, !open.includes(path)]);
      }
  });

  test('an unknown address, a wrong media type and a wrong token have their own codes', async ({ intake }) => {
    const codes = [
      await intake.call('counter', 'GET', '/v1/nothing'),
      await intake.call('counter', 'POST', '/v1/dossiers', { body: 'a=b', headers: { 'content-type': 'text/plain' } }),
      await intake.call(null, 'GET', '/v1/dossiers', { headers: { authorization: 'Bearer nonsense' } }),
      await intake.call('auditor', 'POST', '/v1/dossiers', { body: validDossier }),
      await intake.call('counter', 'GET', '/v1/dossiers/%E0%A4%A'),
      await intake.call('counter', 'GET', '/v1/dossiers/a%00b'),
    ].map((response) => [response.statusCode, response.json().code]);
    expect(codes).toEqual([
      [404, 'route-not-found'],
      [415, 'unsupported-media-type'],
      [401, 'unauthenticated'],
      [403, 'forbidden'],
      [400, 'invalid-encoding'],
      [400, 'invalid-encoding'],
    ]);
  });
});
