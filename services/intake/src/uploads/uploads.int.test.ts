import { readdirSync, readFileSync } from 'node:fs';
import { dumpTables } from '@motcua/testing/dump';
import pg from 'pg';
import { expect } from 'vitest';
import { pdfOf, png } from '../../../../packages/documents/src/files.fixture.ts';
import { historyOf, intakeTest as test } from '../intake.fixture.ts';
import { announce, append, metadata, register, send, sha256, tus } from './files.fixture.ts';

test('a scan becomes a document of the dossier, confirmed, listed, and given back as it came', async ({ intake }) => {
  const { call } = intake;
  const code = await register(intake);
  const scan = pdfOf(3, 3_000_000);
  const announced = await announce(intake, code, scan.length, { sha256: sha256(scan), digitised: 'true' });
  expect(announced.statusCode, announced.body).toBe(201);
  expect([announced.body, announced.headers['content-type']]).toEqual(['', undefined]);
  const location = String(announced.headers.location);
  const id = location.split('/').at(-1)!;
  const path = `/v1/dossiers/${code}/attachments`;
  const first = await append(intake, location, scan.subarray(0, 1_234_567));
  expect([first.statusCode, first.headers['upload-offset']], first.body).toEqual([204, '1234567']);
  expect((await call('counter', 'GET', path)).json().items).toEqual([]);
  expect((await call('counter', 'GET', `${path}/${id}`)).json().code).toBe('attachment-not-found');
  expect((await call('counter', 'GET', `/v1/dossiers/${code}`)).json().attachments).toBe(0);

  const asked = await call('counter', 'HEAD', location, { headers: tus });
  const { 'upload-offset': offset, 'upload-length': length, 'upload-metadata': said } = asked.headers;
  expect([asked.statusCode, offset, length]).toEqual([200, '1234567', String(scan.length)]);
  expect(said).toContain(`filename ${Buffer.from('Giấy khai sinh.pdf').toString('base64')}`);

  const last = await append(intake, location, scan.subarray(1_234_567), 1_234_567);
  const document = {
    ...{ id, component: 'other', name: 'Giấy khai sinh.pdf', mediaType: 'application/pdf' },
    ...{ bytes: scan.length, pages: 3, sha256: sha256(scan) },
    ...{ digitised: true, reused: false, nationalStore: false },
    ...{ storedAt: '2026-11-20T02:15:00Z', storedBy: expect.stringMatching(/^counter:/) },
  };
  expect([last.statusCode, last.json()]).toEqual([200, document]);
  expect(last.headers['content-location']).toBe(`${path}/${id}`);
  const listed = (await call('officer', 'GET', path)).json();
  expect(listed.items).toEqual([document]);
  expect(listed.components).toContainEqual({ component: 'other', name: null, required: false, attachments: 1 });
  expect((await call('officer', 'GET', `${path}/${id}`)).json()).toEqual(document);
  expect((await call('officer', 'GET', `/v1/dossiers/${code}`)).json().attachments).toBe(1);

  const content = await call('officer', 'GET', `${path}/${id}/content`);
  expect(content.rawPayload.equals(scan)).toBe(true);
  expect(content.headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-length': String(scan.length),
    'content-disposition': `attachment; filename="Gi?y khai sinh.pdf"; filename*=UTF-8''Gi%E1%BA%A5y%20khai%20sinh.pdf`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  const ask = async (range: string) => {
    const part = await call('officer', 'GET', `${path}/${id}/content`, { headers: { range } });
    return [part.statusCode, part.headers['content-range'], part.rawPayload] as const;
  };
  const end = scan.length;
  for (const [range, from, to] of [
    ['bytes=1048570-1048590', 1_048_570, 1_048_591],
    ['bytes=-10', end - 10, end],
    [`bytes=2097152-`, 2_097_152, end],
  ] as const)
    expect(await ask(range)).toEqual([206, `bytes ${from}-${to - 1}/${end}`, scan.subarray(from, to)]);
  expect((await ask(`bytes=${end}-`))[0]).toBe(416);
  const tag = `"${sha256(scan)}"`;
  for (const [headers, status] of [
    [{ range: 'bytes=0-9', 'if-range': tag }, 206],
    [{ range: 'bytes=0-9', 'if-range': '"another"' }, 200],
    [{ range: 'bytes=0-9', 'if-range': `W/${tag}` }, 200],
    [{ 'if-none-match': tag }, 304],
    [{ 'if-none-match': '"another"' }, 200],
  ] as const) {
    const answer = await call('officer', 'GET', `${path}/${id}/content`, { headers: { ...headers } });
    expect([headers, answer.statusCode, answer.headers.etag]).toEqual([headers, status, tag]);
  }

  expect((await historyOf(intake, code)).at(-1)).toMatchObject({
    type: 'attachment.stored',
    data: { attachmentId: id, component: 'other', bytes: end, pages: 3, sha256: sha256(scan), digitised: true },
  });
});

test('nothing of the file rests in the clear: no name in the database, no bytes on the disk', async ({
  intake,
  database,
  documents,
}) => {
  const code = await register(intake);
  const scan = Buffer.concat([png, Buffer.alloc(5_000)]);
  const { id } = (await send(intake, code, scan, { ...image, filename: 'HIV-Nguyen-Thi-Dao.png' })).json();
  const tables = JSON.stringify(await dumpTables(database.adminUrl));
  expect(tables).toContain(id);
  expect(tables).not.toContain('HIV');
  const rested = readFileSync(`${documents}/${id}`);
  expect(rested.length).toBe(scan.length);
  expect(rested.includes('PNG') || rested.includes(Buffer.alloc(100))).toBe(false);
  // An auditor sees that the document exists, but neither its name nor its bytes.
  const path = `/v1/dossiers/${code}/attachments/${id}`;
  expect((await intake.call('auditor', 'GET', path)).json()).not.toHaveProperty('name');
  expect((await intake.call('auditor', 'GET', `${path}/content`)).statusCode).toBe(403);
  expect((await intake.call(null, 'GET', `${path}/content`)).statusCode).toBe(401);
  expect((await intake.call('counter', 'GET', path.replace(code, `${code}9`))).statusCode).toBe(404);
  // Nobody can open the file of a forgotten person.
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query('update persons set wrapped_key = null, identity_index = null').finally(() => admin.end());
  expect((await intake.call('counter', 'GET', path)).json()).toMatchObject({ name: null, bytes: scan.length });
  expect((await intake.call('counter', 'GET', `${path}/content`)).json().code).toBe('attachment-erased');
});

/** A file whose pages need not be counted is quicker. */
const image = { filetype: 'image/png' };
const tooLong = 'x'.repeat(256);
const refusals = [
  ['an empty file', Buffer.alloc(0), {}, 422, 'file-empty', 'Upload-Length'],
  ['another type than announced', png, {}, 422, 'file-type-mismatch', 'Upload-Metadata.filetype'],
  ['bytes of no type at all', Buffer.from('hello'), {}, 422, 'file-type-mismatch', 'Upload-Metadata.filetype'],
  [
    'a type that is not on the list',
    png,
    { filetype: 'image/gif' },
    400,
    'invalid-request',
    'Upload-Metadata.filetype',
  ],
  ['another hash', pdfOf(1), { sha256: 'a'.repeat(64) }, 422, 'file-hash-mismatch', 'Upload-Metadata.sha256'],
  ['a component that is none', pdfOf(1), { component: '99' }, 422, 'component-unknown', 'Upload-Metadata.component'],
  ['a result before the decision', pdfOf(1), { component: 'result' }, 409, 'attachments-closed', undefined],
  ['a broken PDF', Buffer.from(`%PDF-1.7\n${'x'.repeat(900)}`), {}, 422, 'file-unreadable', undefined],
  ['no name', pdfOf(1), { filename: undefined }, 400, 'invalid-request', 'Upload-Metadata.filename'],
  ['a name with a folder', pdfOf(1), { filename: '../x.pdf' }, 400, 'invalid-request', 'Upload-Metadata.filename'],
  [
    'a name that reads as another',
    pdfOf(1),
    { filename: 'bản\u202egpj.pdf' },
    400,
    'invalid-request',
    'Upload-Metadata.filename',
  ],
  ['a name too long', pdfOf(1), { filename: tooLong }, 400, 'invalid-request', 'Upload-Metadata.filename'],
  ['a flag that is none', pdfOf(1), { reused: 'maybe' }, 400, 'invalid-request', 'Upload-Metadata.reused'],
  ['unknown metadata', pdfOf(1), { colour: 'red' }, 400, 'invalid-request', 'Upload-Metadata.colour'],
] as const;

test('what is refused is refused by name, and leaves nothing behind', async ({ intake, database, documents }) => {
  const code = await register(intake);
  const before = await dumpTables(database.adminUrl);
  for (const [what, bytes, said, status, problem, path] of refusals) {
    const refused = await send(intake, code, bytes, said);
    const { code: given, errors } = refused.json();
    expect([refused.statusCode, given, errors?.[0]?.path], what).toEqual([status, problem, path]);
    if (path !== undefined) expect(errors[0].in, what).toBe('header');
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(readdirSync(documents), what).toEqual([]);
    expect(await dumpTables(database.adminUrl), what).toEqual(before);
  }
});

test('what the protocol demands is demanded, and what it refuses leaves the upload as it was', async ({
  intake,
  documents,
}) => {
  const { call } = intake;
  const code = await register(intake);
  const scan = pdfOf(2, 10_000);
  const refusal = async (answer: Promise<Awaited<ReturnType<typeof call>>>) => {
    const { statusCode, body } = await answer;
    return [statusCode, JSON.parse(body).code];
  };
  expect(await refusal(announce(intake, code, 301 * 1_048_576))).toEqual([413, 'file-too-large']);
  expect(await refusal(announce(intake, code, 5, {}, { 'tus-resumable': '0.2.2' }))).toEqual([
    412,
    'tus-version-unsupported',
  ]);
  expect(await refusal(announce(intake, code, 5, {}, { 'upload-length': '-1' }))).toEqual([400, 'invalid-header']);
  expect(await refusal(announce(intake, code, 5, {}, { 'upload-metadata': 'a b c' }))).toEqual([400, 'invalid-header']);
  expect(await refusal(announce(intake, 'H42.12-261120-9999', 5))).toEqual([404, 'dossier-not-found']);
  const path = `/v1/dossiers/${code}/uploads`;
  const bare = { 'upload-length': '5', 'upload-metadata': metadata() };
  expect(await refusal(call('counter', 'POST', path, { headers: bare }))).toEqual([412, 'tus-version-unsupported']);
  expect((await announce(intake, code, 5, {}, { authorization: 'Bearer nobody' })).statusCode).toBe(401);

  const location = String((await announce(intake, code, scan.length)).headers.location);
  await append(intake, location, scan.subarray(0, 5_000));
  expect(await refusal(append(intake, location, scan.subarray(0, 10), 4_999))).toEqual([409, 'upload-offset-mismatch']);
  expect(await refusal(append(intake, `${path}/01997e0a-0000-7000-8000-000000000000`, scan))).toEqual([
    404,
    'upload-not-found',
  ]);
  const other = await register(intake);
  expect(await refusal(append(intake, location.replace(code, other), scan))).toEqual([404, 'upload-not-found']);
  const json = { ...tus, 'upload-offset': '5000', 'content-type': 'application/json' };
  expect(await refusal(call('counter', 'PATCH', location, { body: '{}', headers: json }))).toEqual([
    415,
    'unsupported-media-type',
  ]);
  expect((await call('auditor', 'PATCH', location, { headers: tus })).statusCode).toBe(403);
  expect((await call('supervisor', 'HEAD', location, { headers: tus })).statusCode).toBe(403);
  expect((await call('counter', 'HEAD', location, { headers: tus })).headers['upload-offset']).toBe('5000');

  const described = await call('counter', 'OPTIONS', path);
  expect(described.headers).toMatchObject({
    'tus-version': '1.0.0',
    'tus-extension': 'creation,expiration,termination',
  });
  // More bytes than announced: the upload can never become the announced file.
  const more = Buffer.concat([scan.subarray(5_000), Buffer.alloc(10)]);
  expect(await refusal(append(intake, location, more, 5_000))).toEqual([413, 'upload-length-exceeded']);
  expect((await call('counter', 'HEAD', location, { headers: tus })).statusCode).toBe(404);
  const abandoned = String((await announce(intake, code, scan.length)).headers.location);
  expect((await call('counter', 'DELETE', abandoned, { headers: tus })).statusCode).toBe(204);
  expect(readdirSync(documents)).toEqual([]);
});

test('an announcement sent again is the same upload, and a confirmation that was lost can be had again', async ({
  intake,
}) => {
  const code = await register(intake);
  const scan = png;
  const once = { 'idempotency-key': 'a' };
  const first = await announce(intake, code, scan.length, image, once);
  const again = await announce(intake, code, scan.length, image, once);
  expect([again.headers.location, again.headers['idempotency-replayed']]).toEqual([first.headers.location, 'true']);
  expect((await announce(intake, code, scan.length + 1, image, once)).json().code).toBe('idempotency-key-reused');
  const location = String(first.headers.location);
  const confirmed = await append(intake, location, scan);
  const repeated = await append(intake, location, Buffer.alloc(0), scan.length);
  expect([repeated.statusCode, repeated.json()]).toEqual([200, confirmed.json()]);
  const asked = await intake.call('counter', 'HEAD', location, { headers: tus });
  expect([asked.headers['upload-offset'], asked.headers['content-location']]).toEqual([
    String(scan.length),
    location.replace('uploads', 'attachments'),
  ]);
  const more = await append(intake, location, Buffer.from('x'), scan.length);
  expect(more.json().code).toBe('upload-length-exceeded');
  expect((await intake.call('counter', 'DELETE', location, { headers: tus })).json().code).toBe('upload-complete');
  const content = await intake.call('counter', 'GET', `${confirmed.headers['content-location']}/content`);
  expect(content.rawPayload.equals(scan)).toBe(true);
});

test('a document is withdrawn until the dossier is decided, and the history keeps that it was there', async ({
  intake,
  documents,
}) => {
  const { call } = intake;
  const code = await register(intake);
  const kept = (await send(intake, code, png, image)).json();
  const gone = (await send(intake, code, png, { ...image, reused: 'true' })).json();
  expect(gone).toMatchObject({ pages: null, reused: true });
  const path = `/v1/dossiers/${code}/attachments`;
  expect((await call('auditor', 'DELETE', `${path}/${gone.id}`)).statusCode).toBe(403);
  expect((await call('counter', 'DELETE', `${path}/${gone.id}`)).statusCode).toBe(204);
  expect((await call('counter', 'DELETE', `${path}/${gone.id}`)).json().code).toBe('attachment-not-found');
  expect(readdirSync(documents)).toEqual([kept.id]);
  expect((await historyOf(intake, code)).at(-1)).toMatchObject({
    type: 'attachment.withdrawn',
    data: { attachmentId: gone.id, sha256: sha256(png) },
  });
  await call('officer', 'POST', `/v1/dossiers/${code}/finish`, {
    body: { result: 'granted' },
    headers: { 'if-match': '*' },
  });
  expect((await call('counter', 'DELETE', `${path}/${kept.id}`)).json().code).toBe('attachments-closed');
  expect((await send(intake, code, png, image)).json().code).toBe('attachments-closed');
  expect((await send(intake, code, png, { ...image, component: 'result' })).statusCode).toBe(200);
});
