/** The steps of a start, in order: the database server, the content of the database, the services. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseFault } from '@motcua/db/database';
import { WrongKey } from '@motcua/db/installation/canaries';
import { NewerSchema } from '@motcua/db/installation/migrate';
import { roleUrl } from '@motcua/db/installation/roles';
import { deriveKeys } from '@motcua/db/vault';
import { freePort } from '@motcua/runtime/free-port';
import { lastLines } from '../output-file.ts';
import { waitForDatabase } from '../postgres/wait.ts';
import { keyVariable, type ServiceName, serviceNames, services } from '../routes.ts';
import { compileCache } from './compile-cache.ts';
import type { Recorder } from './data-folder/record.ts';
import { type OpenedSecrets, renewTokens } from './data-folder/secrets.ts';
import { askReadiness, type ServicePorts } from './gateway/gateway.ts';
import { embeddedDatabase } from './parts/database.ts';
import { prepareDatabase } from './parts/prepare-database.ts';
import { outputOf, servicePart } from './parts/service.ts';
import { type Part, type Supervision, supervise } from './parts/supervisor.ts';
import { StartError } from './start-error.ts';
import type { SystemOptions } from './system-options.ts';

/** What the steps of one start share. */
export interface Starting {
  readonly options: SystemOptions;
  readonly dir: string;
  /** Tokens that turn out to be revoked are replaced by new ones. */
  secrets: OpenedSecrets;
  /** When the start began, by the monotonic clock. */
  readonly beganAt: number;
  /** The one port in front of everything. */
  readonly url: string;
  readonly recorder: Recorder;
  readonly stack: AsyncDisposableStack;
  readonly running: Map<string, Supervision>;
  /** When a part ends while the system is starting, the start fails; when it ends later, it is started again. */
  phase: 'starting' | 'running';
  /** Names of the parts that ended while the system was starting. */
  readonly failures: string[];
}

const readyWithinMs = 60_000;
const pollMs = 50;

/** Starts the embedded database unless DATABASE_URL gives one, and brings its content up to date; returns its URL. */
export async function startDatabase(starting: Starting): Promise<string> {
  const { options } = starting;
  const say = stopwatch(starting);
  const given = options.env.DATABASE_URL;
  const adminUrl = given ? await waitForGiven(given, options) : await startEmbedded(starting);
  say('PostgreSQL', given ? 'given by DATABASE_URL' : 'ready');
  options.signal?.throwIfAborted();
  await prepare(starting, adminUrl);
  say('Database', 'migrated and filled');
  options.signal?.throwIfAborted();
  return given || adminUrl;
}

