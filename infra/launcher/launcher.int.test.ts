import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashToken } from '@motcua/db/tokens';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startTestPostgres } from '../postgres/test-server.ts';
import { readRecord } from './data-folder/record.ts';
import { childrenOn, dataFolder, type Launched, launch, runningOn, soon, sql, tokensOf } from './launched.fixture.ts';

const everything = ['deadline-monitor', 'intake', 'oversight', 'postgres', 'routing', 'tracking'];

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** The account that a process runs as. */
const accountOf = (pid: number) => Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

describe('one that runs', () => {
  let dir: string;
  let launched: Launched;
  let url: string;

  const stack = new AsyncDisposableStack();
  const defer = (cleanUp: () => Promise<void>) => stack.defer(cleanUp);
  beforeAll(async () => {
    dir = await dataFolder(defer);
    launched = launch(dir, ['--clock', 'simulated'], { defer, env: { S3_SECRET_ACCESS_KEY: 'known to npm start' } });
    url = await launched.ready();
  });
  afterAll(() => stack.disposeAsync());

  test('has announced itself, to its owner only, and answers', async () => {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(Object.keys(tokensOf(dir)!)).toEqual(['counter', 'officer', 'supervisor', 'auditor', 'admin']);
    expect(statSync(join(dir, 'tokens.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(runningOn(dir)).toEqual(everything);
  });

  test('gives each service its own login and its own paths', async () => {
    const ask = async (path: string) => (await fetch(url + path)).json();
    expect(await ask('/v1/dossiers')).toMatchObject({ role: 'motcua_intake', clock: 'simulated' });
    expect(await ask('/v1/tasks')).toMatchObject({ role: 'motcua_routing' });
    expect(await ask('/v1/alerts')).toMatchObject({ role: 'motcua_monitor' });
    expect(await ask('/v1/dossiers/7/history')).toMatchObject({ role: 'motcua_oversight' });
    expect(await ask('/track')).toMatchObject({ role: 'motcua_tracking', clock: 'simulated' });
  });

  test('gives each service the keys that it uses, and public tracking no other secret', async () => {
    const variables = async (path: string) => {
      const told = (await (await fetch(url + path)).json()) as { variables: string[] };
      return told.variables.filter((name) => /_KEY$/.test(name)).sort();
    };
    const passedOn = 'S3_SECRET_ACCESS_KEY';
    expect(await variables('/v1/track')).toEqual(['TRACKING_KEY']);
    expect(await variables('/v1/dossiers')).toEqual(['INDEX_KEY', 'PERSONS_KEY', passedOn, 'TRACKING_KEY']);
    expect(await variables('/v1/tasks')).toEqual(['PERSONS_KEY', passedOn]);
    expect(await variables('/v1/alerts')).toEqual([passedOn, 'SECRETS_KEY']);
    expect(await variables('/v1/exports')).toEqual(['PERSONS_KEY', passedOn, 'SIGNING_KEY', 'TOKENS_KEY']);
  });

  test.skipIf(!isRoot)('runs as an account that is not root, to which the data belong', () => {
    const { uid } = statSync(join(dir, 'postgres'));
    expect(uid).not.toBe(0);
    const pids = everything.map((name) => childrenOn(dir)[name]!.pid);
    expect([launched.process.pid!, ...pids].map(accountOf)).toEqual(Array.from({ length: 7 }, () => uid));
    for (const name of readdirSync(dir)) expect([name, lstatSync(join(dir, name)).uid]).toEqual([name, uid]);
  });

  test('refuses a second start on its folder by name, and does not notice', async () => {
    const second = launch(dir);
    expect(await second.ended()).toBe(1);
    expect(second.said()).toContain(`in use by a launcher that is running (process ${launched.process.pid}, ${url})`);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(tokensOf(dir)).toBeDefined();
  });

  test('replaces a service, and the database, that runs and does not answer any more', async () => {
    const before = childrenOn(dir);
    const hung = ['intake', 'postgres'];
    for (const name of hung) process.kill(before[name]!.pid, 'SIGSTOP');
    for (const name of hung)
      await vi.waitFor(() => expect(launched.said()).toContain(`${name} ended (it did not answer any more)`), soon);
    await vi.waitFor(async () => expect((await fetch(`${url}/v1/dossiers`)).status).toBe(200), soon);
    await vi.waitFor(async () => expect(await sql(dir, 'show fsync')).toEqual(['on']), soon);
    for (const name of hung) expect(childrenOn(dir)[name]?.pid).not.toBe(before[name]?.pid);
    expect(runningOn(dir)).toEqual(everything);
  });

  test('starts a service or the database that was killed again, and says so', async () => {
    for (const name of ['routing', 'postgres']) {
      process.kill(childrenOn(dir)[name]!.pid, 'SIGKILL');
      await vi.waitFor(() => expect(launched.said()).toContain(`${name} ended (SIGKILL); starting it again`), soon);
    }
    await vi.waitFor(async () => expect((await fetch(`${url}/v1/tasks`)).status).toBe(200), soon);
    await vi.waitFor(async () => expect(await sql(dir, 'select 1')).toEqual([1]), soon);
    expect(runningOn(dir)).toEqual(everything);
  });

  test('takes its announcement back on Ctrl-C and leaves nothing but the data', async () => {
    launched.process.kill('SIGINT');
    expect(await launched.ended()).toBe(0);
    const left = readdirSync(dir).filter((name) => name !== 'cache');
    expect(left.sort()).toEqual(['launcher.lock', 'logs', 'postgres', 'secrets.json']);
  });
});

test('kill -9 of the launcher: the next start stops what it left, finds the data and keeps the tokens', async () => {
  const dir = await dataFolder();
  const killed = launch(dir);
  await killed.ready();
  await sql(dir, 'create table kept as select 42 as answer');
  const [tokens, orphans] = [tokensOf(dir), childrenOn(dir)];
  killed.process.kill('SIGKILL');
  await killed.ended();
  expect(runningOn(dir)).toEqual(everything);

  const next = launch(dir);
  await vi.waitFor(() => expect(next.said()).toContain('did not end in order'), soon);
  expect(next.said()).toContain(
    'stopped what it left running: intake, routing, deadline-monitor, oversight, tracking, postgres',
  );
  await next.ready();
  expect(next.said()).not.toContain('was restored');
  expect(runningOn(dir)).toEqual(everything);
  for (const name of everything) expect(childrenOn(dir)[name]?.pid).not.toBe(orphans[name]?.pid);
  expect(await sql(dir, 'select answer from kept')).toEqual([42]);
  expect(tokensOf(dir)).toEqual(tokens);
});

test('a start shows tokens to a terminal only, replaces revoked ones, notices a backup, refuses a wrong master key', async () => {
  const dir = await dataFolder();
  const first = launch(dir);
  await first.ready();
  const before = tokensOf(dir)!;
  for (const token of Object.values(before)) expect(first.said()).not.toContain(token);
  expect(first.said()).toContain(`${dir}/tokens.json`);
  await sql(dir, "update access_tokens set revoked_at = now() where role in ('admin', 'officer') returning 1");
  first.process.kill('SIGTERM');
  await first.ended();
  const database = join(dir, 'postgres');
  execFileSync('cp', ['-a', database, `${database}.backup`]);
  rmSync(database, { recursive: true });
  renameSync(`${database}.backup`, database);

  const next = launch(dir);
  await next.ready();
  expect(next.said()).toMatch(/This database was restored, or moved, .* leave out 1000\./);
  const { admin, officer, ...others } = tokensOf(dir)!;
  expect(next.said()).toContain('new ones take their place: officer, admin.');
  expect(before).toMatchObject(others);
  expect([admin, officer]).not.toEqual([before['admin'], before['officer']]);
  const known = await sql(
    dir,
    `select encode(token_hash, 'hex') from access_tokens where role in ('admin', 'officer') and revoked_at is null order by role`,
  );
  expect(known).toEqual([admin, officer].map((token) => hashToken(token!).toString('hex')));
  next.process.kill('SIGTERM');
  await next.ended();

  const file = join(dir, 'secrets.json');
  const masterKey = randomBytes(32).toString('base64');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), masterKey }));
  const wrong = launch(dir);
  expect(await wrong.ended()).toBe(1);
  expect(wrong.said()).toContain('is not the one that this database was sealed with');
});

