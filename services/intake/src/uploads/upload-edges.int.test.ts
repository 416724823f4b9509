/** What clients of the upload protocol send that is not the usual way, or not right. */
import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { png } from '../../../../packages/documents/src/files.fixture.ts';
import { type Intake, intakeTest as test } from '../intake.fixture.ts';
import { announce, append, metadata, register, sha256, tus } from './files.fixture.ts';

const image = { filetype: 'image/png' };
const octets = { ...tus, 'content-type': 'application/offset+octet-stream' };

const announced = async (intake: Intake): Promise<string> =>
  String((await announce(intake, await register(intake), png.length, image)).headers.location);

const meaning = (method: string) => ({ 'x-http-method-override': method });

test('a client that can only POST says what it means', async ({ intake }) => {
  const { call } = intake;
  const location = await announced(intake);
  const half = Math.floor(png.length / 2);
  const post = (method: string, headers: Record<string, string>, body?: Buffer) =>
    call('counter', 'POST', location, { headers: { ...headers, ...meaning(method) }, ...(body && { body }) });
  const sent = await post('PATCH', { ...octets, 'upload-offset': '0' }, png.subarray(0, half));
  expect([sent.statusCode, sent.headers['upload-offset']]).toEqual([204, String(half)]);
  const asked = await post('head', tus);
  expect([asked.statusCode, asked.headers['upload-offset'], asked.body]).toEqual([200, String(half), '']);
  const whole = await post(' patch ', { ...octets, 'upload-offset': String(half) }, png.subarray(half));
  expect([whole.statusCode, whole.json().sha256]).toEqual([200, sha256(png)]);
  expect((await post('DELETE', tus)).json().code).toBe('upload-complete');
  const told = await call('counter', 'POST', location.replace(/\/[^/]+$/, ''), { headers: meaning('OPTIONS') });
  expect([told.statusCode, told.headers['tus-max-size']]).toEqual([204, String(300 * 1_048_576)]);
  for (const method of ['GET', 'PUT', 'NONSENSE', 'PATCH, DELETE', '']) {
    const answer = await post(method, tus);
    expect([method, answer.statusCode, answer.json().code]).toEqual([method, 405, 'method-not-allowed']);
    expect(answer.headers.allow).toBe('DELETE, HEAD, OPTIONS, PATCH');
  }
});

test('at other addresses a request means what it is', async ({ intake }) => {
  const code = await register(intake);
  const paths = [`/v1/dossiers/${code}`, `/v1/dossiers/${code}/attachments`, '/v1/dossiers?x=/v1/dossiers/a/uploads'];
  for (const path of paths) {
    const answer = await intake.call('counter', 'PUT', path, { body: {}, headers: meaning('GET') });
    expect(answer.statusCode, path).toBe(405);
  }
  const role = await intake.call('auditor', 'GET', `/v1/dossiers/${code}/uploads/x`, { headers: meaning('DELETE') });
  expect(role.statusCode, 'who may not delete may not mean it either').toBe(403);
});

test('what is no id is no upload', async ({ intake, documents }) => {
  const path = `/v1/dossiers/${await register(intake)}/uploads`;
  for (const id of ['x', '7', 'nothing.png', '01997e0a-0000-7000-8000-00000000000', '%2Fetc%2Fpasswd', "'--", '%C3%A4'])
    for (const [method, headers] of [
      ['HEAD', tus],
      ['DELETE', tus],
      ['PATCH', { ...octets, 'upload-offset': '0' }],
    ] as const) {
      const body = method === 'PATCH' ? { body: png } : {};
      const answer = await intake.call('counter', method, `${path}/${id}`, { headers, ...body });
      expect([id, method, answer.statusCode]).toEqual([id, method, 404]);
      if (method !== 'HEAD') expect(answer.json().code).toBe('upload-not-found');
    }
  expect(readdirSync(documents)).toEqual([]);
});

test('an announcement that is not as it should be is refused by its header', async ({ intake }) => {
  const path = `/v1/dossiers/${await register(intake)}/uploads`;
  for (const [headers, named] of [
    [{ 'upload-defer-length': '1' }, 'Upload-Defer-Length'],
    [{ 'upload-defer-length': '1', 'upload-length': '5' }, 'Upload-Defer-Length'],
    [{ 'upload-defer-length': '2' }, 'Upload-Defer-Length'],
    [{ 'upload-concat': 'partial', 'upload-length': '5' }, 'Upload-Concat'],
    [{ 'upload-concat': 'nonsense', 'upload-length': '5' }, 'Upload-Concat'],
    [{}, 'Upload-Length'],
    [{ 'upload-length': '-1' }, 'Upload-Length'],
    [{ 'upload-length': '1e3' }, 'Upload-Length'],
    [{ 'upload-length': '5', 'upload-metadata': 'a b c' }, 'Upload-Metadata'],
    [{ 'upload-length': '5', 'upload-metadata': 'component' }, 'Upload-Metadata.component'],
  ] as const) {
    const sent = { ...tus, 'upload-metadata': metadata(image), ...headers };
    const answer = await intake.call('counter', 'POST', path, { headers: sent });
    expect(answer.statusCode, answer.body).toBe(400);
    expect(answer.json().errors.map((error: { path: string }) => error.path)).toContain(named);
  }
});

test('bytes that are not sent as they should be leave the upload as it was', async ({ intake }) => {
  const location = await announced(intake);
  for (const [headers, status, code] of [
    [{}, 400, 'invalid-header'],
    [{ 'upload-offset': 'x' }, 400, 'invalid-header'],
    [{ 'upload-offset': '-1' }, 400, 'invalid-header'],
    [{ 'upload-offset': '0', 'upload-length': '5' }, 400, 'invalid-header'],
    [{ 'upload-offset': '99999999999999999999' }, 400, 'invalid-header'],
    [{ 'upload-offset': '0', 'content-encoding': 'gzip' }, 415, 'unsupported-media-type'],
    [{ 'upload-offset': '0', 'content-type': 'application/octet-stream' }, 415, 'unsupported-media-type'],
    [{ 'upload-offset': '5' }, 409, 'upload-offset-mismatch'],
  ] as const) {
    const answer = await intake.call('counter', 'PATCH', location, { headers: { ...octets, ...headers }, body: png });
    expect([headers, answer.statusCode, answer.json().code]).toEqual([headers, status, code]);
  }
  expect((await append(intake, location, png)).json().sha256).toBe(sha256(png));
});

test('bytes that come with the announcement are not read, and the client hears that none has come', async ({
  intake,
}) => {
  const path = `/v1/dossiers/${await register(intake)}/uploads`;
  const headers = { ...octets, 'upload-length': String(png.length), 'upload-metadata': metadata(image) };
  const answer = await intake.call('counter', 'POST', path, { headers, body: png });
  expect([answer.statusCode, answer.headers['upload-offset']]).toEqual([201, undefined]);
  expect((await append(intake, String(answer.headers.location), png)).json().sha256).toBe(sha256(png));
});
