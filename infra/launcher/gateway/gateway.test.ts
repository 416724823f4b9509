import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test as base, expect } from 'vitest';
import { type Gateway, startGateway } from './gateway.ts';

interface Setup {
  readonly gateway: Gateway;
  /** Answers all requests, whatever service they go to. */
  readonly answer: (listener: RequestListener) => void;
  readonly upstream: Server;
}

const test = base.extend<{ setup: Setup }>({
  setup: async ({}, use) => {
    let listener: RequestListener = (_, response) => void response.end();
    const upstream = createServer((from, to) => listener(from, to)).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const gateway = await startGateway('127.0.0.1', 0);
    const { port } = upstream.address() as AddressInfo;
    gateway.open({ intake: port, routing: port, 'deadline-monitor': port, oversight: port, tracking: port });
    const answer = (next: RequestListener) => {
      listener = next;
    };
    await use({ gateway, upstream, answer });
    await gateway.close(0);
    upstream.closeAllConnections();
    upstream.close();
  },
});

/** Sends raw bytes and returns everything that comes back until the connection ends. */
async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

test('target, header order, spelling and duplicates reach the service as they were sent', async ({ setup }) => {
  setup.answer((from, to) => to.end(JSON.stringify({ url: from.url, headers: from.rawHeaders })));
  const answer = await exchange(
    setup.gateway.port,
    'GET /v1/dossiers/..%2f?b=%FF&a=1&a=2 HTTP/1.1\r\nHost: mot-cua.example\r\nX-Trace: one\r\nx-trace: two\r\n' +
      'Connection: close, X-Hop\r\nX-Hop: secret\r\n\r\n',
  );
  const seen = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
  expect(seen.url).toBe('/v1/dossiers/..%2f?b=%FF&a=1&a=2');
  expect(seen.headers.slice(0, 6)).toEqual(['Host', 'mot-cua.example', 'X-Trace', 'one', 'x-trace', 'two']);
  expect(seen.headers).not.toContain('X-Hop');
});

test('a service gets the caller’s address, after what the caller claims', async ({ setup }) => {
  setup.answer((from, to) => to.end(from.headers['x-forwarded-for']));
  const headers = { 'x-forwarded-for': '198.51.100.1' };
  const answer = await fetch(`${setup.gateway.url}/v1/track`, { method: 'POST', headers });
  expect(await answer.text()).toBe('198.51.100.1, 127.0.0.1');
});

test('bodies pass unread in both directions, bytes that are no text included', async ({ setup }) => {
  setup.answer((from, to) => {
    to.writeHead(200, { 'content-type': 'application/octet-stream' });
    from.pipe(to);
  });
  const body = randomBytes(20_000_000);
  const answer = await fetch(`${setup.gateway.url}/v1/imports`, { method: 'POST', body });
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  expect(hash(new Uint8Array(await answer.arrayBuffer()))).toBe(hash(body));
});

test('a stream arrives piece by piece, not when it is over', async ({ setup }) => {
  setup.answer((_, to) => void to.write('first\n'));
  const answer = await fetch(`${setup.gateway.url}/v1/alerts`);
  const reader = answer.body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('first\n');
  await reader.cancel();
});

test('a request without a body has none on the other side either', async ({ setup }) => {
  setup.answer((from, to) => to.end(String(from.headers['transfer-encoding'] ?? from.headers['content-length'])));
  const answer = await fetch(`${setup.gateway.url}/v1/dossiers/7/accept`, { method: 'POST' });
  expect(await answer.text()).toBe('0');
});

test('answers that have no body are passed on', async ({ setup }) => {
  setup.answer((from, to) => to.writeHead(from.method === 'HEAD' ? 200 : 204, { etag: '"3"' }).end());
  for (const [method, status] of [
    ['HEAD', 200],
    ['DELETE', 204],
  ] as const) {
    const answer = await fetch(`${setup.gateway.url}/v1/subscriptions/7`, { method });
    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([status, '"3"', '']);
  }
});

