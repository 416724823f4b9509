/** The whole system as `npm start` runs it, in processes of its own, on a data folder that is thrown away. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readRecord } from '../infra/launcher/data-folder/record.ts';
import type { Secrets } from '../infra/launcher/data-folder/secrets.ts';
import { exitOf } from '../infra/processes.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const readyWithinMs = 120_000;

export interface System {
  readonly url: string;
  /** The process of npm; all others descend from it. */
  readonly pid: number;
  /** The seconds from the command until the system announced that it is ready. */
  readonly secondsToReady: number;
  /** Process ids by name, with that of `launcher`. */
  pids(): Readonly<Record<string, number>>;
  /** The URL of the database for its superuser. */
  readonly adminUrl: string;
  readonly secrets: Secrets;
  /** Stops the system and resolves when it has ended; a second stop does nothing. */
  stop(): Promise<void>;
}

/** A new data folder; the stack removes it. */
export async function throwAwayFolder(stack: AsyncDisposableStack): Promise<string> {
  const dir = join(tmpdir(), `motcua-bench-${randomUUID()}`);
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  await mkdir(dir, { mode: 0o700 });
  return dir;
}

/**
 * Runs `npm start` on a data folder and waits until it is ready. The stack stops it, if it has not been stopped before.
 */
export async function startSystem(dir: string, stack: AsyncDisposableStack): Promise<System> {
  if (stack.disposed) throw new Error('interrupted');
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--', '--port', '0', '--data-dir', dir], {
    cwd: repository,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.on('error', () => {}); // exitOf reports it
  stack.defer(() => stop(child, dir));
  const ended = exitOf(child);
  while (!existsSync(join(dir, 'url'))) {
    const hasEnded = await Promise.race([ended.then(() => true), delay(10, false)]);
    if (hasEnded || performance.now() - startedAt > readyWithinMs)
      throw new Error(`npm start did not become ready:\n${said}`);
  }
  const secondsToReady = (performance.now() - startedAt) / 1_000;
  return { ...(await describe(child, dir)), secondsToReady, stop: () => stop(child, dir) };
}

/** Our environment without other databases and queues: the system is measured on its own. */
function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  return env;
}

async function describe(child: ChildProcess, dir: string) {
  const read = (file: string) => readFileSync(join(dir, file), 'utf8');
  const secrets = JSON.parse(await readFile(join(dir, 'secrets.json'), 'utf8')) as Secrets;
  const adminUrl = new URL('postgres://postgres@127.0.0.1/motcua');
  adminUrl.port = read('postgres/postmaster.pid').split('\n')[3]!;
  adminUrl.password = encodeURIComponent(secrets.postgresPassword);
  return {
    url: read('url').trim(),
    secrets,
    pid: child.pid!,
    pids: () => pidsOn(dir),
    adminUrl: adminUrl.href,
  };
}

function pidsOn(dir: string): Record<string, number> {
  const record = readRecord(dir);
  if (record === undefined) throw new Error('the system is not running');
  const children = Object.entries(record.children).filter(([name]) => name !== 'initdb');
  return { launcher: record.launcher.pid, ...Object.fromEntries(children.map(([name, { pid }]) => [name, pid])) };
}

/** Signals the launcher itself, because what npm passes on depends on its version. */
async function stop(child: ChildProcess, dir: string): Promise<void> {
  const launcher = readRecord(dir)?.launcher.pid;
  if (launcher !== undefined) process.kill(launcher, 'SIGTERM');
  else child.kill('SIGTERM');
  await exitOf(child);
}
