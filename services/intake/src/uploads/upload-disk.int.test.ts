/**
 * The disk of the documents is full, or takes no writes. Only root on Linux can make one; elsewhere this is skipped.
 */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { canMount, mountTinyDisk, type TinyDisk } from '@motcua/testing/tiny-disk';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { png } from '../../../../packages/documents/src/files.fixture.ts';
import { intakeTest } from '../intake.fixture.ts';
import { announce, append, register, send, sha256, tus } from './files.fixture.ts';
import { appendTo } from './intake-process.fixture.ts';

const test = intakeTest.extend<{ disk: TinyDisk; documents: string }>({
  disk: async ({}, use) => {
    const disk = mountTinyDisk(8 * 1_048_576);
    await use(disk);
    disk.unmount();
  },
  documents: async ({ disk }, use) => use(disk.dir),
});

const scan = Buffer.concat([png, randomBytes(3_000_000)]);
const image = { filetype: 'image/png' };
const outcome = ({ statusCode, headers, body }: LightMyRequestResponse) => [
  statusCode,
  body && JSON.parse(body).code,
  headers['retry-after'],
];
const away = [503, 'unavailable', '1'];

test.skipIf(!canMount)(
  'a full disk: 503, what had come is kept, and the upload goes on once there is room',
  async ({ intake, disk }) => {
    const code = await register(intake);
    const location = String((await announce(intake, code, scan.length, image)).headers.location);
    await append(intake, location, scan.subarray(0, 1_000_000));
    disk.fill();
    expect(outcome(await append(intake, location, scan.subarray(1_000_000), 1_000_000))).toEqual(away);
    expect(outcome(await announce(intake, code, scan.length, image))).not.toEqual([500, 'internal', undefined]);
    const { headers } = await intake.call('counter', 'HEAD', location, { headers: tus });
    const offset = Number(headers['upload-offset']);
    expect(offset).toBeGreaterThanOrEqual(1_000_000);
    disk.free();
    expect((await append(intake, location, scan.subarray(offset), offset)).json().sha256).toBe(sha256(scan));
  },
);

test.skipIf(!canMount)('a caller who is still sending when the disk is full hears of it', async ({ intake, disk }) => {
  await intake.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = intake.app.server.address() as AddressInfo;
  const large = randomBytes(30_000_000);
  const code = await register(intake);
  const location = String((await announce(intake, code, large.length, image)).headers.location);
  const answer = await appendTo(`http://127.0.0.1:${port}`, location, 0, new Blob([large]).stream());
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  await answer.body?.cancel();
  expect((await intake.call('counter', 'HEAD', location, { headers: tus })).statusCode).toBe(200);
  expect((await intake.call('counter', 'DELETE', location, { headers: tus })).statusCode).toBe(204);
  expect((await send(intake, code, scan, image)).statusCode, `${disk.dir} has room again`).toBe(200);
  // The rest of the refused body would hold its connection for half a minute more.
  intake.app.server.closeAllConnections();
});

test.skipIf(!canMount)(
  'a read-only disk: every request that would write is 503, and reading goes on',
  async ({ intake, disk }) => {
    const { call } = intake;
    const code = await register(intake);
    const stored = (await send(intake, code, png, image)).json();
    const location = String((await announce(intake, code, scan.length, image)).headers.location);
    await append(intake, location, scan.subarray(0, 1_000_000));
    disk.setReadOnly(true);
    expect(outcome(await append(intake, location, scan.subarray(1_000_000), 1_000_000))).toEqual(away);
    expect(outcome(await call('counter', 'DELETE', location, { headers: tus }))).toEqual(away);
    expect(outcome(await send(intake, code, png, image).catch((error) => error))).toEqual(away);
    const content = await call('counter', 'GET', `/v1/dossiers/${code}/attachments/${stored.id}/content`);
    expect(content.rawPayload.equals(png)).toBe(true);
    disk.setReadOnly(false);
    expect((await call('counter', 'HEAD', location, { headers: tus })).statusCode).toBe(404);
    expect((await send(intake, code, png, image)).statusCode).toBe(200);
  },
);