async function waitForGiven(url: string, { warn, signal }: SystemOptions): Promise<string> {
  const onWait = (why: string) => warn?.(`Waiting for the database that DATABASE_URL names (${why}).`);
  try {
    return await waitForDatabase(url, { tries: 120, onWait, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const why = error instanceof DatabaseFault ? error.pg.code : (error as Error).message;
    throw new StartError(`The database that DATABASE_URL names cannot be used (${why}).`);
  }
}

async function prepare(starting: Starting, adminUrl: string): Promise<void> {
  const { options, dir, secrets } = starting;
  const folder = options.env.DATABASE_URL ? undefined : await birthOf(join(dir, 'postgres'));
  const { isRestored } = options;
  const { revoked, gap } = await prepareDatabase(adminUrl, { ...secrets, folder, isRestored }).catch((error) => {
    if (error instanceof NewerSchema) throw new StartError(`The database cannot be used: ${error.message}.`);
    if (!(error instanceof WrongKey)) throw error;
    throw new StartError(
      `The master key in ${join(dir, 'secrets.json')} is not the one that this database was sealed with: nobody could ` +
        'read its personal data. Put the secrets.json back that belongs to the database.',
    );
  });
  if (gap)
    options.warn?.(
      'This database was restored, or moved, since it ran here last. So that no code of a dossier that is lost is given ' +
        `out again, the running numbers of ${gap.skippedFrom} to ${gap.skippedTo} leave out ${gap.skipped}.`,
    );
  if (revoked.length === 0) return;
  options.warn?.(`These tokens were revoked, and new ones take their place: ${revoked.join(', ')}.`);
  starting.secrets = renewTokens(dir, secrets, revoked);
  await prepareDatabase(adminUrl, { ...starting.secrets, folder });
}

/** When a folder was made, which a copy of it does not keep; undefined where the file system does not know. */
async function birthOf(folder: string): Promise<string | undefined> {
  const { birthtimeNs, ctimeNs } = await stat(folder, { bigint: true });
  return birthtimeNs > 0n && birthtimeNs < ctimeNs ? String(birthtimeNs) : undefined;
}

async function startEmbedded(starting: Starting): Promise<string> {
  const { options, secrets, dir, recorder } = starting;
  const { throwAway } = options;
  const password = secrets.postgresPassword;
  const warn = (line: string) => options.warn?.(line);
  const embedded = await embeddedDatabase({ dir, password, onSpawn: recorder.note, warn, throwAway });
  const supervision = await superviseAs(starting, embedded.part);
  starting.stack.defer(() => supervision.stop());
  return embedded.adminUrl();
}

/** Starts every service as a process of its own, waits until all are ready, and returns their ports. */
export async function startServices(starting: Starting, adminUrl: string): Promise<ServicePorts> {
  const { dir, options, recorder, stack, running } = starting;
  const say = stopwatch(starting);
  const logs = join(dir, 'logs');
  const ports = Object.fromEntries(
    await Promise.all(serviceNames.map(async (name) => [name, await freePort()] as const)),
  ) as Record<ServiceName, number>;
  stack.defer(async () => {
    await Promise.all(serviceNames.map((name) => running.get(name)?.stop()));
  });
  for (const name of serviceNames) {
    const program = options.programs?.[name] ?? services[name].program;
    const env = serviceEnv(starting, name, ports[name], adminUrl);
    await superviseAs(starting, servicePart({ name, program, port: ports[name], env, logs, onSpawn: recorder.note }));
  }
  await Promise.all(serviceNames.map((name) => untilReady(starting, name, ports[name])));
  say('Services', `${serviceNames.join(', ')} ready`);
  return ports;
}

/** The environment of a service, as its configuration reads it (packages/runtime/src/config.ts). */
function serviceEnv(starting: Starting, name: ServiceName, port: number, adminUrl: string): NodeJS.ProcessEnv {
  const { options, secrets, dir, url } = starting;
  const keys = deriveKeys(secrets.masterKey);
  const own = {
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: roleUrl(adminUrl, services[name].role, secrets.rolePasswords),
    CLOCK: secrets.clock,
    LOG_DIR: join(dir, 'logs'),
    ...Object.fromEntries(services[name].keys.map((key) => [keyVariable(key), keys[key]])),
  };
  // PROXIES counts the gateway; options.env may say that there are more.
  const usual = { NODE_COMPILE_CACHE: cacheFor(dir), PROXIES: '1' };
  if (name === 'tracking') return { ...usual, ...harmless(options.env), ...own };
  const attachments = join(dir, 'attachments');
  return {
    ...usual,
    PUBLIC_URL: url,
    ...options.env,
    ...own,
    ATTACHMENTS_DIR: attachments,
  };
}

/** Where this account may not write the cache of the checkout, the data folder has one. */
function cacheFor(dir: string): string {
  try {
    mkdirSync(compileCache, { recursive: true });
    accessSync(compileCache, constants.W_OK);
    return compileCache;
  } catch {
    return join(dir, 'cache');
  }
}

/** The variables that may not be secrets: only these reach the process that answers the public. */
const harmless = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(passedOn.filter((name) => env[name] !== undefined).map((name) => [name, env[name]]));

const passedOn = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'LANG',
  'SystemRoot',
  'NODE_OPTIONS',
  'LOG_LEVEL',
  'LOG_RETENTION',
  'PROXIES',
  'DATABASE_POOL',
];

async function superviseAs(starting: Starting, part: Part): Promise<Supervision> {
  const { options, dir, running, failures } = starting;
  const onEnd = (how: string, restartInMs: number) => {
    if (starting.phase === 'starting') failures.push(part.name);
    else
      options.warn?.(
        `${part.name} ended (${how}); starting it again in ${restartInMs} ms. See ${dir}/logs/${part.name}.log`,
      );
  };
  const supervision = await supervise(part, onEnd, options.patience);
  running.set(part.name, supervision);
  return supervision;
}

async function untilReady(starting: Starting, name: string, port: number): Promise<void> {
  const { options, dir, failures } = starting;
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    options.signal?.throwIfAborted();
    if (failures.length > 0)
      throw await describeFailure(dir, `${failures[0]} ended while starting`, failures[0] ?? name);
    const { ready, checks } = await askReadiness(port);
    if (ready) return;
    if (Date.now() > deadline) {
      const failed = checks.filter(([, outcome]) => outcome !== 'ok').map(([check]) => check);
      throw await describeFailure(
        dir,
        `${name} is not ready after ${readyWithinMs / 1000} s (${failed.join(', ')})`,
        name,
      );
    }
    await delay(pollMs);
  }
}

async function describeFailure(dir: string, what: string, name: string): Promise<StartError> {
  const log = await newest([join(dir, 'logs', `${name}.log`), outputOf(join(dir, 'logs'), name)]);
  return new StartError(`${what}. The end of ${log}:\n${await lastLines(log, 12)}`);
}

/** The file that was written last: a process says why it could not start in its log, or crashes into its output. */
async function newest(files: readonly string[]): Promise<string> {
  const written = await Promise.all(
    files.map(async (file) => ({ file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  return written.reduce((one, other) => (other.at > one.at ? other : one)).file;
}

/** Says what is done, and how long after the start began. */
function stopwatch({ beganAt, options: { say } }: Starting): (subject: string, text: string) => void {
  return (subject, text) =>
    say?.(`${subject.padEnd(12)}${text} (after ${((performance.now() - beganAt) / 1000).toFixed(1)} s)`);
}
