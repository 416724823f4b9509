/** For the launcher's tests: the launcher as a process of its own, on a data folder that the test's end removes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { onTestFinished, vi } from 'vitest';
import { stopRecorded } from '../postgres/server.ts';
import { exitOf, isRunning, type ProcessIdentity } from '../processes.ts';
import { readRecord, stopOrphans } from './data-folder/record.ts';

const echoes = fileURLToPath(new URL('./echo-main.fixture.ts', import.meta.url));

/**
 * How long a test waits for what must happen soon: long enough for a busy machine, shorter than the test's own limit.
 */
export const soon = { timeout: 30_000, interval: 50 };

export interface Launched {
  readonly process: ChildProcess;
  /** Everything it has written so far, to both streams. */
  said(): string;
  /** Waits until it has announced that it is ready; returns the URL. */
  ready(): Promise<string>;
  ended(): Promise<number | string>;
}

/** Registers a clean-up: for the end of one test, or of the whole file. */
type Defer = (cleanUp: () => Promise<void>) => void;

/** Makes a data folder; the clean-up stops what still runs on it, and removes it. */
export async function dataFolder(defer: Defer = onTestFinished): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'motcua-launcher-'));
  defer(async () => {
    const record = readRecord(dir);
    if (record) await stopOrphans(record);
    await stopRecorded(join(dir, 'postgres'));
    await rm(dir, { recursive: true, force: true });
  });
  return dir;
}

/** Stands in for npm: starts the program it is given and does nothing else. */
const likeNpm = 'require("node:child_process").spawn(process.execPath, process.argv.slice(1), { stdio: "inherit" })';

interface LaunchOptions {
  /** The launcher's program; unless given, one with echo services. */
  readonly program?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A stand-in for npm starts the launcher, and its process is returned. */
  readonly throughNpm?: boolean;
  readonly defer?: Defer;
}

/** Starts the launcher; the clean-up kills it if it still runs. */
export function launch(dir: string, args: string[] = [], options: LaunchOptions = {}): Launched {
  const { program = echoes, env, throughNpm = false, defer = onTestFinished } = options;
  const { DATABASE_URL: _, ...inherited } = process.env;
  const through = throughNpm ? ['-e', likeNpm] : [];
  const child = spawn(process.execPath, [...through, program, '--data-dir', dir, '--port', '0', ...args], {
    // As under npm it stops when its parent ends, so that a test run that is killed leaves no launcher behind.
    env: { ...inherited, npm_lifecycle_event: 'start', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  defer(async () => {
    child.kill('SIGKILL');
    await exitOf(child);
  });
  const ready = async () => {
    await vi.waitFor(() => {
      if (!text.includes('is ready after')) throw new Error(`not ready; it said:\n${text}`);
    }, soon);
    return readFileSync(join(dir, 'url'), 'utf8').trim();
  };
  return { process: child, said: () => text, ready, ended: () => ended };
}

/** The recorded processes of a data folder, by name. */
export const childrenOn = (dir: string): Readonly<Record<string, ProcessIdentity>> => readRecord(dir)?.children ?? {};

/** The names of the recorded processes that run. */
export const runningOn = (dir: string): string[] =>
  Object.entries(childrenOn(dir))
    .filter(([, child]) => isRunning(child))
    .map(([name]) => name)
    .sort();

/** Runs one statement as the superuser of the database in a data folder. */
export async function sql(dir: string, statement: string): Promise<unknown[]> {
  const port = Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]);
  const { postgresPassword: password } = JSON.parse(readFileSync(join(dir, 'secrets.json'), 'utf8'));
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'motcua' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

/** The announced tokens; undefined while nothing is announced. */
export function tokensOf(dir: string): Record<string, string> | undefined {
  const file = join(dir, 'tokens.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
