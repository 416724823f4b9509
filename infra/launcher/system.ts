/**
 * The whole system on one machine: the database, the services and the one port in front of them, started in this order
 * and stopped in reverse. `npm start`, a replay and every end-to-end test start one.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TimeMode } from '@motcua/db/time-source';
import type { Role } from '@motcua/db/tokens';
import { readRetention } from '@motcua/runtime/logs/retention';
import { stopRecorded } from '../postgres/server.ts';
import { serviceNames } from '../routes.ts';
import { announce, openDataFolder, wipe, withdraw } from './data-folder/data-folder.ts';
import { lockDataFolder } from './data-folder/lock.ts';
import { readRecord, startRecord, stopOrphans } from './data-folder/record.ts';
import { openSecrets, type Tokens } from './data-folder/secrets.ts';
import { type Gateway, limitsAmong, startGateway } from './gateway/gateway.ts';
import { leaveRoot } from './leave-root.ts';
import { Outputs } from './parts/outputs.ts';
import { outputOf } from './parts/service.ts';
import { type Starting, startDatabase, startServices } from './steps.ts';
import type { SystemOptions } from './system-options.ts';

export interface System {
  readonly url: string;
  readonly tokens: Tokens;
  /** The roles whose token was made at this start: nobody has seen those yet. */
  readonly newTokens: readonly Role[];
  /** The data folder. */
  readonly dir: string;
  /** As the data folder was made: a folder keeps its mode. */
  readonly clock: TimeMode;
  /** Process id by name: the services and, if it is ours, `postgres`. */
  pids(): Readonly<Record<string, number>>;
  /** Sends a signal to one of these processes; one that ends is started again. */
  kill(name: string, signal: NodeJS.Signals): void;
  /** Stops everything in order and releases the data folder. */
  stop(): Promise<void>;
}

/** How long requests under way may take to finish when the system stops. */
const drainMs = 2_000;

/**
 * Starts everything and resolves when all of it is ready. A start that fails leaves no folder that it made.
 * @throws StartError for what a person can put right
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { dir, made } = await openDataFolder(options.dataDir);
  try {
    return await startIn(dir, options, made !== undefined);
  } catch (error) {
    // An account to which root has given way may delete what the folder holds, not the folder in its parent.
    if (made !== undefined) await rm(made, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

async function startIn(dir: string, options: SystemOptions, isNew: boolean): Promise<System> {
  const beganAt = performance.now();
  await using stack = new AsyncDisposableStack();
  const warn = (line: string) => options.warn?.(line);
  // Only root may listen on a port below 1024. On a new folder nobody else can be, so the port is looked at first.
  const asRoot = isNew || (options.port > 0 && options.port < 1024);
  const early = options.leavesRoot && asRoot ? await listen(options, stack) : null;
  if (options.leavesRoot) await leaveRoot(dir, warn);
  stack.defer(await lockDataFolder(dir, warn));
  const gateway = early ?? (await listen(options, stack));
  await clearTheWay(dir, options);
  const secrets = await openSecrets(dir, options.clock);
  stack.defer(await tendOutputs(join(dir, 'logs'), options));
  const recorder = startRecord(dir, gateway.url, options.endsWithParent ?? false, warn);
  stack.defer(recorder.clear);
  const starting: Starting = {
    options,
    dir,
    secrets,
    beganAt,
    url: gateway.url,
    recorder,
    stack,
    running: new Map(),
    phase: 'starting',
    failures: [],
  };
  const databaseUrl = await startDatabase(starting);
  gateway.open(await startServices(starting, databaseUrl));
  stack.defer(() => gateway.close(drainMs)); // the last part to start is the first to stop
  const { tokens, newTokens, clock } = starting.secrets;
  announce(dir, gateway.url, tokens);
  stack.defer(() => withdraw(dir));
  stack.defer(recorder.stopping);
  starting.phase = 'running';
  const { running } = starting;
  const started = stack.move();
  return {
    url: gateway.url,
    tokens,
    newTokens,
    dir,
    clock,
    pids: () => Object.fromEntries([...running].map(([name, { pid }]) => [name, pid ?? 0])),
    kill: (name, signal) => running.get(name)?.kill(signal),
    stop: () => started.disposeAsync(),
  };
}

async function listen(options: SystemOptions, stack: AsyncDisposableStack): Promise<Gateway> {
  const { host = '127.0.0.1', port, env } = options;
  const gateway = await startGateway(host, port, limitsAmong(Number(env['PROXIES'] ?? 1)));
  stack.defer(() => gateway.close(0));
  return gateway;
}

/**
 * Makes the folder of logs and outputs. The processes look after their logs; the launcher does so for their outputs.
 */
async function tendOutputs(logs: string, { env }: SystemOptions): Promise<() => void> {
  await mkdir(logs, { recursive: true });
  const files = [join(logs, 'postgres.log'), ...serviceNames.map((name) => outputOf(logs, name))];
  return new Outputs(files, readRetention(env.LOG_RETENTION).work.keptMonths).keepTending();
}

/** Removes what a launcher that was killed had announced, and stops what it left running. */
async function clearTheWay(dir: string, options: SystemOptions): Promise<void> {
  await withdraw(dir);
  const record = readRecord(dir);
  const stopped = record ? await stopOrphans(record) : [];
  if (await stopRecorded(join(dir, 'postgres'))) stopped.push('postgres');
  if (record) {
    const left =
      stopped.length > 0 ? `stopped what it left running: ${stopped.join(', ')}` : 'nothing of it was left running';
    options.warn?.(`The launcher before this one (process ${record.launcher.pid}) did not end in order; ${left}.`);
  }
  if (options.reset) await wipe(dir);
}
