import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandError } from './command-line.ts';
import { findSystem } from './running-system.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'motcua-system-'));
  const files = {
    'tokens.json': '{"counter":"x"}',
    'torn.json': '[',
    'empty.json': '',
    'numbers.json': '{"counter":1}',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  await writeFile(join(dir, 'url'), 'http://127.0.0.1:1/\n');
  await mkdir(join(dir, 'folder'));
});
afterAll(() => rm(dir, { recursive: true }));

test('a system is found by its folder', async () => {
  expect(await findSystem({ dataDir: dir })).toEqual({ url: 'http://127.0.0.1:1', tokens: { counter: 'x' } });
});

test.each([
  [{ dataDir: 'missing' }, /No system runs on/],
  [{ tokens: 'missing.json' }, /There is no file/],
  [{ tokens: 'folder' }, /cannot be read/],
  [{ tokens: 'torn.json' }, /is no file of tokens/],
  [{ tokens: 'empty.json' }, /is no file of tokens/],
  [{ tokens: 'numbers.json' }, /is no file of tokens/],
  [{ url: 'here' }, /is no address/],
  [{ url: 'ftp://127.0.0.1' }, /is no address/],
  [{ url: 'http://' }, /is no address/],
])('a place that is none is refused: %j', async ({ dataDir = '.', tokens = 'tokens.json', url }: Given, words) => {
  const place = { dataDir: join(dir, dataDir), url, ...(dataDir === '.' && { tokens: join(dir, tokens) }) };
  const refused = await findSystem(place).catch((error) => error);
  expect(refused).toBeInstanceOf(CommandError);
  expect(refused.message).toMatch(words);
});

interface Given {
  readonly dataDir?: string;
  readonly tokens?: string;
  readonly url?: string;
}
