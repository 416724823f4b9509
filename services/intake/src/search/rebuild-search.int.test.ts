import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@motcua/runtime/logger';
import pg from 'pg';
import { expect, onTestFinished, vi } from 'vitest';
import { type Intake, intakeTest, validDossier } from '../intake.fixture.ts';
import { rebuildSearch } from './rebuild-search.ts';

const worker = fileURLToPath(new URL('./rebuild-worker.fixture.ts', import.meta.url));
const log = createLogger('intake', 'silent');

/** Two sessions of an administrator. */
const test = intakeTest.extend<{ readonly admin: pg.Client; readonly holding: pg.Client }>({
  admin: async ({ database }, use) => withAdmin(database.adminUrl, use),
  holding: async ({ database }, use) => withAdmin(database.adminUrl, use),
});

async function withAdmin(url: string, use: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client(url);
  await admin.connect();
  await use(admin);
  await admin.end();
}

const names = ['Ðỗ Văn An', 'Đỗ Thị Bình', 'Ƀlĭ Y Krông', 'Nguyễn Thị Đào', 'Lê Hòa', 'Lê Hoà'];

/** Dossiers of people with these names, and one of a person who was forgotten. */
async function fill(intake: Intake, admin: pg.Client): Promise<void> {
  for (const name of [...names, 'Trần Văn Quên']) {
    const response = await intake.call('counter', 'POST', '/v1/dossiers', {
      body: { ...validDossier, applicant: { name } },
    });
    expect(response.statusCode, response.body).toBe(201);
  }
  await admin.query(
    `update persons set wrapped_key = null where id = (select applicant_id from dossiers order by id desc limit 1)`,
  );
}

/** Makes of everything that is stored folded what an older version could have written. */
const asFoldedBefore = `
  delete from person_words where word in (select word from person_words group by word having count(*) = 1);
  insert into person_words select sha256(uuid_send(id)), id from dossiers;
  update person_records set folding = 0;
  update procedures set search_name = '', folding = 0;
  update dossier_external_codes set search_code = null, folding = 0, coincides = false`;

const contents = async (admin: pg.Client) => ({
  words: (await admin.query('select word, dossier_id from person_words order by 1, 2')).rows,
  procedures: (await admin.query('select code, search_name, folding from procedures order by 1')).rows,
  codes: (await admin.query('select * from dossier_external_codes order by system, external_code')).rows,
});

const found = async (intake: Intake, body: object) =>
  (await intake.call('counter', 'POST', '/v1/dossiers/search', { body })).json().items.length;

test('what an older version folded is found after the rebuild, though it was killed in its middle', async ({
  intake,
  database,
  admin,
  holding,
}) => {
  await fill(intake, admin);
  const forgotten = 'delete from person_words where dossier_id = (select id from dossiers order by id desc limit 1)';
  await admin.query(forgotten); // no index holds anything of a forgotten person
  const written = await contents(admin);
  await admin.query(asFoldedBefore);
  expect(await found(intake, { name: 'do binh' })).toBe(0);

  // Whoever holds this applicant makes the rebuild wait in its second batch of names.
  await holding.query('begin');
  await holding.query(
    'select from persons where id = (select applicant_id from dossiers order by id offset 3 limit 1) for update',
  );
  const { persons, index } = intake.keys;
  const rebuild = spawn(process.execPath, [worker, database.urls['motcua_intake']!, persons, index, '2'], {
    stdio: 'inherit',
  });
  onTestFinished(() => void rebuild.kill('SIGKILL'));
  const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await vi.waitUntil(async () => (await admin.query(waiting)).rows[0].n === 1, { timeout: 20_000, interval: 50 });
  const ended = once(rebuild, 'exit');
  rebuild.kill('SIGKILL');
  await ended;
  await holding.query('rollback');
  const state = (await intake.call('admin', 'GET', '/v1/search-indexes')).json().items;
  expect(state.map(({ index, remaining }: { index: string; remaining: number }) => [index, remaining])).toEqual([
    ['external-codes', 0],
    ['procedures', 0],
    ['names', 5],
  ]);

  await rebuildSearch(intake.deps, log, { limit: 2 });
  expect(await contents(admin)).toEqual(written);
  expect(await found(intake, { name: 'do binh' })).toBe(1);
  await rebuildSearch(intake.deps, log, { limit: 2 });
  expect(await contents(admin)).toEqual(written);
});

