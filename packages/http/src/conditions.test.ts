import type { FastifyInstance, FastifyRequest } from 'fastify';
import { test as base, expect } from 'vitest';
import { quietApp } from './app.fixture.ts';
import { buildApp } from './app.ts';
import { etag, preconditionOf } from './conditions.ts';

const accepts = (headers: Record<string, string>) => preconditionOf({ headers } as unknown as FastifyRequest)(3);

base.for([
  ['"3"', true],
  ['*', true],
  [' * ', true],
  ['"x", "3"', true],
  ['"x","3","4"', true],
  [', "3" ,', true],
  ['"3-0123456789abcdef"', true],
  ['"a, \\"3", "3"', true],
  ['W/"3"', false],
  ['W/"3", "4"', false],
  ['W/"2", "3"', true],
  ['"4"', false],
  ['"nope"', false],
  ['"a,"3",b"', false],
  ['"*"', false],
  ['"3', false],
  ['3', false],
  ['', false],
  ['"30"', false],
  ['"03"', true],
  ['"3-xyz"', false],
] as const)('version 3 with If-Match: %s → %s', ([header, expected]) =>
  expect(accepts({ 'if-match': header })).toBe(expected),
);

base.for([
  ['*', false],
  ['"3"', false],
  ['W/"3"', false],
  ['"2", W/"3-0123456789abcdef"', false],
  ['"2"', true],
] as const)('version 3 with If-Match: * and If-None-Match: %s → %s', ([header, expected]) =>
  expect(accepts({ 'if-match': '*', 'if-none-match': header })).toBe(expected),
);

base('without If-Match nothing is changed', () => {
  expect(() => accepts({ 'if-none-match': '"2"' })).toThrow(expect.objectContaining({ code: 'precondition-required' }));
});

const test = base.extend<{ app: FastifyInstance; shown: { late: boolean } }>({
  shown: async ({}, use) => use({ late: false }),
  app: async ({ shown }, use) => {
    const config = { access: 'public' } as const;
    const app = await buildApp(
      quietApp(async (routes) => {
        routes.get('/dossier', { config }, async (_, reply) => {
          reply.header('etag', etag(3));
          return shown;
        });
        routes.get('/form', { config }, async (_, reply) => reply.header('etag', '"f00"').send('bytes'));
        routes.get('/list', { config }, async () => ({ items: [] }));
      }),
    );
    await use(app);
    await app.close();
  },
});

const read = (app: FastifyInstance, url: string, had?: string, method: 'GET' | 'HEAD' = 'GET') =>
  app.inject({ method, url, headers: had === undefined ? {} : { 'if-none-match': had } });

test('what the caller has is not sent again, however it names it', async ({ app }) => {
  const { headers } = await read(app, '/dossier');
  const tag = String(headers.etag);
  for (const had of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
    const answer = await read(app, '/dossier', had);
    expect([answer.statusCode, answer.body, answer.headers.etag, answer.headers['content-type']]).toEqual([
      304,
      '',
      tag,
      undefined,
    ]);
  }
  for (const had of ['"x"', '"3"', 'x', ''])
    expect((await read(app, '/dossier', had)).json(), had).toEqual({ late: false });
  expect((await read(app, '/form', 'W/"f00"')).statusCode).toBe(304);
  expect((await read(app, '/list', '*')).statusCode).toBe(200);
});

test('what is shown of the same version changes with time, and so does its tag', async ({ app, shown }) => {
  const { headers } = await read(app, '/dossier');
  shown.late = true;
  const later = await read(app, '/dossier', headers.etag as string);
  expect([later.statusCode, later.json()]).toEqual([200, { late: true }]);
  expect(accepts({ 'if-match': headers.etag as string })).toBe(true);
});
