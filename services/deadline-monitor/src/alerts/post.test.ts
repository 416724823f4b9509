import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { failureOf } from './failure.ts';
import { post } from './post.ts';

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function listen(server: Server): Promise<Server> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return server;
}

const http = (answer: RequestListener) => listen(createHttp(answer));
const tcp = (onConnection: (socket: Socket) => void) => listen(createTcp(onConnection));
const send = (url: string, signal = AbortSignal.timeout(10_000)) => post(url, { 'webhook-id': 'msg_1' }, '{}', signal);

test.each([
  [200, null],
  [299, null],
  [301, 'redirected'],
  [404, 'status'],
  [410, 'status'],
  [500, 'status'],
])('an answer with status %i', async (status, failure) => {
  const server = await http((_, response) => response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end('x'));
  expect(await send(`http://127.0.0.1:${portOf(server)}/`)).toEqual({ status, failure });
});

const onData = (act: (socket: Socket) => unknown) => (socket: Socket) => void socket.on('data', () => act(socket));

test.each([
  ['closes the connection', 'closed', 'http', onData((socket) => socket.destroy())],
  ['answers what is not HTTP', 'not-http', 'http', onData((socket) => socket.write('SSH-2.0-x\r\n\r\n'))],
  ['has no TLS', 'tls', 'https', onData((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))],
  ['ends the TLS handshake', 'tls', 'https', onData((socket) => socket.end())],
] as const)('a receiver that %s', async (_, failure, scheme, onConnection) => {
  const server = await tcp((socket) => onConnection(socket.on('error', () => {})));
  expect(await send(`${scheme}://127.0.0.1:${portOf(server)}/`)).toEqual({ status: null, failure });
});

test('a port on which nobody listens', async () => {
  const server = await tcp(() => {});
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ status: null, failure: 'refused' });
});

test('a receiver that does not answer in time', async () => {
  const impatient = new AbortController();
  const server = await http(() => impatient.abort());
  expect(await send(`http://127.0.0.1:${portOf(server)}/`, impatient.signal)).toEqual({
    status: null,
    failure: 'timeout',
  });
});

test('a connection that was kept is used again, and its end says nothing about the receiver', async () => {
  const asked: Socket[] = [];
  const server = await http((request, response) => {
    asked.push(request.socket);
    if (asked.length === 3) request.socket.destroy();
    else response.writeHead(200).end();
  });
  const url = `http://127.0.0.1:${portOf(server)}/`;
  for (let i = 0; i < 3; i += 1) expect(await send(url)).toEqual({ status: 200, failure: null });
  expect(asked).toHaveLength(4);
  expect(new Set(asked).size).toBe(2);
});

test('an answer without end is not read to its end', async () => {
  const closed = Promise.withResolvers<void>();
  const server = await http((_, response) => {
    const pour = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.writeHead(200).on('drain', pour).on('close', closed.resolve);
    pour();
  });
  expect(await send(`http://127.0.0.1:${portOf(server)}/`)).toEqual({ status: 200, failure: null });
  await closed.promise;
});

test.each([
  ['dns', ['ENOTFOUND', 'EAI_AGAIN', 'ETIMEOUT', 'ESERVFAIL']],
  ['refused', ['ECONNREFUSED']],
  ['unreachable', ['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EMFILE', 'ERR_SOMETHING']],
  ['timeout', ['ETIMEDOUT', 'ABORT_ERR']],
  ['closed', ['ECONNRESET', 'EPIPE']],
  ['not-http', ['HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOW']],
  [
    'tls',
    [
      ...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'EPROTO'],
      ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ...['ERR_SSL_WRONG_VERSION_NUMBER', 'HOSTNAME_MISMATCH', 'CRL_HAS_EXPIRED'],
    ],
  ],
])('a fault of the kind %s', (failure, codes) => {
  for (const code of codes) expect([code, failureOf(Object.assign(new Error('x'), { code }))]).toEqual([code, failure]);
  expect(failureOf('thrown')).toBe('unreachable');
});
