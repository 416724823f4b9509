import { randomBytes } from 'node:crypto';
import { databaseUrl, dropDatabase } from '@motcua/testing/databases';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { ensureDatabase } from './ensure-database.ts';

test('a database that is missing is created once, whoever asks and however often', async () => {
  const { adminUrl } = inject('postgres');
  const name = `ensured_${randomBytes(8).toString('hex')}`;
  const urls = await Promise.all([1, 2, 3].map(() => ensureDatabase(adminUrl, name)));
  expect(new Set(urls)).toEqual(new Set([databaseUrl(adminUrl, name)]));
  const client = new pg.Client({ connectionString: urls[0]! });
  await client.connect();
  await client.query('create table kept (id int)');
  await ensureDatabase(adminUrl, name);
  await expect(client.query('select from kept')).resolves.toMatchObject({ rowCount: 0 });
  await client.end();
  await dropDatabase(adminUrl, name);
});