test('kill -9 of everything: the next start recovers what was committed', async () => {
  const dir = await dataFolder();
  const killed = launch(dir);
  await killed.ready();
  await sql(dir, 'create table kept as select 42 as answer');
  killed.process.kill('SIGKILL');
  for (const { pid } of Object.values(childrenOn(dir))) if (runningOn(dir).length > 0) tryKill(pid);
  await killed.ended();

  const next = launch(dir);
  await next.ready();
  expect(next.said()).toContain('did not end in order; nothing of it was left running');
  expect(await sql(dir, 'select answer from kept')).toEqual([42]);
});

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ended already, as initdb has
  }
}

test('kill -9 of npm: the launcher stops in order, and a next start waits for that', { timeout: 90_000 }, async () => {
  const dir = await dataFolder();
  const killed = launch(dir, [], { throughNpm: true });
  await killed.ready();
  killed.process.kill('SIGKILL');
  const next = launch(dir);
  await next.ready();
  expect(killed.said()).toContain('npm, which started this, is gone');
  expect(next.said()).not.toContain('did not end in order');
});

test('DATABASE_URL: works on the database given, of several servers on the one that is there, and starts none', async () => {
  const dir = await dataFolder();
  const server = await startTestPostgres({ fsync: 'off' });
  onTestFinished(() => server.stop());
  const DATABASE_URL = server.url.replace('@', '@127.0.0.1:1,');
  const url = await launch(dir, [], { env: { DATABASE_URL } }).ready();
  expect((await fetch(`${url}/v1/dossiers`)).status).toBe(200);
  expect(runningOn(dir)).toEqual(everything.filter((name) => name !== 'postgres'));
  expect(existsSync(join(dir, 'postgres'))).toBe(false);
});

