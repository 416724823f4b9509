/** Registrations per second and their latency, beside the same rows written by `pg` and a route that does nothing. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { roleUrl } from '@motcua/db/installation/roles';
import { createDatabase, databaseUrl } from '@motcua/testing/databases';
import { prepareDatabase } from '../infra/launcher/parts/prepare-database.ts';
import type { Done, HttpCall, Load, RowsCall } from './calls.ts';
import { startChild } from './child.ts';
import { registration } from './http-calls.ts';
import { cpuMsOf, portOf, untilAtRest } from './processes.ts';
import { type Bench, figure, type Report } from './report.ts';
import { inRounds, median, percentile, ratio } from './statistics.ts';
import type { System } from './system.ts';

const callerCounts = [1, 8, 32];
const rounds = 3;
const sliceMs = 1_200;
const warmUpMs = 1_500;

type Variants = Readonly<Record<string, HttpCall | RowsCall>>;

const rowsName = 'pg: the same rows';
const emptyName = 'Fastify: an empty route';

export async function registrations(bench: Bench): Promise<Report> {
  const system = await bench.system();
  const caller = startChild('caller.ts', bench.stack);
  const [emptyUrl] = (await once(startChild('empty-route.ts', bench.stack), 'message')) as [string];
  const variants = await variantsOf(system, emptyUrl);
  bench.say('registrations: warming up …');
  for (const call of Object.values(variants)) await ask(caller, { call, callers: 8, durationMs: warmUpMs });
  const values = [];
  for (const callers of callerCounts) {
    bench.say(`registrations: ${callers} at a time …`);
    const slices = Object.entries(variants).map(([way, call]) => {
      const load = { call, callers, durationMs: sliceMs };
      return [way, () => measureSlice(system, caller, load)] as const;
    });
    values.push(...compare(callers, await inRounds(rounds, Object.fromEntries(slices))));
  }
  return {
    title: 'Registrations',
    header: ['callers and way', 'per second', 'p50 ms', 'p99 ms', 'times the rows', 'times the empty route', 'CPU ms'],
    rows: values.map(({ callers, way, perSecond, p50Ms, p99Ms, ofRows, ofEmptyRoute, cpuMs }) => [
      `${String(callers).padStart(2)}  ${way}`,
      ...[perSecond, p50Ms, p99Ms, ofRows, ofEmptyRoute, cpuMs].map(figure),
    ]),
    note: [
      'callers in a process of their own on the same cores',
      `${rounds} rounds of ${sliceMs / 1_000} s side by side, each begun at rest`,
      'rates are compared round by round',
      'CPU of the system for one of them, with all that follows from it',
    ].join('; '),
    values,
  };
}

async function variantsOf(system: System, emptyUrl: string): Promise<Variants> {
  const { adminUrl, secrets, url } = system;
  const http = { kind: 'http', token: secrets.tokens.counter, withKey: false } as const;
  const intakePort = portOf(system.pids()['intake']!);
  await createDatabase(databaseUrl(adminUrl, 'postgres'), 'bench_rows');
  await prepareDatabase(databaseUrl(adminUrl, 'bench_rows'), secrets);
  const targetUrl = roleUrl(databaseUrl(adminUrl, 'bench_rows'), 'intake', secrets.rolePasswords);
  return {
    'through the gateway': { ...http, url },
    '… with an Idempotency-Key': { ...http, url, withKey: true },
    ...(intakePort !== undefined && { 'straight to intake': { ...http, url: `http://127.0.0.1:${intakePort}` } }),
    [rowsName]: { kind: 'rows', modelUrl: adminUrl, code: await registerModel(system), targetUrl },
    [emptyName]: { ...http, url: emptyUrl },
  };
}

/** Registers the dossier whose rows are copied. */
async function registerModel({ url, secrets }: System): Promise<string> {
  const response = await fetch(`${url}/v1/dossiers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secrets.tokens.counter}`, 'content-type': 'application/json' },
    body: JSON.stringify(registration()),
  });
  if (response.status !== 201) throw new Error(`the model registration was answered ${response.status}`);
  return ((await response.json()) as { code: string }).code;
}

interface Slice extends Done {
  readonly cpuMs: number;
}

/** Runs one load from rest to rest, so that what it leaves to do does not burden the next one. */
async function measureSlice(system: System, caller: ChildProcess, load: Load): Promise<Slice> {
  await untilAtRest(system.pid);
  const before = cpuMsOf(system.pid) ?? Number.NaN;
  const done = await ask(caller, load);
  await untilAtRest(system.pid);
  return { ...done, cpuMs: (cpuMsOf(system.pid) ?? Number.NaN) - before };
}

function compare(callers: number, slices: Readonly<Record<string, Slice[]>>) {
  const rates = (name: string) => slices[name]!.map(({ latenciesMs, seconds }) => latenciesMs.length / seconds);
  return Object.entries(slices).map(([way, done]) => {
    const latencies = done.flatMap(({ latenciesMs }) => latenciesMs);
    return {
      callers,
      way,
      perSecond: median(rates(way)),
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      calls: latencies.length,
      ofRows: ratio(rates(way), rates(rowsName)),
      ofEmptyRoute: ratio(rates(way), rates(emptyName)),
      cpuMs: median(done.map(({ cpuMs, latenciesMs }) => cpuMs / latenciesMs.length)),
    };
  });
}

async function ask(caller: ChildProcess, load: Load): Promise<Done> {
  caller.send(load);
  const [answer] = (await once(caller, 'message')) as [Done | { error: string }];
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}