test('a service that refuses a body before reading it is heard', async ({ setup }) => {
  setup.answer((_, to) => to.writeHead(413).end('too large'));
  const sent = request(`${setup.gateway.url}/v1/imports`, { method: 'POST' });
  sent.on('error', () => {}); // the connection may be closed on what is still to be sent
  sent.write(randomBytes(1_000_000));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  expect([answer.statusCode, await text(answer)]).toEqual([413, 'too large']);
  sent.destroy();
});

test('a body the service has given up waiting for does not hold the connection', async ({ setup }) => {
  setup.answer((_, to) => to.writeHead(408, { connection: 'close' }).end('too slow'));
  const half = 'POST /v1/dossiers HTTP/1.1\r\nHost: mot-cua.example\r\nContent-Length: 200\r\n\r\n{"a":1';
  const answer = await exchange(setup.gateway.port, half);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('too slow');
});

test('connections to a service are kept and used again', async ({ setup }) => {
  let connections = 0;
  setup.upstream.on('connection', () => {
    connections += 1;
  });
  setup.answer((from, to) => void from.pipe(to));
  for (let i = 0; i < 20; i += 1)
    await (await fetch(`${setup.gateway.url}/v1/dossiers`, { method: 'POST', body: `${i}` })).text();
  expect(connections).toBe(1);
});

test('a service that is away: 503 as a problem, in the language asked for, worth trying again', async ({ setup }) => {
  setup.upstream.closeAllConnections();
  setup.upstream.close();
  const headers = { 'accept-language': 'en' };
  const answer = await fetch(`${setup.gateway.url}/v1/dossiers`, { method: 'POST', body: '{}', headers });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(await answer.json()).toMatchObject({ status: 503, code: 'unavailable', title: 'Temporarily unavailable' });
  expect((await fetch(`${setup.gateway.url}/health/ready`)).status).toBe(503);
});

test('an answer that breaks off does not look complete', async ({ setup }) => {
  const breakOff = Promise.withResolvers<void>();
  setup.answer(async (_, to) => {
    to.write('half of it');
    await breakOff.promise;
    to.socket?.resetAndDestroy();
  });
  const answer = await fetch(`${setup.gateway.url}/v1/dossiers`);
  breakOff.resolve();
  await expect(answer.text()).rejects.toThrow('terminated');
});

test('a 503 of the service itself is passed on once, with its own words', async ({ setup }) => {
  let asked = 0;
  setup.answer((_, to) => {
    asked += 1;
    to.writeHead(503, { 'retry-after': '7' }).end('busy');
  });
  const answer = await fetch(`${setup.gateway.url}/v1/dossiers`);
  expect([answer.status, answer.headers.get('retry-after'), await answer.text(), asked]).toEqual([503, '7', 'busy', 1]);
});

test('a caller who goes away takes the request along', async ({ setup }) => {
  const gone = Promise.withResolvers<void>();
  setup.answer((from) => from.on('close', () => gone.resolve()));
  const away = new AbortController();
  const asked = fetch(`${setup.gateway.url}/v1/dossiers`, { signal: away.signal }).catch((error: Error) => error.name);
  await once(setup.upstream, 'request');
  away.abort();
  expect(await asked).toBe('AbortError');
  await gone.promise;
});

test('until it is opened it says: not yet', async () => {
  const gateway = await startGateway('127.0.0.1', 0);
  const answer = await fetch(`${gateway.url}/health/ready`);
  expect(answer.status).toBe(503);
  await gateway.close(0);
});

test('a port that is taken is named', async ({ setup }) => {
  const { port } = setup.gateway;
  await expect(startGateway('127.0.0.1', port)).rejects.toMatchObject({
    port,
    message: `Port ${port} is taken by another program.`,
  });
});

test('what is no HTTP request is answered with a problem', async ({ setup }) => {
  const answer = await exchange(setup.gateway.port, 'nonsense\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json\r\n/);
});
