/** What a caller, or a service that hangs, can hold of the gateway. */
import { once } from 'node:events';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { usualLimits } from '@motcua/http/connections';
import { test as base, expect } from 'vitest';
import { type Gateway, type GatewayLimits, startGateway } from './gateway.ts';

interface Setup {
  /** A gateway whose services all are one server. */
  readonly gatewayTo: (port: number, limits: Partial<GatewayLimits>) => Promise<Gateway>;
  readonly serve: (listener: RequestListener) => Promise<number>;
}

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

const test = base.extend<Setup>({
  gatewayTo: async ({}, use) => {
    const gateways: Gateway[] = [];
    await use(async (port, limits) => {
      const gateway = await startGateway('127.0.0.1', 0, { connections: usualLimits, silentMs: 60_000, ...limits });
      gateway.open({ intake: port, routing: port, 'deadline-monitor': port, oversight: port, tracking: port });
      gateways.push(gateway);
      return gateway;
    });
    for (const gateway of gateways) await gateway.close(0);
  },
  serve: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (listener) => {
      const server = createServer(listener).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      return portOf(server);
    });
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  },
});

test.for(['GET', 'POST'])(
  'a service that takes a %s and never answers: 503 in time, and asked once',
  async (method, { gatewayTo, serve }) => {
    let asked = 0;
    const gone = Promise.withResolvers<void>();
    const port = await serve((from) => {
      asked += 1;
      from.once('close', () => gone.resolve());
    });
    const { url } = await gatewayTo(port, { silentMs: 100 });
    const body = method === 'POST' ? '{}' : null;
    const answer = await fetch(`${url}/v1/dossiers`, { method, body, headers: { 'accept-language': 'en' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'unavailable' });
    await gone.promise;
    expect(asked).toBe(1);
  },
);

test('a process that has stopped, but whose port still takes connections and bytes: 503 in time', async ({
  gatewayTo,
}) => {
  const taken: Socket[] = [];
  const stopped = createTcpServer((socket) => taken.push(socket.pause())).listen(0, '127.0.0.1');
  await once(stopped, 'listening');
  const { port } = await gatewayTo(portOf(stopped), { silentMs: 200 });
  const sent = request({ port, method: 'POST', path: '/v1/imports' });
  sent.on('error', () => {});
  sent.write(Buffer.alloc(30_000_000)); // more than all buffers on the way hold
  const [answer] = await once(sent, 'response');
  expect(answer.statusCode).toBe(503);
  for (const socket of taken) socket.destroy();
  sent.destroy();
  stopped.close();
});

test('an answer that has begun may take its time, and so may a body that arrives bit by bit', async ({
  gatewayTo,
  serve,
}) => {
  const port = await serve((from, to) => {
    if (from.method === 'GET') {
      to.write('begun, ');
      setTimeout(() => to.end('done'), 900);
    } else from.resume().once('end', () => to.end('all there'));
  });
  const { url, port: at } = await gatewayTo(port, { silentMs: 600 });
  expect(await (await fetch(`${url}/v1/dossiers/export`)).text()).toBe('begun, done');
  const sent = request({ port: at, method: 'POST', path: '/v1/imports' });
  const answered = once(sent, 'response');
  for (let i = 0; i < 8; i += 1) {
    sent.write('x');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  sent.end();
  const [answer] = await answered;
  expect(await text(answer)).toBe('all there');
});

test('half-sent headers are cut, and hold up nobody', async ({ gatewayTo, serve }) => {
  const connections = { ...usualLimits, perAddress: 10, headersMs: 200 };
  const { port, url } = await gatewayTo(await serve((_, to) => to.end('hello')), { connections });
  const slow = Array.from({ length: 50 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  const ends = slow.map((socket) => once(socket, 'close'));
  for (const socket of slow) socket.write('GET /v1/dossiers HTTP/1.1\r\nHost: x\r\nX-');
  expect(await (await fetch(`${url}/v1/dossiers`)).text()).toBe('hello');
  for (const socket of slow) socket.resume();
  await Promise.all(ends);
});

test.for([
  ['two hosts', 'GET /health/ready HTTP/1.1\r\nHost: a\r\nHost: b\r\n'],
  ['no host', 'GET /v1/dossiers HTTP/1.1\r\n'],
] as const)('%s: 400, and no service is asked', async ([, lines], { gatewayTo, serve }) => {
  let asked = 0;
  const service = await serve((_, to) => {
    asked += 1;
    to.end();
  });
  const { port } = await gatewayTo(service, {});
  const socket = connect(port, '127.0.0.1');
  socket.write(`${lines}Connection: close\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"path":"Host"/);
  expect(asked).toBe(0);
});

test.for([
  ['GET /health/ready?who=asks HTTP/1.1', 5],
  ['GET /health/ready# HTTP/1.1', 5],
  ['GET http://motcua.example/health/ready?x HTTP/1.1', 5],
  ['HEAD /health/ready HTTP/1.1', 5],
  ['GET /health/readyish HTTP/1.1', 1],
  ['POST /health/ready HTTP/1.1', 1],
  ['OPTIONS /health/ready HTTP/1.1', 1],
] as const)('%s asks %i services', async ([line, services], { gatewayTo, serve }) => {
  const asked: string[] = [];
  const port = await serve((from, to) => {
    asked.push(from.url!);
    to.writeHead(200, { 'content-type': 'application/json' }).end('{"checks":{}}');
  });
  const gateway = await gatewayTo(port, {});
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`);
  await text(socket);
  expect(asked).toHaveLength(services);
});

test('a caller of HTTP/1.0 needs no host', async ({ gatewayTo, serve }) => {
  const { port } = await gatewayTo(await serve((from, to) => to.end(`host: ${from.headers.host}.`)), {});
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /v1/tasks HTTP/1.0\r\n\r\n');
  expect(await text(socket)).toContain('host: .');
});

test('of a target that is a whole address the service gets path and query', async ({ gatewayTo, serve }) => {
  const { port } = await gatewayTo(await serve((from, to) => to.end(from.url)), {});
  const socket = connect(port, '127.0.0.1');
  socket.write('GET http://motcua.example/v1/tasks?a=%2f HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n');
  expect(await text(socket)).toContain('/v1/tasks?a=%2f');
});
