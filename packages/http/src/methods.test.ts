import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { test as base, expect } from 'vitest';
import { quietApp } from './app.fixture.ts';
import { buildApp } from './app.ts';

/** Writes bytes to an app and returns all that comes back. */
type Exchange = (bytes: string) => Promise<string>;

const test = base.extend<{ app: FastifyInstance; exchange: Exchange }>({
  app: async ({}, use) => {
    const config = { access: 'public' } as const;
    const app = await buildApp(
      quietApp(async (routes) => {
        routes.get('/dossiers/:code', { config }, async ({ params }) => params);
        routes.patch('/dossiers/:id', { config }, async ({ body }) => body);
        routes.post('/dossiers/search', { config }, async ({ url }) => ({ url }));
        routes.get('/files/*', { config, exposeHeadRoute: false }, async ({ params }) => params);
        routes.options('/files/*', { config }, async (_, reply) => reply.header('x', 'own').code(204).send());
      }),
    );
    await use(app);
    await app.close();
  },
  exchange: async ({ app }, use) => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    await use((bytes) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(bytes);
      return text(socket);
    });
  },
});

test.for([
  ['DELETE', '/dossiers/7', 'GET, HEAD, OPTIONS, PATCH'],
  ['POST', '/dossiers/7', 'GET, HEAD, OPTIONS, PATCH'],
  ['GET', '/dossiers/search', 'OPTIONS, POST'],
  ['PATCH', '/dossiers/search', 'OPTIONS, POST'],
  ['HEAD', '/files/a/b', 'GET, OPTIONS'],
  ['PUT', '/files/a/b?x=1', 'GET, OPTIONS'],
  ['QUERY', '/dossiers/search', 'OPTIONS, POST'],
  ['PROPFIND', '/dossiers/7', 'GET, HEAD, OPTIONS, PATCH'],
  ['TRACE', '/health/live', 'GET, HEAD, OPTIONS'],
] as const)('%s %s: 405, Allow: %s', async ([method, url, allow], { app }) => {
  // With a body that nobody can read: the method is wrong before the body is.
  const response = await app.inject({ method: method as 'GET', url, headers: { 'content-type': 'text/x' } });
  expect([response.statusCode, response.headers.allow]).toEqual([405, allow]);
  if (method !== 'HEAD') expect(response.json().code).toBe('method-not-allowed');
});

test.for([
  ['POST', '/nothing'],
  ['OPTIONS', '/nothing'],
  ['GET', '/dossiers/7/'],
  ['GET', '//dossiers/7'],
  ['PROPFIND', '/nothing'],
] as const)('%s %s is no address of ours', async ([method, url], { app }) => {
  const response = await app.inject({ method, url, headers: { 'content-type': 'text/x' } });
  expect([response.statusCode, response.json().code]).toEqual([404, 'route-not-found']);
  expect(response.headers.allow).toBeUndefined();
});

test('OPTIONS tells what a path knows, unless it has an answer of its own', async ({ app }) => {
  const told = await app.inject({ method: 'OPTIONS', url: '/dossiers/search' });
  expect([told.statusCode, told.headers.allow, told.body]).toEqual([204, 'OPTIONS, POST', '']);
  const own = await app.inject({ method: 'OPTIONS', url: '/files/a' });
  expect([own.statusCode, own.headers['x']]).toEqual([204, 'own']);
});

const head = (line: string, ...headers: string[]) => `${[line, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`;

test.for([
  ['GET http://motcua.example/dossiers/7?a=1 HTTP/1.1', 200],
  ['GET HTTPS://user@motcua.example:8080/dossiers/7 HTTP/1.1', 200],
  ['POST http://motcua.example/dossiers/search HTTP/1.1', 200],
  ['GET http://motcua.example HTTP/1.1', 404],
  ['GET http://motcua.example?/dossiers/7 HTTP/1.1', 404],
  ['GET ftp://motcua.example/dossiers/7 HTTP/1.1', 404],
  ['GET * HTTP/1.1', 404],
  ['OPTIONS * HTTP/1.1', 204],
] as const)('the whole address as a target: %s → %i', async ([line, status], { exchange }) => {
  expect(await exchange(head(line, 'Host: motcua.example'))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test('what a route sees of the whole address is its path', async ({ exchange }) => {
  expect(await exchange(head('POST http://a/dossiers/search?b=c HTTP/1.1', 'Host: a'))).toContain(
    '{"url":"/dossiers/search?b=c"}',
  );
});

test.for([
  ['no host', 'GET /dossiers/7 HTTP/1.1', [], 400],
  ['two', 'GET /dossiers/7 HTTP/1.1', ['Host: a', 'Host: b'], 400],
  ['the same one twice, in another case', 'GET /dossiers/7 HTTP/1.1', ['Host: a', 'hOST: a'], 400],
  ['two on a path that is not known', 'GET /nothing HTTP/1.1', ['Host: a', 'Host: b'], 400],
  ['none that can be', 'GET /dossiers/7 HTTP/1.1', ['Host: a/b'], 400],
  ['a list', 'GET /dossiers/7 HTTP/1.1', ['Host: a, b'], 400],
  ['an empty one', 'GET /dossiers/7 HTTP/1.1', ['Host:'], 200],
  ['IPv6', 'GET /dossiers/7 HTTP/1.1', ['Host: [::1]:8080'], 200],
  ['none, as before 1997', 'GET /dossiers/7 HTTP/1.0', [], 200],
] as const)('Host: %s → %i', async ([, line, headers, status], { exchange }) => {
  const answer = await exchange(head(line, ...headers));
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  if (status === 400) expect(answer).toContain('"errors":[{"in":"header","code":"invalid","path":"Host"');
});
