import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, onTestFinished } from 'vitest';
import { openSecrets } from './data-folder/secrets.ts';
import { showTokens } from './token.ts';

const test = base.extend<{ dir: string }>({
  dir: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'motcua-token-'));
    await use(dir);
    rmSync(dir, { recursive: true });
  },
});

test('a terminal is shown all tokens, another program the one it asks for, a file none', async ({ dir }) => {
  const { tokens } = await openSecrets(dir, undefined);
  const place = ['--data-dir', dir];
  const { tokens: all } = await showTokens(place, {}, 'terminal');
  for (const [role, token] of Object.entries(tokens)) expect(all).toMatch(new RegExp(`^${role} +${token}$`, 'm'));
  for (const output of ['terminal', 'pipe'] as const)
    expect((await showTokens(['counter', ...place], {}, output)).tokens).toBe(`${tokens.counter}\n`);
  for (const [args, output] of [
    [[], 'pipe'],
    [[], 'file'],
    [['admin'], 'file'],
  ] as const)
    await expect(showTokens([...args, ...place], {}, output)).rejects.toThrow(`They are in ${dir}/secrets.json`);
});

test('tokens come with their folder, and with whether a system runs on it', async ({ dir }) => {
  await openSecrets(dir, undefined);
  const from = `Of ${dir}, on which no system runs.`;
  expect(await showTokens(['--data-dir', dir], {}, 'terminal')).toMatchObject({ from });
  writeFileSync(join(dir, 'url'), 'http://127.0.0.1:1\n'); // a killed system leaves its address behind
  expect(await showTokens(['admin', '--data-dir', dir], {}, 'pipe')).toMatchObject({ from });
});

test('a token that the running system knows no more is not shown again', async ({ dir }) => {
  const { tokens } = await openSecrets(dir, undefined);
  const system = createServer((request, response) => {
    response.writeHead(request.headers.authorization === `Bearer ${tokens.counter}` ? 401 : 200).end();
  });
  system.listen(0, '127.0.0.1');
  await once(system, 'listening');
  onTestFinished(() => void system.close());
  writeFileSync(join(dir, 'url'), `http://127.0.0.1:${(system.address() as AddressInfo).port}\n`);
  const { tokens: all, from } = await showTokens(['--data-dir', dir], {}, 'terminal');
  expect(from).toBe(`Of ${dir}, on which http://127.0.0.1:${(system.address() as AddressInfo).port} runs.`);
  expect(all).toMatch(/^counter +was revoked. The next start makes a new one.$/m);
  expect(all).not.toContain(tokens.counter);
  expect(all).toContain(tokens.admin);
  await expect(showTokens(['counter', '--data-dir', dir], {}, 'pipe')).rejects.toThrow('was revoked');
});

test.for([
  [['clerk'], 'clerk: name one role'],
  [['counter', 'admin'], 'counter admin: name one role'],
  [[], 'No system has been started'],
] as const)('what cannot be shown is said: %j', async ([args, sentence], { dir }) => {
  await expect(showTokens([...args, '--data-dir', dir], {}, 'terminal')).rejects.toThrow(sentence);
});
