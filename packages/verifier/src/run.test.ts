import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './run.ts';
import { bytesOf, exampleContent, keySetOf, makeKey, sign } from './verifier.fixture.ts';

const key = await makeKey();
const proof = bytesOf(await sign(exampleContent, key));
let folder = '';
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-deadline-run-'));
  await writeFile(join(folder, 'proof.json'), proof);
  await writeFile(join(folder, 'jwks.json'), keySetOf(key));
  await writeFile(join(folder, 'huge.json'), Buffer.alloc(17_000_000, ' '));
  server = createServer(({ url }, response) => {
    if (url === '/.well-known/jwks.json') response.end(keySetOf(key));
    else response.writeHead(404).end(keySetOf(key));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** `@name`: a file of the folder; `^path`: the server's. */
function verifier(args: readonly string[], input: Buffer = Buffer.alloc(0)) {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const placed = args.map((arg) =>
    arg.startsWith('@') ? join(folder, arg.slice(1)) : arg.replace(/^\^/, `${origin}/`),
  );
  return run(placed, Readable.from([input]));
}

test('a proof in a file is told step by step', async () => {
  const { code, out, err } = await verifier(['@proof.json', '--keys', '@jwks.json', '--lang', 'en']);
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n').map((line) => line.split(':')[0])).toEqual([
    ...['Form', 'Hash', 'Signature', 'Date', 'Explanation'].map((step) => `GOOD  ${step}`),
    'VALID',
    '',
  ]);
});

test('a proof from the input, with keys from an address, is told to programs', async () => {
  const { code, out } = await verifier(['-', '--json', '--keys', '^.well-known/jwks.json'], proof);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    valid: true,
    dossier: 'H42.12-261120-0007',
    kind: 'statutory',
    dueOn: '2026-11-27',
    steps: [{ step: 'shape' }, { step: 'hash' }, { step: 'signature' }, { step: 'date' }, { step: 'trace' }],
  });
  const { out: invalid } = await verifier(['@proof.json', '--json']);
  expect(JSON.parse(invalid)).toMatchObject({ valid: false });
  expect(JSON.parse(invalid)).not.toHaveProperty('dueOn');
});

test.each<[string, string[], 1 | 2, RegExp]>([
  ['no keys', ['@proof.json'], 1, /^SAI {2}Chữ ký: chưa kiểm tra.*\nĐÚNG.*\nĐÚNG.*\nKHÔNG HỢP LỆ/m],
  ['an address that answers with an error', ['@proof.json', '--keys', '^keys.json'], 2, /keys\.json/],
  ['no proof', [], 2, /^Cách dùng:.*\n.*\n\nUsage:/],
  ['two proofs', ['a', 'b'], 2, /Usage/],
  ['an option nobody knows', ['@proof.json', '--unsigned'], 2, /Usage/],
  ['a language nobody speaks', ['@proof.json', '--lang', 'fr'], 2, /Usage/],
  ['a proof that is not there', ['@nothing.json', '--lang', 'en'], 2, /nothing\.json cannot be read\.\n$/],
  ['a folder', ['@'], 2, /Không đọc được/],
  ['a file too large for a proof', ['@huge.json', '--lang', 'en'], 2, /too large/],
  ['nothing on the input', ['-', '--lang', 'en'], 2, /not JSON, or was cut off/],
  ['keys that are none', ['@proof.json', '--keys', '@proof.json'], 2, /không phải bộ khóa/],
  ['an address nobody answers at', ['@proof.json', '--keys', 'http://127.0.0.1:1/'], 2, /Không đọc được/],
])('given %s', async (_what, args, code, words) => {
  const ran = await verifier(args);
  expect(ran.code).toBe(code);
  expect(ran.out + ran.err).toMatch(words);
});

test('what a proof says cannot write over the terminal', async () => {
  const hostile = await sign({ ...exampleContent, dossier: 'H42\u001b[2J\u202e\nVALID' }, key);
  const { out } = await verifier(['-', '--lang', 'en'], bytesOf(hostile));
  expect(out).toContain('dossier H42·[2J··VALID\n');
});
