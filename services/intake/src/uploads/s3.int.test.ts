import { randomBytes } from 'node:crypto';
import type { ShelfPlace } from '@motcua/documents/open-shelf';
import { expect } from 'vitest';
import { png } from '../../../../packages/documents/src/files.fixture.ts';
import { intakeTest } from '../intake.fixture.ts';
import { announce, append, register, send, sha256, tus } from './files.fixture.ts';
import { type S3, startS3 } from './s3.fixture.ts';
import { sweepUploads } from './sweep-uploads.ts';

const test = intakeTest.extend<{ s3: S3; shelfPlace: ShelfPlace }>({
  s3: async ({}, use) => {
    const s3 = await startS3();
    await use(s3);
    await s3.close();
  },
  shelfPlace: async ({ s3 }, use) => use(s3.place),
});

/** Larger than a part: the file has several parts, and an incomplete one waits as an object of its own. */
const scan = Buffer.concat([png, randomBytes(9_000_000)]);
const image = { filetype: 'image/png' };

test('documents in S3: sent in pieces of any size, sealed, given back, and gone when they are withdrawn', async ({
  intake,
  s3,
}) => {
  const code = await register(intake);
  const location = String(
    (await announce(intake, code, scan.length, { ...image, sha256: sha256(scan) })).headers.location,
  );
  const id = location.split('/').at(-1)!;
  for (const [from, to] of [
    [0, 1_000],
    [1_000, 6_000_001],
    [6_000_001, 8_999_999],
  ] as const) {
    const answer = await append(intake, location, scan.subarray(from, to), from);
    expect([answer.statusCode, answer.headers['upload-offset']], answer.body).toEqual([204, String(to)]);
    expect((await intake.call('counter', 'HEAD', location, { headers: tus })).headers['upload-offset']).toBe(
      String(to),
    );
  }
  expect([s3.objects.has(id), s3.uploads.size]).toEqual([false, 1]);
  const stored = await append(intake, location, scan.subarray(8_999_999), 8_999_999);
  expect([stored.statusCode, stored.json().sha256], stored.body).toEqual([200, sha256(scan)]);
  expect(s3.uploads.size).toBe(0);
  const rested = [...s3.objects.values()].map(({ bytes }) => bytes);
  expect(rested.some((bytes) => bytes.includes(png.subarray(0, 8)) || bytes.includes('Giấy'))).toBe(false);
  const path = `/v1/dossiers/${code}/attachments/${id}`;
  const content = await intake.call('officer', 'GET', `${path}/content`);
  expect(sha256(content.rawPayload)).toBe(sha256(scan));
  const part = await intake.call('officer', 'GET', `${path}/content`, { headers: { range: 'bytes=5000000-5000009' } });
  expect([part.statusCode, part.rawPayload]).toEqual([206, scan.subarray(5_000_000, 5_000_010)]);
  expect((await intake.call('counter', 'DELETE', path)).statusCode).toBe(204);
  expect([s3.objects.size, s3.uploads.size]).toEqual([0, 0]);
});

test('what is refused, abandoned or swept leaves nothing in S3; while S3 is away nothing is lost', async ({
  intake,
  s3,
}) => {
  const code = await register(intake);
  const isEmpty = () => s3.objects.size + s3.uploads.size === 0;
  expect((await send(intake, code, Buffer.from('hello'))).json().code).toBe('file-type-mismatch');
  expect(isEmpty()).toBe(true);
  const location = String((await announce(intake, code, scan.length, image)).headers.location);
  await append(intake, location, scan.subarray(0, 6_000_000));
  s3.isAway = true;
  const away = await intake.call('counter', 'HEAD', location, { headers: tus });
  expect([away.statusCode, away.headers['retry-after']]).toEqual([503, '1']);
  s3.isAway = false;
  const asked = await intake.call('counter', 'HEAD', location, { headers: tus });
  expect(asked.headers['upload-offset']).toBe('6000000');
  expect((await intake.call('counter', 'DELETE', location, { headers: tus })).statusCode).toBe(204);
  expect(isEmpty()).toBe(true);
  const left = String((await announce(intake, code, scan.length, image)).headers.location);
  await append(intake, left, scan.subarray(0, 6_000_000));
  expect(await sweepUploads(intake.deps, Date.now() + 7_200_000)).toBe(1);
  expect(isEmpty()).toBe(true);
});
