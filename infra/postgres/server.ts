/**
 * One embedded PostgreSQL server: create its folder, start it, stop it.
 *
 * The server has a session of its own, so that Ctrl-C in our terminal does not reach it, and it logs into a file, so
 * that its output does not break when its parent ends. It runs on until it is stopped: a crash of the launcher is no
 * crash of the database.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines, withOutput } from '../output-file.ts';
import { exitOf, identify, processesIn, type StopStep, stopProcess } from '../processes.ts';
import { type Account, giveTo, letPass, serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';

const superuser = 'postgres';

export interface ServerOptions {
  /** The data folder of the server; created when it does not exist. */
  readonly dir: string;
  readonly port: number;
  /** The password of the superuser `postgres`, set when the folder is created. */
  readonly password: string;
  readonly logFile: string;
  /** Settings of the server, such as `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called for every process as soon as it exists, so that it can be found again after a crash. */
  readonly onSpawn?: (name: 'initdb' | 'postgres', pid: number) => void;
  /** Takes lines for a person: what was changed on the machine. */
  readonly warn?: (line: string) => void;
}

export interface Server {
  readonly adminUrl: string;
  readonly process: ChildProcess;
  /** Stops the server, in an orderly way first, and resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Creates the data folder if needed and starts the server; resolves when it accepts connections.
 * @throws Error with the last lines of the log when it does not start
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const account = await serverAccount(options.dir);
  const binaries = await findBinaries();
  const warn = options.warn ?? (() => {});
  await letPass(account, binaries.folder, warn);
  await mkdir(join(options.dir, '..'), { recursive: true });
  await letPass(account, join(options.dir, '..'), warn);
  if (!existsSync(join(options.dir, 'PG_VERSION'))) await initialise(binaries.initdb, options, account);
  const child = launch({ name: 'postgres', path: binaries.postgres }, serverArguments(options), options, account);
  await untilReady(child, options);
  return {
    adminUrl: `postgres://${superuser}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres`,
    process: child,
    stop: () => stopServer(child),
  };
}

function serverArguments(options: ServerOptions): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    max_connections: '200',
    // The detail of an error would name values of the row.
    log_error_verbosity: 'terse',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', options.dir, '-p', String(options.port), ...flags];
}

/**
 * Runs initdb in a folder beside the final one and renames the result, so that a folder that exists is complete. The
 * locale is PostgreSQL's own: sorting and upper case do not depend on the machine.
 */
async function initialise(initdb: string, options: ServerOptions, account: Account | undefined): Promise<void> {
  const fresh = `${options.dir}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh);
  await giveTo(account, fresh);
  const secrets = await mkdtemp(join(tmpdir(), 'motcua-initdb-'));
  try {
    const passwordFile = join(secrets, 'password');
    await writeFile(passwordFile, options.password, { mode: 0o600 });
    await giveTo(account, passwordFile);
    await giveTo(account, secrets);
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    // A server that never waits for the disk need not do so now either.
    const sync = options.settings?.['fsync'] === 'off' ? ['--no-sync'] : [];
    const access = ['--auth=scram-sha-256', `--username=${superuser}`, `--pwfile=${passwordFile}`];
    const child = launch(
      { name: 'initdb', path: initdb },
      ['-D', fresh, '--no-instructions', ...access, ...locale, ...sync],
      options,
      account,
    );
    const code = await exitOf(child);
    if (code !== 0) throw new Error(`initdb failed (${code}):\n${await lastLines(options.logFile, 8)}`);
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
  await chmod(fresh, 0o700);
  await rename(fresh, options.dir);
}

interface Program {
  readonly name: 'initdb' | 'postgres';
  readonly path: string;
}

function launch(program: Program, args: string[], options: ServerOptions, account: Account | undefined): ChildProcess {
  const child = withOutput(options.logFile, (output) =>
    spawn(program.path, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      ...(account && { uid: account.uid, gid: account.gid }),
    }),
  );
  child.on('error', () => {}); // exitOf reports it
  if (child.pid !== undefined) options.onSpawn?.(program.name, child.pid);
  return child;
}

/** Waits until the server is ready, as `pg_ctl` does: the eighth line of postmaster.pid holds the state. */
async function untilReady(child: ChildProcess, options: ServerOptions): Promise<void> {
  let ended: number | string | undefined;
  exitOf(child).then((code) => {
    ended = code;
  });
  for (;;) {
    if (ended !== undefined) {
      throw new Error(`PostgreSQL stopped while starting (${ended}):\n${await lastLines(options.logFile, 8)}`);
    }
    const lines = await readPidFile(options.dir);
    if (lines?.[0] === String(child.pid) && lines[7]?.trim() === 'ready') return;
    await delay(10);
  }
}

/** The lines of postmaster.pid, or undefined when there is none. */
async function readPidFile(dir: string): Promise<string[] | undefined> {
  try {
    return (await readFile(join(dir, 'postmaster.pid'), 'utf8')).split('\n');
  } catch {
    return undefined;
  }
}

/** The fast shutdown (connections are cut, everything is flushed), then the immediate one, then the last resort. */
const stopSteps: readonly StopStep[] = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
];

async function stopServer(child: ChildProcess): Promise<void> {
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity) await stopProcess(identity, stopSteps);
  await exitOf(child);
}

/**
 * Stops everything that runs on a data folder: the server that postmaster.pid names, and the sessions that a killed
 * server left behind; they hold its shared memory, and a new server would refuse to start. Then removes postmaster.pid,
 * because another program may have that process id by now, and PostgreSQL would take it for a running server. Returns
 * whether there was a server.
 */
export async function stopRecorded(dir: string): Promise<boolean> {
  const recorded = identify(Number((await readPidFile(dir))?.[0]) || 0);
  const isOurs = recorded?.command.includes(`-D ${dir}`) === true;
  if (recorded && isOurs) await stopProcess(recorded, stopSteps);
  for (const session of processesIn(dir)) await stopProcess(session, stopSteps.slice(1));
  await rm(join(dir, 'postmaster.pid'), { force: true });
  return isOurs;
}
