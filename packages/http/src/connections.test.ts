import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { test as base, expect } from 'vitest';
import { type ConnectionLimits, guardServer, serverOptions } from './connections.ts';
import { refuseUnreadable } from './unreadable.ts';

interface Door {
  readonly server: Server;
  /** A connection from an address of this machine; all of 127.0.0.0/8 are. */
  readonly open: (from?: string) => Promise<Socket>;
}

const generous = { atMost: 100, perAddress: 100, headersMs: 60_000 };
const answer: RequestListener = (_, response) => response.end('hello');

const test = base.extend<{ doorOf: (limits: Partial<ConnectionLimits>, listener?: RequestListener) => Promise<Door> }>({
  doorOf: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (changes, listener = answer) => {
      const limits = { ...generous, ...changes };
      const server = createServer(serverOptions(limits), listener).on('clientError', refuseUnreadable);
      guardServer(server, limits);
      servers.push(server.listen(0, '127.0.0.1'));
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const open = async (localAddress = '127.0.0.1') => {
        const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => {});
        const [[accepted]] = await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
        await new Promise(setImmediate);
        return Object.assign(socket, { accepted });
      };
      return { server, open };
    });
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  },
});

const ask = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** The answer to a request on a connection that is kept. */
async function asked(socket: Socket): Promise<string> {
  socket.write(ask);
  const [bytes] = await once(socket, 'data');
  return String(bytes);
}

const ended = (socket: Socket) => (socket.closed ? undefined : once(socket, 'close'));

test.for([
  ['nothing', ''],
  ['half a request line', 'GET /v1/doss'],
  ['half the headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
] as const)('a connection that has sent %s is cut, with a word on why', async ([, bytes], { doorOf }) => {
  const { open } = await doorOf({ headersMs: 100 });
  const socket = await open();
  socket.write(bytes);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*"code":"request-timeout"/);
});

test('headers that trickle in are cut as well, and the next request on a kept connection has its own time', async ({
  doorOf,
}) => {
  const { open } = await doorOf({ headersMs: 200 });
  const socket = await open();
  expect(await asked(socket)).toContain('hello');
  socket.write('GET / HTTP/1.1\r\n');
  const trickle = setInterval(() => socket.write('X: y\r\n'), 20);
  expect(await text(socket)).toContain('408 Request Timeout');
  clearInterval(trickle);
});

test('one too many of an address ends the one that has been idle for longest, and never one that is answered', async ({
  doorOf,
}) => {
  const finish = Promise.withResolvers<void>();
  const { open } = await doorOf({ perAddress: 3 }, (request, response) => {
    if (request.url === '/slow') void finish.promise.then(() => response.end('at last'));
    else response.end('hello');
  });
  const busy = await open();
  const begun = once(busy, 'data');
  busy.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
  const used = await open();
  const half = await open();
  half.write('GET / HTTP/1.1\r\n');
  expect(await asked(used)).toContain('hello');
  const fourth = await open();
  await ended(half);
  expect(await asked(fourth)).toContain('hello');
  const fifth = await open();
  await ended(used);
  expect(await asked(fifth)).toContain('hello');
  finish.resolve();
  expect(String((await begun)[0])).toContain('at last');
});

test('where all connections of an address are being answered, a new one of it ends, and others are served', async ({
  doorOf,
}) => {
  const { open, server } = await doorOf({ perAddress: 2 }, (request, response) => {
    if (request.url !== '/slow') response.end('hello');
  });
  for (const socket of [await open(), await open()]) {
    const arrived = once(server, 'request');
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await arrived;
  }
  await ended(await open());
  expect(await asked(await open('127.0.0.2'))).toContain('hello');
});

test('when there are too many in all, the address that holds most gives one back', async ({ doorOf }) => {
  const { open } = await doorOf({ atMost: 5, perAddress: 4 });
  const few = await open('127.0.0.2');
  const many = [await open(), await open(), await open(), await open()];
  const late = await open('127.0.0.3');
  await ended(many[0]!);
  expect([many[1]!.closed, few.closed]).toEqual([false, false]);
  expect(await asked(late)).toContain('hello');
});

test('a flood of half-sent requests leaves room for whoever asks, from the same address too', async ({ doorOf }) => {
  const { open, server } = await doorOf({ perAddress: 20 });
  for (let i = 0; i < 100; i += 1) (await open()).write('POST /v1/dossiers HTTP/1.1\r\nHost: ');
  expect(await asked(await open())).toContain('hello');
  expect(
    await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count))),
  ).toBeLessThanOrEqual(20);
});

test('a tunnel is refused in words', async ({ doorOf }) => {
  const { open } = await doorOf({});
  const socket = await open();
  socket.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
});