test('two processes rebuild together, and the search finds meanwhile', async ({ intake, admin }) => {
  await fill(intake, admin);
  await admin.query('update person_records set folding = 0; update procedures set folding = 0');
  const all = await contents(admin);
  const rebuilt = Promise.all([1, 2].map(() => rebuildSearch(intake.deps, log, { limit: 1 })));
  for (let i = 0; i < 5; i += 1) expect(await found(intake, { name: 'le hoa' })).toBe(2);
  await rebuilt;
  const { procedures } = await contents(admin);
  expect(procedures.map(({ search_name }) => search_name)).toEqual(
    all.procedures.map(({ search_name }) => search_name),
  );
  expect((await admin.query('select from person_records where folding = 0')).rowCount).toBe(0);
});

test('codes that coincide are listed for a person, never merged; a code is written as it is written now', async ({
  intake,
  admin,
}) => {
  const row = {
    system: 'igate',
    procedure: '1.004873',
    acceptedAt: '2026-11-02T09:15:00+07:00',
    promisedAt: '2026-12-01T10:00:00+07:00',
    applicant: { name: 'Lê Văn Cũ' },
    receivingAgency: 'H42.12',
  };
  const send = async (...codes: string[]) => {
    const body = codes.map((externalCode) => JSON.stringify({ ...row, externalCode })).join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const { body: report } = await intake.call('counter', 'POST', '/v1/imports', { body, headers });
    return report
      .trim()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  };
  const listed = async (query = '') => (await intake.call('admin', 'GET', `/v1/coinciding-codes${query}`)).json();

  const dossiers = (await send('HS-1', 'HS-2', 'HS-3', 'ＨＳ－9', 'hs-9', 'HS-9')).map(({ code }) => code);
  expect(dossiers).toHaveLength(6);
  // Those that an import enters at once are seen as well as those that were there before.
  expect((await listed()).items).toMatchObject([{ system: 'igate', code: 'hs-9', codes: [{}, {}, {}] }]);

  // An older version took codes as they came.
  const older =
    'update dossier_external_codes set external_code = $1, folding = 0, search_code = null where external_code = $2';
  for (const pair of [
    ['HS-1 ', 'HS-1'],
    ['HS-2 ', 'HS-2'],
    ['HS-2', 'HS-3'],
  ])
    await admin.query(older, pair);
  await rebuildSearch(intake.deps, log, { limit: 2 });
  const kept = await admin.query(
    `select external_code, search_code, coincides from dossier_external_codes
     where search_code in ('hs-1', 'hs-2', 'hs-3') order by external_code`,
  );
  expect(kept.rows.map((code) => Object.values(code))).toEqual([
    ['HS-1', 'hs-1', false],
    ['HS-2', 'hs-2', true],
    ['HS-2 ', 'hs-2', true],
  ]);
  const first = await listed('?limit=1');
  const [pair] = first.items;
  expect(pair.codes.map((one: { externalCode: string }) => one.externalCode).sort()).toEqual(['HS-2', 'HS-2 ']);
  expect((await listed(`?limit=1&cursor=${first.next}`)).items).toMatchObject([{ code: 'hs-9' }]);
  expect(await found(intake, { code: 'ｈｓ-2' })).toBe(2);
  // One that was tidied up is known again; of those that coincide each is known by its own writing.
  expect((await send('HS-1 ', 'HS-2 ', 'HS-9')).map(({ outcome }) => outcome)).toEqual(
    Array.from({ length: 3 }, () => 'already-imported'),
  );
  expect((await intake.call('supervisor', 'GET', '/v1/coinciding-codes')).statusCode).toBe(403);
});
