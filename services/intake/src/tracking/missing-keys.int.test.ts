import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@motcua/runtime/logger';
import pg from 'pg';
import { expect, onTestFinished, vi } from 'vitest';
import { type Intake, intakeTest, validDossier } from '../intake.fixture.ts';
import { saveAllMissingKeys } from './missing-keys.ts';

const worker = fileURLToPath(new URL('./missing-keys-worker.fixture.ts', import.meta.url));
const log = createLogger('intake', 'silent');
const soon = { timeout: 20_000, interval: 50 };

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

async function register(intake: Intake, applicant: object): Promise<string> {
  const body = { ...validDossier, applicant };
  const response = await intake.call('counter', 'POST', '/v1/dossiers', { body });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().code;
}

/** Dossiers of twenty people, one of whom gave no number and one of whom was forgotten, and a filing of three parts. */
async function fill(intake: Intake, admin: pg.Client): Promise<void> {
  for (let i = 0; i < 20; i += 1) {
    const identityNumber = i === 3 ? undefined : `0371900012${String(i).padStart(2, '0')}`;
    const code = await register(intake, { name: `Nguyễn Văn ${i}`, identityNumber });
    if (i === 4)
      await admin.query(
        'update persons set wrapped_key = null where id = (select applicant_id from dossiers where code = $1)',
        [code],
      );
  }
  const { procedure: _, ...filed } = validDossier;
  const body = { ...filed, group: '3.000722', decidingAgencies: { insurance: 'H42.202' } };
  expect((await intake.call('counter', 'POST', '/v1/dossier-groups', { body })).statusCode).toBe(201);
}

const keysIn = async (admin: pg.Client) =>
  (await admin.query('select code, dossier_id, group_id, identity_key from tracking_keys order by code')).rows;

test('an older installation is found by public tracking after the walk, though it was killed in its middle', async ({
  intake,
  database,
  admin,
  holding,
}) => {
  await fill(intake, admin);
  const items = [{ name: 'Bản sao quyết định ly hôn', reason: 'Tờ khai ghi đã ly hôn' }];
  const request = { body: { items, basis: 'Điều 16' }, headers: { 'if-match': '*' } };
  const code = await register(intake, { name: 'Trần Thị Chờ', identityNumber: '037190009999' });
  const asked = await intake.call('counter', 'POST', `/v1/dossiers/${code}/request-supplement`, request);
  expect(asked.statusCode, asked.body).toBe(200);
  const written = await keysIn(admin);
  expect(written).toHaveLength(25); // of 24 dossiers and one group
  expect(written.filter(({ identity_key: key }) => key === null)).toHaveLength(2);
  await admin.query('delete from tracking_keys; delete from tracking_words');

  // Whoever holds this applicant makes the walk wait in its third batch.
  await holding.query('begin');
  await holding.query(
    'select from persons where id = (select applicant_id from dossiers order by id limit 1 offset 10) for update',
  );
  const { persons, tracking } = intake.keys;
  const walk = spawn(process.execPath, [worker, database.urls['motcua_intake']!, persons, tracking, '5'], {
    stdio: 'inherit',
  });
  onTestFinished(() => void walk.kill('SIGKILL'));
  const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await vi.waitUntil(async () => (await admin.query(waiting)).rows[0].n === 1, soon);
  const ended = once(walk, 'exit');
  walk.kill('SIGKILL');
  await ended;
  await holding.query('rollback');
  const found = await keysIn(admin);
  expect(found.length).toBeGreaterThanOrEqual(5);
  expect(found.length).toBeLessThan(25);

  await saveAllMissingKeys(intake.deps, log, { limit: 5 });
  expect(await keysIn(admin)).toEqual(written);
  const { rows } = await admin.query('select note_id, sealed from tracking_words');
  expect(rows.map(({ note_id: id, sealed }) => intake.deps.vault.tracking.openWords(sealed, id))).toEqual([
    ['Bản sao quyết định ly hôn'],
  ]);
  await saveAllMissingKeys(intake.deps, log, { limit: 5 });
  expect(await keysIn(admin)).toEqual(written);
});

test('two walks at once write each code once', async ({ intake, admin }) => {
  await fill(intake, admin);
  const written = await keysIn(admin);
  await admin.query('delete from tracking_keys');
  await Promise.all([1, 2].map(() => saveAllMissingKeys(intake.deps, log, { limit: 3 })));
  expect(await keysIn(admin)).toEqual(written);
});
