import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dbTest } from '@motcua/testing/database';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { terminal } from '../terminal.fixture.ts';
import { runImport } from './run-import.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'motcua-import-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const shown = terminal();
  const status = await runImport(args, env, shown);
  return { status, stdout: shown.out(), stderr: shown.err() };
}

const procedure = (n: number, unit = 'WORKING_DAY') =>
  JSON.stringify({
    code: `1.99${String(n).padStart(4, '0')}`,
    name: `Thủ tục ${n}`,
    promulgating_agency: 'Bộ Tư pháp',
    channels: [{ method: 'DIRECT', processing: { qty: 3, unit } }],
  });

async function countVersions(adminUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query(
    `select count(*)::int as n from procedure_versions where procedure_code like '1.99%'`,
  );
  await client.end();
  return rows[0].n;
}

dbTest('every line of a file is in the report once, as what it became', async ({ database }) => {
  const lines = [procedure(1), procedure(2, 'OTHER'), '', '{', procedure(3)];
  const file = await write('mixed.jsonl.gz', gzipSync(lines.join('\n')));
  const args = [file, '--json', '--database', database.adminUrl];
  const { status, stdout, stderr } = await run(args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const printed = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(printed.slice(0, -1)).toMatchObject([
    { line: 1, code: '1.990001', outcome: 'imported', version: 1, change: 'added', conflicts: [] },
    { line: 2, code: '1.990002', outcome: 'imported-with-conflicts', change: 'added', conflicts: ['unit-other'] },
    { line: 3, outcome: 'refused', reason: 'malformed-json' },
    { line: 4, outcome: 'refused', reason: 'malformed-json' },
    { line: 5, code: '1.990003', outcome: 'imported', change: 'added' },
  ]);
  expect(printed.at(-1)).toEqual({
    summary: {
      records: 5,
      outcomes: { imported: 2, 'imported-with-conflicts': 1, refused: 2 },
      changes: { added: 3, unchanged: 0, agrees: 0 },
      conflicts: { 'unit-other': 1 },
      reasons: { 'malformed-json': 2 },
    },
  });
  const again = await run([file, '--database', database.urls.motcua_migrator!]);
  expect(again.status).toBe(0);
  expect(again.stdout).toContain('     2  1.990002        conflicts  v1 unchanged   unit-other\n');
  expect(again.stdout).toContain('5 records: 2 imported, 1 imported with conflicts, 2 refused\n0 added, 3 unchanged');
  expect(await countVersions(database.adminUrl)).toBe(3);
});

dbTest('a file that is cut off brings in its whole lines, and the whole file the rest', async ({ database }) => {
  // Random names keep gzip from packing everything into one block.
  const lines = Array.from({ length: 2_000 }, (_, n) => procedure(n).replace('Thủ tục', `Thủ tục ${Math.sin(n)}`));
  const bytes = gzipSync(lines.join('\n'));
  const cut = await write('cut.jsonl.gz', bytes.subarray(0, bytes.length / 2));
  const env = { DATABASE_URL: database.adminUrl };
  const first = await run([cut, '--json'], env);
  expect(first.status).toBe(1);
  expect(first.stderr).toContain('ends too early');
  const { summary } = JSON.parse(first.stdout.trim().split('\n').at(-1)!);
  expect(summary.changes.added).toBeGreaterThan(0);
  expect(await countVersions(database.adminUrl)).toBe(summary.changes.added);
  const second = await run([await write('whole.jsonl.gz', bytes), '--json'], env);
  expect(second.status).toBe(0);
  expect(await countVersions(database.adminUrl)).toBe(2_000);
});

dbTest('a login without the right, and a database without tables, are named in plain words', async ({ database }) => {
  const file = await write('one.jsonl', procedure(1));
  const refused = await run([file], { DATABASE_URL: database.urls.motcua_intake! });
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain('may not write the catalogue');
  const empty = new URL(database.adminUrl);
  empty.pathname = '/postgres';
  const noTables = await run([file, '--database', empty.href]);
  expect(noTables).toMatchObject({ status: 1, stdout: '' });
  expect(noTables.stderr).toContain('no tables yet');
});

test('a database that is away is named', async () => {
  const file = await write('one.jsonl', procedure(1));
  const { status, stdout, stderr } = await run([file, '--database', 'postgres://u:p@127.0.0.1:1/x']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^The database cannot be reached: .*\n$/);
});

test('a folder on which nothing runs is named', async () => {
  const file = await write('one.jsonl', procedure(1));
  const { status, stderr } = await run([file, '--data-dir', dir]);
  expect(status).toBe(1);
  expect(stderr).toContain(`No system runs on ${dir}`);
});

test.each([
  ['no file', []],
  ['two files', ['a', 'b']],
  ['an unknown flag', ['a', '--fast']],
  ['a flag without its value', ['a', '--database']],
  ['another kind of URL', ['a', '--database', 'mysql://x']],
  ['no folder', ['a', '--data-dir', '']],
])('wrong usage: %s', async (_what, args) => {
  const { status, stdout, stderr } = await run(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('Usage: npm run catalogue:import');
});

test('a flag that npm kept to itself is wrong usage', async () => {
  expect((await run(['a'], { npm_config_json: 'true' })).status).toBe(2);
});

test('--help', async () => {
  expect(await run(['--help'])).toMatchObject({ status: 0, stderr: '' });
});
