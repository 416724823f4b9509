import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { dumpTables } from '@motcua/testing/dump';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { png } from '../../../../packages/documents/src/files.fixture.ts';
import { bearerOf, historyOf, intakeTest as test } from '../intake.fixture.ts';
import { announce, append, register, send, sha256, tus } from './files.fixture.ts';
import { appendTo, halting, startIntake } from './intake-process.fixture.ts';
import { sweepUploads } from './sweep-uploads.ts';

const soon = { timeout: 60_000, interval: 20 };
const scan = Buffer.concat([png, randomBytes(1_500_000)]);
const image = { filetype: 'image/png' };
const half = 700_000;

/** A busy machine needs time to start a process. */
const patience = 120_000;

test('kill -9 in the middle of an upload, and between the last byte and the record: another process goes on, or it is swept', {
  timeout: patience,
}, async ({ intake, database, documents }) => {
  const victim = await startIntake({
    DATABASE_URL: database.urls.motcua_intake!,
    PERSONS_KEY: intake.keys.persons,
    INDEX_KEY: intake.keys.index,
    TRACKING_KEY: intake.keys.tracking,
    ATTACHMENTS_DIR: documents,
  });
  const code = await register(intake);
  const announced = async () => String((await announce(intake, code, scan.length, image)).headers.location);
  const [broken, whole, abandoned] = [await announced(), await announced(), await announced()];
  const idOf = (location: string) => location.split('/').at(-1)!;
  const ask = async (location: string) => intake.call('counter', 'HEAD', location, { headers: tus });
  /** Waits until the locks of the killed process are gone. */
  const untilAnswered = (location: string) =>
    vi.waitUntil(async () => {
      const answer = await ask(location);
      return answer.statusCode === 423 ? undefined : answer;
    }, soon);

  void victim.append(broken, 0, halting(scan.subarray(0, half)).body).catch(() => {});
  await vi.waitUntil(
    () => existsSync(`${documents}/${idOf(broken)}`) && statSync(`${documents}/${idOf(broken)}`).size === half,
    soon,
  );
  // While a living process works on the upload, no other request may.
  expect((await ask(broken)).statusCode).toBe(423);
  // Whoever writes history waits now, and the rest of the transaction with it.
  const [holder, watcher] = [0, 1].map(() => new pg.Client({ connectionString: database.adminUrl })) as [
    pg.Client,
    pg.Client,
  ];
  await watcher.connect();
  await holder.connect();
  await holder.query('begin; lock table history in share mode');
  for (const location of [whole, abandoned]) {
    const { body, end } = halting(scan);
    end();
    void victim.append(location, 0, body).catch(() => {});
  }
  const waiting = `select pid from pg_stat_activity where usename = 'motcua_intake' and wait_event_type = 'Lock'
    and datname = current_database()`;
  await vi.waitUntil(async () => (await watcher.query(waiting)).rowCount === 2, soon);
  await victim.kill();
  await watcher.query(`select pg_terminate_backend(pid, 5000) from (${waiting}) w`);
  await holder.query('rollback');
  await Promise.all([holder.end(), watcher.end()]);

  const path = `/v1/dossiers/${code}/attachments`;
  const listed = async () => {
    const { items } = (await intake.call('counter', 'GET', path)).json();
    return new Set(items.map(({ id }: { id: string }) => id));
  };
  expect([await listed(), readdirSync(documents).length]).toEqual([new Set(), 3]);
  expect((await untilAnswered(broken)).headers['upload-offset']).toBe(String(half));
  const stored = await append(intake, broken, scan.subarray(half), half);
  expect([stored.statusCode, stored.json().sha256]).toEqual([200, sha256(scan)]);
  const completed = await untilAnswered(whole);
  const { 'upload-offset': offset, 'content-location': place } = completed.headers;
  expect([completed.statusCode, offset, place]).toEqual([200, String(scan.length), `${path}/${idOf(whole)}`]);
  const kept = new Set([idOf(broken), idOf(whole)]);
  expect(await listed()).toEqual(kept);
  const entries = await historyOf(intake, code);
  expect(entries.filter(({ type }) => type === 'attachment.stored')).toHaveLength(2);

  expect(await sweepUploads(intake.deps, Date.now())).toBe(0);
  expect(await sweepUploads(intake.deps, Date.now() + 25 * 3_600_000)).toBe(1);
  expect([new Set(readdirSync(documents)), await listed()]).toEqual([kept, kept]);
  expect((await ask(abandoned)).statusCode).toBe(404);
  expect((await dumpTables(database.adminUrl))['public.attachments']).not.toContain(idOf(abandoned));
});

