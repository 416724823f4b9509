import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { snapshot } from '@motcua/db/database';
import { createLogger } from '@motcua/runtime/logger';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect } from 'vitest';
import { bearerOf, type Intake, validDossier } from '../../../intake/src/intake.fixture.ts';
import { oversightApp } from '../app.ts';
import { type Oversight, oversightTest as test } from '../oversight.fixture.ts';
import { exported } from './exported.ts';

const named = (name: string, more: object = {}) => ({ ...validDossier, ...more, applicant: { name } });
const register = async (intake: Intake, body: object) =>
  (await intake.call('counter', 'POST', '/v1/dossiers', { body })).json().code as string;
const take = ({ call }: Oversight, query: string, role: 'auditor' | 'supervisor' = 'supervisor') =>
  call(role, 'GET', `/v1/dossiers/export?${query}`);
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

describe('an export', () => {
  test('is the list of the same filter, by pseudonym, counted and summed up', async ({ intake, oversight }) => {
    for (let i = 0; i < 3; i += 1) await register(intake, validDossier);
    await register(intake, { ...validDossier, procedure: '1.013225' });
    const instant = '2026-11-20T07:00:00%2B07:00';
    const filter = `procedure=1.004873&agency=H42.12&late=false&dueAfter=${instant}&acceptedFrom=${instant}`;
    const { items } = (await intake.call('auditor', 'GET', `/v1/dossiers?${filter}`)).json();
    const response = await take(oversight, filter, 'auditor');
    const lines = response.body.trimEnd().split('\n');
    const { summary } = JSON.parse(lines.pop()!);
    expect(lines.map((line) => JSON.parse(line))).toEqual(items);
    expect(summary).toEqual({ rows: 3, sha256: sha256(`${lines.join('\n')}\n`) });
    expect(response.body).not.toContain('Đào');
    expect(response.headers).toMatchObject({ 'x-total-count': '3', 'content-type': 'application/x-ndjson' });
    const record = (await oversight.call('auditor', 'GET', `/v1/exports/${response.headers['export-id']}`)).json();
    expect(record).toMatchObject({
      actor: expect.stringMatching(/^auditor:/),
      filter: {
        ...{ procedure: '1.004873', agency: 'H42.12', late: false },
        ...{ dueAfter: '2026-11-20T00:00:00Z', acceptedFrom: '2026-11-20T00:00:00Z' },
      },
      withApplicants: false,
      rows: 3,
      finishedAt: '2026-11-20T02:15:00Z',
      bytes: response.rawPayload.length,
      sha256: sha256(response.rawPayload),
    });
    expect((await oversight.call('admin', 'GET', '/v1/exports')).json().items).toEqual([record]);
  });

  test('shows applicants only to who may see them, and says that it did; what is mistyped is refused', async ({
    intake,
    oversight,
  }) => {
    await register(intake, validDossier);
    const refused = await take(oversight, 'include=applicant', 'auditor');
    expect(refused.json()).toMatchObject({ status: 403, code: 'forbidden' });
    const mistyped = ['agnecy=H42.12', 'format=pdf', 'include=everything'];
    const problems = await Promise.all(mistyped.map(async (query) => (await take(oversight, query)).json()));
    expect(problems.map(({ errors }) => errors[0].path)).toEqual(['agnecy', 'format', 'include']);
    const response = await take(oversight, 'include=applicant');
    expect(JSON.parse(response.body.split('\n')[0]!).applicant.identityNumber).toBe('037190001234');
    const { items } = (await oversight.call('auditor', 'GET', '/v1/exports')).json();
    expect(items).toMatchObject([{ withApplicants: true, actor: expect.stringMatching(/^supervisor:/) }]);
  });

  test('of an agency or a procedure that is not known is refused and not recorded, as is the list: nothing is not none', async ({
    intake,
    oversight,
  }) => {
    for (const [query, status, code] of [
      ['agency=H99', 422, 'agency-unknown'],
      ['helpedAgency=H99', 422, 'agency-unknown'],
      ['receivingAgency=H99', 422, 'agency-unknown'],
      ['decidingAgency=H99', 422, 'agency-unknown'],
      ['procedure=9.999999', 404, 'procedure-unknown'],
    ] as const)
      for (const [service, path] of [
        [intake, '/v1/dossiers'],
        [oversight, '/v1/dossiers/export'],
      ] as const) {
        const refused = (await service.call('auditor', 'GET', `${path}?${query}`)).json();
        expect(refused).toMatchObject({ status, code, errors: [{ path: query.split('=')[0], in: 'query' }] });
      }
    expect((await oversight.call('auditor', 'GET', '/v1/exports')).json().items).toEqual([]);
    const none = await take(oversight, 'agency=H42.13&procedure=1.013225', 'auditor');
    expect([none.statusCode, JSON.parse(none.body).summary.rows]).toEqual([200, 0]);
  });

  test('a spreadsheet takes no text for a formula, nor a comma, quote or line for its own, and dates for dates', async ({
    intake,
    oversight,
  }) => {
    const names = ['=cmd|"/c calc"!A1', '+84 912', '-2+3', '@SUM(A1)', 'Lê, "Tám"\r\nĐào', 'Nguyễn', 'a <b> \u0001 &'];
    names.push('Tám\n=1+1', 'Chín\r=1+1');
    for (const name of names) await register(intake, named(name));
    const { rawPayload, headers } = await take(oversight, 'format=csv&include=applicant');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    // What is not quoted ends a row for a spreadsheet, whichever way lines end.
    const lineEnds = ['\r\n', '\n', '\r'];
    const rows: Record<string, string>[] = parse(rawPayload, { bom: true, columns: true, record_delimiter: lineEnds });
    const guarded = [`'=cmd|"/c calc"!A1`, `'+84 912`, `'-2+3`, `'@SUM(A1)`, ...names.slice(4)];
    expect(rows.map((row) => row['applicant.name'])).toEqual(guarded.toReversed());
    expect(rows[0]).toMatchObject({ code: 'H42.12-261120-0009', status: '2', dueOn: '2026-11-26', finishedAt: '' });
    // A workbook needs no such guard: what is text there stays text. Its dates show what the clock on the wall showed.
    const [sheet] = (await readXlsx((await take(oversight, 'format=xlsx&include=applicant')).rawPayload)).sheets;
    const cells = (name: string) => sheet!.rows.slice(1).map((row) => row[sheet!.rows[0]!.indexOf(name)]);
    expect(cells('applicant.name')).toEqual(names.toReversed());
    expect(cells('promisedAt')[0]).toEqual(new Date('2026-11-26T09:15:00Z'));
    expect(cells('dueOn')[0]).toEqual(new Date('2026-11-26T00:00:00Z'));
    expect([cells('status')[0], cells('finishedAt')[0]]).toEqual([2, null]);
  });

  test('is of one state of the database, whatever is written while it is read', async ({ intake, oversight }) => {
    const { deps } = oversight;
    await copyDossier(intake, await register(intake, validDossier), many);
    const what = { format: 'ndjson', filter: {}, at: intake.now, withApplicants: false } as const;
    let later = '';
    const got = await snapshot(deps.exportsDb, async (tx) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of exported(deps, tx, what)) {
        if (chunks.length === 0) later = await register(intake, validDossier);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString();
    });
    expect(got).toContain(`{"summary":{"rows":${many + 1},`);
    expect(later).toMatch(/-0002$/);
    expect(got).not.toContain(`"${later}"`);
  });

  test('is cut off, and recorded as unfinished, when its reader stops reading', async ({ intake, oversight }) => {
    await copyDossier(intake, await register(intake, validDossier), many);
    const socket = await ask(oversight, '/v1/dossiers/export');
    await head(socket);
    // The only connection for exports is free again once the silent reader has been given up.
    const again = async () => (await take(oversight, 'agency=H42.13')).statusCode;
    await expect.poll(again, { timeout: 20_000 }).toBe(200);
    const got = await text(socket.resume());
    expect([got.includes('"code":"H42'), got.includes('"summary"')]).toEqual([true, false]);
    const { items } = (await oversight.call('admin', 'GET', '/v1/exports')).json();
    expect(items[1]).toMatchObject({ rows: many + 1, finishedAt: null, sha256: null });
  });

  test('is told of as broken off when its reader leaves, which is no fault of the service', async ({
    intake,
    oversight,
  }) => {
    await copyDossier(intake, await register(intake, validDossier), many);
    const told: string[] = [];
    const ended = Promise.withResolvers<void>();
    const tell = (level: string) => (line: { kind: string }) => {
      told.push(`${level} ${line.kind}`);
      ended.resolve();
    };
    const silent = createLogger('oversight', 'silent');
    const log = Object.assign(silent, { warn: tell('warn'), error: tell('error') });
    const app = await oversightApp(oversight.deps, log);
    const socket = await ask({ app }, '/v1/dossiers/export');
    await head(socket);
    socket.destroy();
    await ended.promise;
    await app.close();
    expect(told).toEqual(['warn export']);
  });
});

/** So many of so much are more than the buffers between a service and a reader hold, and more than one batch. */
const many = 600;

/** Copies a dossier's row, which is all that an export by pseudonym reads, with a long basis of a supplement. */
async function copyDossier({ db }: Intake, code: string, times: number): Promise<void> {
  await db.$client.query(
    `insert into dossiers select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'code', code || n,
       'supplements', jsonb_build_array(jsonb_build_object('at', 0, 'lapsesAt', null, 'deliveredAt', null, 'basis', repeat('x', 20000)))))).*
     from dossiers d, generate_series(1, $2::int) n where code = $1`,
    [code, times],
  );
}

/** Asks over a connection of its own that is closed after the answer, and reads nothing yet. */
async function ask({ app }: Pick<Oversight, 'app'>, path: string): Promise<Socket> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1').pause();
  socket.on('error', () => {});
  const headers = `Host: x\r\nConnection: close\r\nAuthorization: ${bearerOf('supervisor')}`;
  socket.write(`GET ${path} HTTP/1.1\r\n${headers}\r\n\r\n`);
  return socket;
}

/** The beginning of the answer. */
async function head(socket: Socket): Promise<string> {
  await once(socket, 'readable');
  return (socket.read() as Buffer).toString();
}
