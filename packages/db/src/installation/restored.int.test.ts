import { dbTest } from '@motcua/testing/database';
import { createDatabase, databaseUrl, dropDatabase } from '@motcua/testing/databases';
import { expect, inject, onTestFinished } from 'vitest';
import { connect, type Database } from '../database.ts';
import { DossierNumbers } from '../dossiers/dossier-numbers.ts';
import { noteStart } from './restored.ts';

const test = dbTest.extend<{ owner: Database; numbers: DossierNumbers }>({
  owner: async ({ database }, use) => {
    const owner = connect(database.urls['motcua_migrator']!, { max: 1 });
    await use(owner);
    await owner.$client.end();
  },
  numbers: async ({ database }, use) => {
    const intake = connect(database.urls['motcua_intake']!, { max: 1 });
    await use(new DossierNumbers(intake));
    await intake.$client.end();
  },
});

const now = Date.parse('2026-11-20T02:15:00Z');
const start = { folder: 'made at 1', now, isSimulated: false };
const today = '2026-11-20';

test('where the database lies as it did, numbers go on', async ({ owner, numbers }) => {
  expect(await noteStart(owner, start)).toBeUndefined();
  expect(await numbers.take('H42.12', today)).toBe(1);
  expect(await noteStart(owner, { ...start, now: now + 1_000 })).toBeUndefined();
  expect(await numbers.take('H42.12', today)).toBe(2);
});

test('a copy leaves out the numbers of the days that it may not know, once', async ({ owner, numbers }) => {
  await noteStart(owner, start);
  await numbers.takeBlock('H42.12', today, 1_234);
  const copied = { ...start, folder: 'made at 2' };
  expect(await noteStart(owner, copied)).toEqual({
    skippedFrom: '2000-01-01',
    skippedTo: '2026-11-27',
    skipped: 2_000,
  });
  expect(await noteStart(owner, copied)).toBeUndefined();
  expect(await numbers.take('H42.12', today)).toBe(3_235);
  expect(await numbers.take('H42.13', today)).toBe(2_001);
  expect(await numbers.takeBlock('H42.13', '2026-11-27', 5)).toBe(2_001);
  expect(await numbers.take('H42.13', '2026-11-28')).toBe(1);

  expect(await noteStart(owner, { ...copied, isRestored: true })).toMatchObject({ skipped: 4_000 });
  expect(await numbers.take('H42.13', today)).toBe(6_002);
  expect(await numbers.take('H42.11', today)).toBe(6_001);
});

test('under the simulated clock no day is known to be the last', async ({ owner, numbers }) => {
  await noteStart(owner, start);
  await noteStart(owner, { ...start, folder: 'made at 2', isSimulated: true });
  expect(await numbers.take('H42.12', '2031-01-02')).toBe(1_001);
});

test('another database with the same content is a copy', async ({ database }) => {
  const original = connect(database.urls['motcua_migrator']!, { max: 1 });
  await noteStart(original, start);
  await original.$client.end(); // PostgreSQL copies a database that nobody uses
  const { adminUrl, passwords } = inject('postgres');
  const name = `${database.name}_copy`;
  await createDatabase(adminUrl, name, database.name);
  onTestFinished(() => dropDatabase(adminUrl, name));
  const url = new URL(databaseUrl(adminUrl, name));
  [url.username, url.password] = ['motcua_migrator', passwords['motcua_migrator']!];
  const copy = connect(url.href, { max: 1 });
  expect(await noteStart(copy, start)).toMatchObject({ skipped: 1_000 });
  await copy.$client.end();
});