async function takenPort(): Promise<number> {
  const neighbour = createServer().listen(0, '127.0.0.1');
  await once(neighbour, 'listening');
  onTestFinished(() => void neighbour.close());
  return (neighbour.address() as AddressInfo).port;
}

test('a port that is taken is said before anything is started', async () => {
  const dir = await dataFolder();
  const port = await takenPort();
  const launched = launch(dir, ['--port', String(port), '--clock', 'simulated']);
  expect(await launched.ended()).toBe(1);
  const beside = `npm start -- --data-dir ${dir} --clock simulated --port ${port + 1}`;
  expect(launched.said()).toContain(`Port ${port} is taken by another program. Choose another one: ${beside}\n`);
  expect(readdirSync(dir)).toEqual(['launcher.lock']);
  // What the start itself has made is gone again.
  const inNew = launch(join(dir, 'new', 'folder'), ['--port', String(port)]);
  expect(await inNew.ended()).toBe(1);
  expect(existsSync(join(dir, 'new'))).toBe(false);
});

test.skipIf(!isRoot)('root whose place no other account could take stays, and says why', async () => {
  const dir = await dataFolder();
  const TMPDIR = mkdtempSync(join(tmpdir(), 'motcua-private-'));
  onTestFinished(() => rmSync(TMPDIR, { recursive: true }));
  const launched = launch(dir, ['--port', String(await takenPort())], { env: { TMPDIR } });
  await launched.ended();
  expect(launched.said()).toMatch(new RegExp(`runs as root: ".+" cannot take over \\(EACCES ${TMPDIR}\\)`));
  expect([dir, join(dir, 'launcher.lock')].map((path) => statSync(path).uid)).toEqual([0, 0]);
});

test('a service that cannot start ends the start with the end of its log, and leaves nothing running', async () => {
  const dir = await dataFolder();
  const launched = launch(dir, [], { env: { SERVICE_UNDER_TEST_FAILS: 'yes' } });
  expect(await launched.ended()).toBe(1);
  expect(launched.said()).toMatch(/ended while starting\. The end of .*\.log:\n[\s\S]*asked to fail/);
  expect(existsSync(join(dir, 'url'))).toBe(false);
  expect(existsSync(join(dir, 'postgres', 'postmaster.pid'))).toBe(false);
});

test('Ctrl-C while it starts stops it in order', async () => {
  const dir = await dataFolder();
  const launched = launch(dir);
  await vi.waitFor(() => expect(childrenOn(dir)).toHaveProperty('initdb'), soon);
  launched.process.kill('SIGINT');
  expect(await launched.ended()).toBe(0);
  expect(existsSync(join(dir, 'postgres', 'postmaster.pid'))).toBe(false);
});

test('a second Ctrl-C does not wait for a service that will not stop; --reset then begins anew', async () => {
  const dir = await dataFolder();
  const launched = launch(dir);
  await launched.ready();
  await sql(dir, 'create table kept as select 42 as answer');
  const tokens = tokensOf(dir);
  process.kill(childrenOn(dir)['intake']!.pid, 'SIGSTOP');
  launched.process.kill('SIGINT');
  await vi.waitFor(() => expect(readRecord(dir)?.stopping).toBe(true), soon);
  const again = setInterval(() => launched.process.kill('SIGINT'), 100); // the first ones count as an echo of the first
  onTestFinished(() => clearInterval(again));
  expect(await launched.ended()).toBe(130);
  await vi.waitFor(() => expect(runningOn(dir)).toEqual([]), soon);

  await launch(dir, ['--reset']).ready();
  expect(tokensOf(dir)).not.toEqual(tokens);
  expect(await sql(dir, "select to_regclass('kept') is null")).toEqual([true]);
});

test('a folder that holds something else is left alone, --reset or not', async () => {
  const dir = await dataFolder();
  writeFileSync(join(dir, 'thesis.odt'), 'three years of work');
  for (const args of [[], ['--reset']]) {
    const launched = launch(dir, args);
    expect(await launched.ended()).toBe(1);
    expect(launched.said()).toContain('holds other files (thesis.odt');
  }
  expect(readdirSync(dir)).toEqual(['thesis.odt']);
});
