import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRoles, databaseRoles, type Passwords, roleUrl } from '@motcua/db/installation/roles';
import { freePort } from '@motcua/runtime/free-port';
import pg from 'pg';
import { test as base, expect } from 'vitest';
import { isAlive } from '../processes.ts';
import { type Server, type ServerOptions, startServer, stopRecorded } from './server.ts';

/** A folder, a port, and whatever servers the test starts on them; nothing is left running or lying about. */
const test = base.extend<{ place: ServerOptions; start: (options: ServerOptions) => Promise<Server> }>({
  place: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'motcua-server-'));
    await use({ dir: join(folder, 'data'), logFile: join(folder, 'log'), port: await freePort(), password: 'a:b/c@d' });
    await rm(folder, { recursive: true, force: true });
  },
  start: async ({ place }, use) => {
    await use((options) => startServer(options));
    await stopRecorded(place.dir);
  },
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the server is killed under it
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

test('a new folder becomes a server that sorts and folds case the same on every machine', async ({ place, start }) => {
  const server = await start(place);
  expect(await query(server.adminUrl, "select upper('hồ sơ đất đai')")).toEqual(['HỒ SƠ ĐẤT ĐAI']);
  expect(await query(server.adminUrl, 'show server_encoding')).toEqual(['UTF8']);
  expect(await query(server.adminUrl, 'show server_version_num')).toEqual([expect.stringMatching(/^18/)]);
});

test('its log holds no values of rows', async ({ place, start }) => {
  const server = await start(place);
  await query(server.adminUrl, 'create table codes (code text primary key)');
  const twice = "insert into codes select concat('OLD', '-1') from generate_series(1, 2)";
  await expect(query(server.adminUrl, twice)).rejects.toThrow('duplicate key');
  await server.stop();
  const log = await readFile(place.logFile, 'utf8');
  expect(log).toContain('duplicate key');
  expect(log).not.toContain('OLD-1');
});

test('its log holds no password of a role, even when it writes every statement; each password lets in', async ({
  place,
  start,
}) => {
  const { adminUrl } = await start({ ...place, settings: { log_statement: 'all', fsync: 'off' } });
  const passwords = Object.fromEntries(databaseRoles.map((role) => [role, `only-${role}-knows-~{}"'@`])) as Passwords;
  await createRoles(adminUrl, passwords);
  await createRoles(adminUrl, passwords); // again, as at every start
  for (const role of databaseRoles)
    expect(await query(roleUrl(adminUrl, role, passwords), 'select current_user')).toEqual([`motcua_${role}`]);
  const log = await readFile(place.logFile, 'utf8');
  expect(log).toContain('alter role motcua_intake login password');
  for (const role of databaseRoles) expect(log).not.toContain(`only-${role}-knows`);
});

test('what was committed survives kill -9 of the server, though a session of it lives on', async ({ place, start }) => {
  const killed = await start(place);
  await query(killed.adminUrl, 'create table kept as select 42 as answer');
  // A session that computes does not notice its server's death, and keeps the shared memory of the dead one.
  const busy = new pg.Client({ connectionString: killed.adminUrl });
  busy.on('error', () => {});
  await busy.connect();
  const lost = expect(busy.query('select count(*) from generate_series(1, 1e12)')).rejects.toThrow();
  killed.process.kill('SIGKILL');

  await stopRecorded(place.dir);
  await lost;
  const restarted = await start(place);
  expect(await query(restarted.adminUrl, 'select answer from kept')).toEqual([42]);
});

test('a server whose starter is gone is found by its folder and stopped', async ({ place, start }) => {
  const server = await start(place);
  await stopRecorded(place.dir);
  expect(isAlive(server.process.pid ?? 0)).toBe(false);
});

test('a port that is taken is said to be, with the words of PostgreSQL', async ({ place, start }) => {
  await start(place);
  const neighbour = { ...place, dir: `${place.dir}-2`, logFile: `${place.logFile}-2` };
  await expect(startServer(neighbour)).rejects.toThrow('Address already in use');
});
