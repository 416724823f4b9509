import { randomBytes } from 'node:crypto';
import { dbTest } from '@motcua/testing/database';
import { expect } from 'vitest';
import { connect, type Database } from '../database.ts';
import { deriveKeys, keyNames, openVault } from '../vault.ts';
import { confirmKeys, enterKeys } from './canaries.ts';

const test = dbTest.extend<{ owner: Database; intake: Database }>({
  owner: async ({ database }, use) => {
    const owner = connect(database.urls['motcua_migrator']!, { max: 1 });
    await use(owner);
    await owner.$client.end();
  },
  intake: async ({ database }, use) => {
    const intake = connect(database.urls['motcua_intake']!, { max: 1 });
    await use(intake);
    await intake.$client.end();
  },
});

const newKeys = () => deriveKeys(randomBytes(32).toString('base64'));

test('keys are entered once; a service confirms those that it has, and any other one is found', async ({
  owner,
  intake,
}) => {
  const keys = newKeys();
  await enterKeys(owner, keys);
  await enterKeys(owner, keys);
  await confirmKeys(intake, keys);
  const wrong = newKeys();
  for (const name of keyNames)
    await expect(confirmKeys(intake, { ...keys, [name]: wrong[name] })).rejects.toThrow(`the key "${name}" is not`);
  await expect(confirmKeys(intake, { persons: keys.index })).rejects.toThrow('the key "persons" is not');
  await expect(enterKeys(owner, wrong)).rejects.toThrow('is not the one that this database was sealed with');
  await confirmKeys(intake, keys);
});

test('a service does not take keys that nobody has entered', async ({ intake }) => {
  await expect(confirmKeys(intake, newKeys())).rejects.toThrow('is not the one');
});

test('a database of an older version gets its canaries from the keys that open its persons only', async ({
  owner,
  intake,
}) => {
  const keys = newKeys();
  const id = crypto.randomUUID();
  const { wrapped } = openVault(keys).persons.newKey(id);
  await intake.$client.query('insert into persons (id, wrapped_key, created_at) values ($1, $2, now())', [id, wrapped]);
  await expect(enterKeys(owner, newKeys())).rejects.toThrow('the key "persons" is not');
  await enterKeys(owner, keys);
  await confirmKeys(intake, keys);
});
