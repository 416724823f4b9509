/** One run: a system of its own, load and faults at the same time, rest, and the check. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type System, startSystem } from '../../infra/launcher/system.ts';
import { identify, isRunning, type ProcessIdentity, processesIn } from '../../infra/processes.ts';
import type { Bar } from '../bar.ts';
import { Chance } from '../simulate/chance.ts';
import { Caller } from './caller.ts';
import { check } from './check.ts';
import { type Fault, faultsOf, ThrowAwayRedis } from './faults.ts';
import { Ledger } from './ledger.ts';
import { load, planted, plantedNumber } from './load.ts';
import type { Options } from './options.ts';
import { Receiver } from './receivers.ts';

export interface Outcome {
  readonly findings: readonly string[];
  /** How often each fault happened. */
  readonly faults: ReadonlyMap<string, number>;
  readonly asked: number;
  readonly acknowledged: number;
  readonly dossiers: number;
  readonly told: number;
}

const callers = 4;
const opening = '2026-11-20T09:15:00+07:00';
const past = '2027-03-01T09:00:00+07:00';

/** Runs once in a folder, which then holds the ledger and what the system wrote. */
export async function runChaos(options: Options, folder: string, bar: Bar): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const ledger = new Ledger(join(folder, 'ledger.ndjson'));
  const redis = options.redis === undefined ? undefined : await ThrowAwayRedis.start(options.redis);
  if (redis) stack.defer(() => redis.stop());
  const [healthy, moody] = [new Receiver('well'), new Receiver('hang')];
  for (const receiver of [healthy, moody]) stack.defer(() => receiver.stop());
  const system = await start(join(folder, 'data'), redis, ledger);
  const stopping = stack.use(stopOnce(system));
  const caller = new Caller(system.url, system.tokens);
  await prepare(caller, [healthy, moody]);
  const seen = new Seen(system);
  const faults = await fall({ options, system, caller, ledger, moody, redis, seen }, bar);
  const findings = await check({ caller, ledger, healthy }, past);
  seen.look();
  await stopping[Symbol.asyncDispose]();
  findings.push(...seen.left(), ...leaked(join(folder, 'data', 'logs')));
  for (const finding of findings) ledger.note({ finding });
  const { asked, acknowledged } = ledger;
  const dossiers = asked.filter(({ dossier, key }) => dossier === undefined && acknowledged.has(key)).length;
  return { findings, faults, asked: asked.length, acknowledged: acknowledged.size, dossiers, told: healthy.taken.size };
}

/** Stops a system when it is disposed of, once. */
function stopOnce(system: System): AsyncDisposableStack {
  const stack = new AsyncDisposableStack();
  stack.defer(() => system.stop());
  return stack;
}

function start(dataDir: string, redis: ThrowAwayRedis | undefined, ledger: Ledger): Promise<System> {
  const { DATABASE_URL: _, REDIS_URL: __, ...inherited } = process.env;
  const env = { ...inherited, ...(redis ? { REDIS_URL: redis.url } : {}) };
  const warn = (warned: string) => ledger.note({ warned });
  return startSystem({ dataDir, port: 0, clock: 'simulated', throwAway: true, env, warn });
}

async function prepare(caller: Caller, receivers: readonly Receiver[]): Promise<void> {
  const statuses = [(await caller.call('admin', 'PUT', '/v1/clock', { now: opening }))?.status];
  for (const receiver of receivers) {
    const subscription = { url: await receiver.start(), kinds: ['statutory'] };
    statuses.push((await caller.call('supervisor', 'POST', '/v1/subscriptions', subscription))?.status);
  }
  if (statuses.join() !== '200,201,201') throw new Error(`The system was not made ready (${statuses}).`);
}

interface Falling {
  readonly options: Options;
  readonly system: System;
  readonly caller: Caller;
  readonly ledger: Ledger;
  readonly moody: Receiver;
  readonly redis: ThrowAwayRedis | undefined;
  readonly seen: Seen;
}

/** Does faults under load for as long as the options say; returns how often each happened. */
async function fall({ options, caller, ledger, seen, ...victims }: Falling, bar: Bar): Promise<Map<string, number>> {
  await using stack = new AsyncDisposableStack();
  const { seed, seconds } = options;
  const chance = new Chance(seed);
  const over = new AbortController();
  const loads = Array.from({ length: callers }, (_, i) =>
    load({ caller, ledger, chance: new Chance(seed + i + 1), name: `caller-${i}` }, over.signal),
  );
  const faults = [...faultsOf({ ...victims, chance, stack }), timeGoesOn(caller)];
  const happened = new Map<string, number>();
  const beganAt = performance.now();
  const passed = () => (performance.now() - beganAt) / 1000;
  for (let round: Fault[] = []; passed() < seconds; bar.tick(Math.min(seconds, Math.round(passed())), seconds)) {
    if (round.length === 0) round = shuffled(faults, chance);
    const { name, happen } = round.pop()!;
    seen.look();
    ledger.note({ fault: name });
    await happen();
    happened.set(name, (happened.get(name) ?? 0) + 1);
    await delay(chance.whole(300, 2_500));
  }
  victims.moody.turn('well');
  over.abort();
  await Promise.all(loads);
  return happened;
}

/** Moves the clock by some hours, so that dates pass while the system falls. Nobody waits for the answer. */
function timeGoesOn(caller: Caller): Fault {
  let now = Temporal.Instant.from(opening);
  const happen = async () => {
    now = now.add({ hours: 15 });
    void caller.call('admin', 'PUT', '/v1/clock', { now: now.toString() });
  };
  return { name: 'time goes on', happen };
}

function shuffled<T>(from: readonly T[], chance: Chance): T[] {
  const left = [...from];
  return from.map(() => left.splice(chance.whole(0, left.length - 1), 1)[0]!);
}

/** Remembers every process that the system has had. */
class Seen {
  readonly #system: System;
  readonly #processes = new Map<string, ProcessIdentity>();

  constructor(system: System) {
    this.#system = system;
  }

  look(): void {
    for (const pid of Object.values(this.#system.pids())) {
      const identity = identify(pid);
      if (identity) this.#processes.set(`${pid}/${identity.startedAt}`, identity);
    }
  }

  /** Those that still run, and what the database has left running. */
  left(): string[] {
    const left = [
      ...[...this.#processes.values()].filter(isRunning),
      ...processesIn(join(this.#system.dir, 'postgres')),
    ];
    return left.map(({ pid }) => `process ${pid} was left running`);
  }
}

/** The logs that name an applicant. */
function leaked(logs: string): string[] {
  return readdirSync(logs)
    .filter((name) => {
      const text = readFileSync(join(logs, name), 'utf8').normalize('NFC');
      return text.includes(planted) || text.includes(plantedNumber);
    })
    .map((name) => `${name} names an applicant`);
}
