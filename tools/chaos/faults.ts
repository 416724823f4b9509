/** What is done to a system while it works. Each fault ends only what this program started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@motcua/runtime/free-port';
import { type Redis, startRedis } from '@motcua/testing/redis';
import type { System } from '../../infra/launcher/system.ts';
import { withOutput } from '../../infra/output-file.ts';
import { type ServiceName, serviceNames, services } from '../../infra/routes.ts';
import type { Chance } from '../simulate/chance.ts';
import { moods, type Receiver } from './receivers.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface Fault {
  readonly name: string;
  readonly happen: () => Promise<void>;
}

interface Victims {
  readonly system: System;
  readonly chance: Chance;
  readonly moody: Receiver;
  /** Undefined where the queue is on PostgreSQL. */
  readonly redis: ThrowAwayRedis | undefined;
  readonly stack: AsyncDisposableStack;
}

/** A Redis that can be killed: it comes back on the same port, and empty. */
export class ThrowAwayRedis {
  readonly #program: string;
  #running: Redis;

  private constructor(program: string, running: Redis) {
    this.#program = program;
    this.#running = running;
  }

  static async start(program: string): Promise<ThrowAwayRedis> {
    return new ThrowAwayRedis(program, await startRedis(program, await freePort()));
  }

  get url(): string {
    return this.#running.url;
  }

  async kill(): Promise<void> {
    const gone = once(this.#running.process, 'exit');
    this.#running.process.kill('SIGKILL');
    await gone;
    await this.#running.stop();
    this.#running = await startRedis(this.#program, Number(new URL(this.url).port));
  }

  async flush(): Promise<void> {
    const socket = connect(Number(new URL(this.url).port), '127.0.0.1');
    socket.end('FLUSHALL\r\nQUIT\r\n');
    await once(socket.resume(), 'close');
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}

/** Every fault there is for this system. */
export function faultsOf(victims: Victims): Fault[] {
  const { system, chance, moody, redis } = victims;
  const held: Socket[] = [];
  victims.stack.defer(() => held.forEach((socket) => void socket.destroy()));
  const signal = (name: string, what: NodeJS.Signals) => async () => system.kill(name, what);
  return [
    ...[...serviceNames, 'postgres'].map((name) => ({ name: `kill ${name}`, happen: signal(name, 'SIGKILL') })),
    // Nothing wakes it: its launcher has to find that it does not answer, and to replace it.
    ...serviceNames.map((name) => ({ name: `freeze ${name}`, happen: signal(name, 'SIGSTOP') })),
    { name: 'second deadline-monitor', happen: () => startTwin('deadline-monitor', victims) },
    { name: 'second routing', happen: () => startTwin('routing', victims) },
    { name: 'half-sent requests', happen: async () => void held.push(...halfSent(system, chance.whole(5, 30))) },
    { name: 'receiver changes', happen: async () => moody.turn(chance.pick([...moods, 'well'])) },
    ...(redis === undefined ? [] : faultsOfRedis(redis)),
  ];
}

const faultsOfRedis = (redis: ThrowAwayRedis): Fault[] => [
  { name: 'kill redis', happen: () => redis.kill() },
  { name: 'flush redis', happen: () => redis.flush() },
];

/** Connections that send half a head, half a body, or nothing at all, and stay open. */
function halfSent({ url }: System, count: number): Socket[] {
  const { port, host } = new URL(url);
  const head = `POST /v1/dossiers HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
  const beginnings = ['', head, `${head}Content-Length: 1000\r\n\r\n{"procedure":`];
  return Array.from({ length: count }, (_, i) => {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
    socket.resume().write(beginnings[i % beginnings.length]!);
    return socket;
  });
}

/** Starts one more process of a service, as a container would be scaled out; it stays until the faults are over. */
async function startTwin(name: ServiceName, { system, stack }: Victims): Promise<void> {
  const port = String(await freePort());
  const env = { ...environmentOf(system.pids()[name]!), PORT: port };
  const twin = withOutput(join(system.dir, 'logs', `${name}.twin.out.log`), (output) =>
    spawn(process.execPath, [services[name].program], { cwd: repository, env, stdio: ['ignore', output, output] }),
  );
  stack.defer(() => killed(twin));
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** What a process of this system was started with. Linux only; elsewhere the twin has nothing, and ends at once. */
function environmentOf(pid: number): NodeJS.ProcessEnv {
  if (process.platform !== 'linux') return {};
  try {
    const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  } catch {
    return {}; // it has just been killed
  }
}
