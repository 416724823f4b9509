import type { FastifyInstance } from 'fastify';
import { test as base, expect } from 'vitest';
import { quietApp } from './app.fixture.ts';
import { buildApp } from './app.ts';
import { docsRoutes } from './docs.ts';
import { safeHeaders } from './safe-headers.ts';

const test = base.extend<{ app: FastifyInstance }>({
  app: async ({}, use) => {
    const app = await buildApp(quietApp(docsRoutes));
    await use(app);
    await app.close();
  },
});

test('the reference may be framed nowhere, loads nothing from elsewhere, and keeps no token', async ({ app }) => {
  for (const url of ['/docs', '/docs/', '/docs/static/swagger-ui-bundle.js', '/docs/static/swagger-initializer.js']) {
    const { statusCode, headers } = await app.inject(url);
    expect([statusCode, headers['x-content-type-options'], headers['x-frame-options']]).toEqual([
      200,
      'nosniff',
      'DENY',
    ]);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*/);
  }
  const { body } = await app.inject('/docs/static/swagger-initializer.js');
  expect(body).toContain('"persistAuthorization":false');
  const page = (await app.inject('/docs')).body;
  expect(page).not.toMatch(/<script(?! src=)|<style|https?:/);
});

test.for([
  '/docs/static/../../etc/passwd',
  '/docs/static/%2e%2e/%2e%2e/package.json',
  '/docs/static/..%2f..%2fpackage.json',
  '/docs/static/..%5c..%5cpackage.json',
  '/docs/static/....//package.json',
  '/docs/static/%2fetc/passwd',
  '/docs/static/.npmrc',
  `/docs/static/${'x'.repeat(5_000)}`,
  `/docs/static/${'../'.repeat(500)}etc/passwd`,
  '/docs/static/nothing.js',
])('there is no way out of the folder of the reference: %s', async (url, { app }) => {
  const response = await app.inject({ url, method: 'GET' });
  expect([response.statusCode, response.json().code]).toEqual([404, 'route-not-found']);
});

test.for([
  [{ range: 'bytes=99999999-' }, 416],
  [{ 'if-match': '"x"' }, 412],
  [{ 'if-unmodified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' }, 412],
] as const)('what the file server refuses is no fault: %o', async ([headers, status], { app }) => {
  const response = await app.inject({ url: '/docs/static/index.css', headers: { ...headers } });
  expect(response.statusCode).toBe(status);
});

test('every answer is safe by itself: refusals, health and documents alike', async ({ app }) => {
  for (const url of ['/health/live', '/openapi.json', '/nothing', '/%', `/${'x'.repeat(10)}/${'y'.repeat(300)}`])
    expect((await app.inject(url)).headers, url).toMatchObject(safeHeaders);
});