test('of two who send the same bytes at once, one wins, and the document is whole', async ({ intake }) => {
  const code = await register(intake);
  const location = String((await announce(intake, code, scan.length, image)).headers.location);
  const answers = await Promise.all([append(intake, location, scan), append(intake, location, scan)]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  const id = location.split('/').at(-1);
  const content = await intake.call('counter', 'GET', `/v1/dossiers/${code}/attachments/${id}/content`);
  expect(sha256(content.rawPayload)).toBe(sha256(scan));
});

test('a caller who goes away, falls silent, or comes back on another line loses nothing that came', async ({
  intake,
  documents,
}) => {
  await intake.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = intake.app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const code = await register(intake);
  const location = String((await announce(intake, code, scan.length, image)).headers.location);
  const file = `${documents}/${location.split('/').at(-1)}`;
  const offset = async () => {
    const { statusCode, headers } = await intake.call('counter', 'HEAD', location, { headers: tus });
    return [statusCode, headers['upload-offset']];
  };
  // A caller who is silent for a second is answered so, and the bytes that came are kept.
  const silent = await appendTo(url, location, 0, halting(scan.subarray(0, 1_000)).body);
  expect([silent.status, ((await silent.json()) as { code: string }).code]).toEqual([408, 'request-timeout']);
  expect(await offset()).toEqual([200, '1000']);
  // The caller goes away in the middle of the body.
  const socket = connect(port, '127.0.0.1');
  const head = `PATCH ${location} HTTP/1.1\r\nHost: x\r\nAuthorization: ${bearerOf('counter')}\r\nTus-Resumable: 1.0.0\r\n`;
  const length = scan.length - 1_000;
  socket.write(
    `${head}Upload-Offset: 1000\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${length}\r\n\r\n`,
  );
  socket.write(scan.subarray(1_000, 2_000));
  await vi.waitUntil(() => statSync(file).size === 2_000, soon);
  socket.destroy();
  expect(await offset()).toEqual([200, '2000']);
  // The caller comes on another connection while the first one still seems to be there: the first one is ended.
  const first = appendTo(url, location, 2_000, halting(scan.subarray(2_000, 3_000)).body).catch(() => undefined);
  await vi.waitUntil(() => statSync(file).size === 3_000, soon);
  expect(await offset()).toEqual([200, '3000']);
  await first;
  expect((await append(intake, location, scan.subarray(3_000), 3_000)).json().sha256).toBe(sha256(scan));
});

test('bytes that are not those that were stored are never given out', async ({ intake, documents }) => {
  await intake.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = intake.app.server.address() as AddressInfo;
  const code = await register(intake);
  const { id } = (await send(intake, code, scan, image)).json();
  const path = `/v1/dossiers/${code}/attachments/${id}/content`;
  const read = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: bearerOf('counter') } });
    const got: Buffer[] = [];
    try {
      for await (const part of answer.body!) got.push(Buffer.from(part));
      return { status: answer.status, whole: true, bytes: Buffer.concat(got) };
    } catch {
      return { status: answer.status, whole: false, bytes: Buffer.concat(got) };
    }
  };
  expect((await read()).bytes.equals(scan)).toBe(true);
  const file = await open(`${documents}/${id}`, 'r+');
  await file.write(Buffer.from([7]), 0, 1, 1_200_000); // in the second chunk
  await file.close();
  const spoilt = await read();
  expect(spoilt.whole).toBe(false);
  expect(spoilt.bytes.equals(scan.subarray(0, spoilt.bytes.length))).toBe(true);
  for (const spoil of [
    () => truncateSync(`${documents}/${id}`, 10),
    () => writeFileSync(`${documents}/${id}`, scan), // Somebody else wrote it, unsealed.
    () => rmSync(`${documents}/${id}`),
  ]) {
    spoil();
    expect((await read()).status).toBe(503);
  }
});
