import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'vitest';
import { openSecrets, renewTokens } from './secrets.ts';

const test = base.extend<{ dir: string }>({
  dir: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), 'motcua-secrets-'));
    await use(dir);
    await rm(dir, { recursive: true });
  },
});

test('secrets are made once and found again', async ({ dir }) => {
  const made = await openSecrets(dir, undefined);
  expect(Buffer.from(made.masterKey, 'base64')).toHaveLength(32);
  expect(new Set(Object.values(made.tokens)).size).toBe(5);
  expect(made.newTokens).toEqual(Object.keys(made.tokens));
  expect(await openSecrets(dir, undefined)).toEqual({ ...made, newTokens: [] });
});

test('a role that a newer version brings gets its secret, and the others keep theirs', async ({ dir }) => {
  const made = await openSecrets(dir, undefined);
  const { auditor: _, ...older } = made.tokens;
  await writeFile(join(dir, 'secrets.json'), JSON.stringify({ ...made, tokens: older }));
  const opened = await openSecrets(dir, undefined);
  expect(opened.tokens).toMatchObject(older);
  expect(opened.tokens.auditor).toMatch(/^[\w-]{43}$/);
  expect(opened.newTokens).toEqual(['auditor']);
});

test('a folder keeps the clock it was begun with, and says so to who asks for the other', async ({ dir }) => {
  await openSecrets(dir, 'simulated');
  expect((await openSecrets(dir, undefined)).clock).toBe('simulated');
  await expect(openSecrets(dir, 'real')).rejects.toThrow('was begun with --clock simulated');
});

test('a token that was revoked is replaced, and the others stay', async ({ dir }) => {
  const made = await openSecrets(dir, undefined);
  const renewed = renewTokens(dir, { ...made, newTokens: [] }, ['admin']);
  expect(renewed.newTokens).toEqual(['admin']);
  const { admin, ...others } = renewed.tokens;
  expect(made.tokens).toMatchObject(others);
  expect(admin).not.toBe(made.tokens.admin);
  expect((await openSecrets(dir, undefined)).tokens).toEqual(renewed.tokens);
});

test('secrets that are no JSON any more are said to be so, and stay', async ({ dir }) => {
  await writeFile(join(dir, 'secrets.json'), '{"masterKey":');
  await expect(openSecrets(dir, undefined)).rejects.toThrow('cannot be read (it is no JSON)');
  expect(await readFile(join(dir, 'secrets.json'), 'utf8')).toBe('{"masterKey":');
});

test('secrets lost while the database is there are not replaced: its personal data could never be read again', async ({
  dir,
}) => {
  mkdirSync(join(dir, 'postgres'));
  await expect(openSecrets(dir, undefined)).rejects.toThrow('not its secrets.json');
  await expect(readFile(join(dir, 'secrets.json'))).rejects.toThrow('ENOENT');
});
