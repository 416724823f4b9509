/** All services in this process, on one database, behind a gateway. Quicker than a system, and its faults are seen. */
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect } from '@motcua/db/database';
import { openVault } from '@motcua/db/vault';
import { openQueues } from '@motcua/queue/queues';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import { limitsAmong, startGateway } from '../infra/launcher/gateway/gateway.ts';
import { monitorApp } from '../services/deadline-monitor/src/app.ts';
import { intakeApp } from '../services/intake/src/app.ts';
import { bearerOf, intakeTest, type tokens, validDossier } from '../services/intake/src/intake.fixture.ts';
import { oversightApp } from '../services/oversight/src/app.ts';
import { routingApp } from '../services/routing/src/app.ts';
import { trackingApp } from '../services/tracking/src/app.ts';

export interface WireAnswer {
  readonly status: number;
  /** The head as it came. */
  readonly headers: string;
  readonly body: string;
}

export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly role?: string | undefined;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Buffer | undefined;
}

export interface InProcess {
  /** Sends a request byte for byte. */
  readonly exchange: (request: WireRequest) => Promise<WireAnswer>;
  /** What services have logged as their own fault. */
  readonly faults: object[];
  /** Registers some dossiers, and passes on what is there to be named. */
  readonly fill: (hear: (answer: unknown) => void) => Promise<void>;
}

export const inProcessTest = intakeTest.extend<{ system: InProcess }>({
  system: async ({ intake, database }, use) => {
    const faults: object[] = [];
    const note = (line: object) => void faults.push(describe(line));
    const quiet = () => {};
    const log = { error: note, fatal: note, warn: quiet, info: quiet, debug: quiet } as unknown as Logger;
    const urls = database.urls;
    const [monitor, routing, oversight, exportsDb, tracking] = [
      ...['motcua_monitor', 'motcua_routing', 'motcua_oversight', 'motcua_oversight', 'motcua_tracking'],
    ].map((role) => connect(urls[role]!, { max: 3 }));
    const queues = await openQueues({ databaseUrl: urls['motcua_monitor']! });
    const { time, calendars } = intake.deps;
    const vault = openVault(intake.keys);
    const behind = { proxies: 1 };
    const apps: Record<string, FastifyInstance> = {
      intake: await intakeApp(intake.deps, log, { silentMs: 1_000, ...behind }),
      routing: await routingApp({ db: routing!, time, vault, calendars }, log, behind),
      'deadline-monitor': await monitorApp(
        { db: monitor!, queues, timeMode: 'real', time, vault, calendars },
        log,
        behind,
      ),
      oversight: await oversightApp({ db: oversight!, exportsDb: exportsDb!, time, vault, calendars }, log, {
        silentMs: 1_000,
        ...behind,
      }),
      tracking: await trackingApp({ db: tracking!, keys: vault.tracking, now: () => intake.now }, log, behind),
    };
    const ports: Record<string, number> = {};
    for (const [name, app] of Object.entries(apps)) {
      await app.listen({ host: '127.0.0.1', port: 0 });
      ports[name] = (app.server.address() as AddressInfo).port;
    }
    const gateway = await startGateway('127.0.0.1', 0, limitsAmong(1));
    gateway.open(ports as never);
    const exchange = (request: WireRequest) => exchangeWith(gateway.port, request);
    await use({ exchange, faults, fill: (hear) => fill(exchange, hear) });
    await gateway.close(0);
    for (const app of Object.values(apps)) await app.close();
    await queues.close();
    for (const db of [monitor, routing, oversight, exportsDb, tracking]) await db!.$client.end();
  },
});

const describe = (line: object) => {
  const { err } = line as { err?: Error };
  return { ...line, err: err?.stack ?? err };
};

async function exchangeWith(port: number, { method, target, role, headers = [], body }: WireRequest) {
  const all = [
    ['Host', 'motcua.example'],
    ['Connection', 'close'],
    ...(role === undefined ? [] : [['Authorization', bearerOf(role as keyof typeof tokens)] as const]),
    ...headers,
    ...(body === undefined ? [] : [['Content-Length', String(body.length)] as const]),
  ];
  const head = [`${method} ${target} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  const socket = connectTcp(port, '127.0.0.1');
  socket.on('error', () => {}); // cut while the body is still being sent
  socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]));
  return parseAnswer(await buffer(socket));
}

function parseAnswer(bytes: Buffer): WireAnswer {
  const text = bytes.toString('latin1').replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const [headers = '', ...rest] = text.split('\r\n\r\n');
  const raw = rest.join('\r\n\r\n');
  const body = /^transfer-encoding: chunked/im.test(headers) ? unchunked(raw) : raw;
  return { status: Number(headers.slice(9, 12)), headers, body: Buffer.from(body, 'latin1').toString() };
}

function unchunked(raw: string): string {
  const parts: string[] = [];
  for (let at = 0; ; ) {
    const end = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.slice(at, end), 16);
    if (end === -1 || !(size > 0)) return parts.join('');
    parts.push(raw.slice(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
}

async function fill(exchange: (request: WireRequest) => Promise<WireAnswer>, hear: (answer: unknown) => void) {
  const json = [['Content-Type', 'application/json']] as const;
  for (let i = 0; i < 3; i += 1) {
    const body = Buffer.from(JSON.stringify(validDossier));
    hear(
      JSON.parse(
        (await exchange({ method: 'POST', target: '/v1/dossiers', role: 'counter', headers: json, body })).body,
      ),
    );
  }
  const lists = ['tasks', 'agencies', 'officers', 'procedures?limit=20', 'calendars', 'dossiers', 'alerts', 'tokens'];
  for (const list of lists)
    hear(JSON.parse((await exchange({ method: 'GET', target: `/v1/${list}`, role: 'admin' })).body));
}
