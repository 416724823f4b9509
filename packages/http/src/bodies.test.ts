import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { test as base, expect } from 'vitest';
import { quietApp } from './app.fixture.ts';
import { buildApp } from './app.ts';

const test = base.extend<{ app: FastifyInstance }>({
  app: async ({}, use) => {
    const config = { access: 'public' } as const;
    const app = await buildApp(
      quietApp(async (routes) => {
        routes.addContentTypeParser('application/x-ndjson', (_, payload, done) => done(null, payload));
        routes.post('/things', { config }, async ({ body }) => ({ got: typeof body }));
        routes.delete('/things', { config }, async () => ({}));
      }),
    );
    await use(app);
    await app.close();
  },
});

const json = 'application/json';

test.for([
  ['gzip', json],
  ['GZIP', json],
  ['br', json],
  ['deflate, gzip', json],
  ['identity, gzip', json],
  ['x-anything', json],
  ['gzip', 'application/x-ndjson'],
] as const)('Content-Encoding: %s of %s is not decoded', async ([encoding, type], { app }) => {
  const headers = { 'content-type': type, 'content-encoding': encoding };
  for (const method of ['POST', 'DELETE'] as const) {
    const response = await app.inject({ method, url: '/things', headers, payload: gzipSync('{}') });
    expect([response.statusCode, response.json().code]).toEqual([415, 'unsupported-media-type']);
    expect(response.headers['accept-encoding']).toBe('identity');
  }
});

test.for([
  ['identity', json],
  ['Identity', json],
  ['', json],
  ['', 'APPLICATION/JSON; charset="UTF-8"'],
  ['', 'application/json;charset=utf8'],
  ['', 'application/json; charset=us-ascii'],
  ['', 'application/x-ndjson'],
] as const)('Content-Encoding: %s of %s is read', async ([encoding, type], { app }) => {
  const headers = { 'content-type': type, 'content-encoding': encoding };
  const response = await app.inject({ method: 'POST', url: '/things', headers, payload: '{}' });
  expect(response.json()).toEqual({ got: 'object' });
});

test.for([
  'text/plain',
  'text/json',
  'application/jsonx',
  'application/ld+json',
  'application/x-www-form-urlencoded',
  'application/json, text/plain',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
  'nonsense',
  '*/*',
  '',
])('Content-Type: %s is not read', async (type, { app }) => {
  const response = await app.inject({
    method: 'POST',
    url: '/things',
    headers: { 'content-type': type },
    payload: Buffer.from('{}'),
  });
  expect([response.statusCode, response.json().code]).toEqual([415, 'unsupported-media-type']);
});

test('a transfer coding that is not understood is refused, not read as it came', async ({ app }) => {
  const headers = { 'content-type': json, 'transfer-encoding': 'gzip, chunked' };
  const response = await app.inject({ method: 'POST', url: '/things', headers, payload: gzipSync('{}') });
  expect([response.statusCode, response.json().code]).toEqual([415, 'unsupported-media-type']);
});
