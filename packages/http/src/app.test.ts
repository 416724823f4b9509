import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createLogger, type Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import { test as base, expect } from 'vitest';
import { z } from 'zod';
import { quietApp } from './app.fixture.ts';
import { type AppOptions, buildApp } from './app.ts';
import { InstantIn } from './fields.ts';
import { decodeCursor, encodeCursor } from './requests.ts';
import { untilStalled } from './stalled.ts';

const options = quietApp(async (routes) => {
  const config = { access: 'public' } as const;
  routes.addContentTypeParser('text/lines', (_request, payload, done) => done(null, payload));
  routes.get('/things/:id', { config }, async () => ({}));
  routes.post('/things', { config, schema: { body: z.object({ at: InstantIn }) } }, async () => ({}));
  routes.post('/echo', { config }, async ({ body }, reply) =>
    reply.send(Readable.from(untilStalled(body as Readable, 50), { objectMode: false })),
  );
});

const test = base.extend<{ app: FastifyInstance; open: (changes: Partial<AppOptions>) => Promise<Socket> }>({
  app: async ({}, use) => {
    const app = await buildApp(options);
    await use(app);
    await app.close();
  },
  /** A connection to an app of its own. */
  open: async ({}, use) => {
    const apps: FastifyInstance[] = [];
    await use(async (changes) => {
      const app = await buildApp({ ...options, ...changes });
      apps.push(app);
      await app.listen({ host: '127.0.0.1', port: 0 });
      return connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    });
    for (const app of apps) await app.close();
  },
});

const half = (path: string, type: string) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 200\r\n\r\n{"at":`;

test('a path with a part longer than any id is no route', async ({ app }) => {
  const response = await app.inject(`/things/${'a'.repeat(300)}`);
  expect(response.statusCode).toBe(404);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.json().code).toBe('route-not-found');
});

test('an oversized body is refused without hanging up on a caller who is still sending it', async ({ app }) => {
  const headers = { 'content-type': 'application/json' };
  const response = await app.inject({ method: 'POST', url: '/things', headers, payload: ' '.repeat(2_000_000) });
  expect([response.statusCode, response.json().code]).toEqual([413, 'payload-too-large']);
  expect(response.headers.connection).not.toBe('close');
});

test('an instant with ten decimals is a wrong field', async ({ app }) => {
  const payload = { at: '2026-11-20T09:15:00.1234567890Z' };
  const response = await app.inject({ method: 'POST', url: '/things', payload });
  expect([response.statusCode, response.json().errors?.[0].path]).toEqual([400, 'at']);
});

test.for([
  ['no request at all', 'nonsense\r\n\r\n', 'invalid-request'],
  ['headers without end', `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 'invalid-header'],
] as const)('what cannot be read is told so in a problem: %s', async ([, bytes, code], { app }) => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json\r\n/);
  expect(JSON.parse(answer.slice(answer.indexOf('{'))).code).toBe(code);
});

test('what cannot be read waits for the answers to what came before it', async ({ app }) => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const ask = 'GET /things/1 HTTP/1.1\r\nHost: x\r\n\r\n';
  socket.write(`${ask}${ask}nonsense\r\n\r\n`);
  const answer = await text(socket);
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400']);
});

test.for([
  ['JSON', '/things', 'application/json', 408],
  ['a stream', '/echo', 'text/lines', 200],
  ['what is refused unread', '/things', 'text/plain', 415],
] as const)('a body that stops arriving is not waited for: %s', async ([, path, type, status], { open }) => {
  const socket = await open({ bodyMs: 50 });
  socket.write(half(path, type));
  const answer = await text(socket); // until the connection ends
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  if (status === 408) expect(JSON.parse(answer.slice(answer.indexOf('{'))).code).toBe('request-timeout');
});

test.for([
  ['JSON', '/things', 'application/json'],
  ['a stream', '/echo', 'text/lines'],
] as const)(
  'a caller who goes away in the middle of a body is no fault of ours: %s',
  async ([, path, type], { open }) => {
    const faults: unknown[] = [];
    const aborted = Promise.withResolvers<void>();
    const log = {
      ...createLogger('test', 'silent'),
      info: (_: object, message: string) => message === 'aborted' && aborted.resolve(),
      error: (line: object) => faults.push(line),
      debug: () => {},
    } as unknown as Logger;
    const socket = await open({ log });
    const routed = Promise.withResolvers<void>();
    socket.on('data', () => routed.resolve());
    socket.write(half(path, type).replace('\r\n\r\n{"at":', '\r\nExpect: 100-continue\r\n\r\n'));
    await routed.promise;
    socket.destroy();
    await aborted.promise;
    await new Promise(setImmediate); // what the abort breaks off has failed by then
    expect(faults).toEqual([]);
  },
);

test('a cursor with text that no database can hold is refused', () => {
  const shape = z.tuple([z.string()]);
  expect(decodeCursor(encodeCursor(['H42.12']), shape)).toEqual(['H42.12']);
  expect(() => decodeCursor(encodeCursor(['\0']), shape)).toThrow(expect.objectContaining({ code: 'cursor-invalid' }));
});
