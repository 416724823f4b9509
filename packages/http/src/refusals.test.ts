import { Refusal } from '@motcua/domain/refusal';
import type { FastifyInstance } from 'fastify';
import { test as base, expect } from 'vitest';
import { z } from 'zod';
import { quietApp } from './app.fixture.ts';
import { buildApp } from './app.ts';
import { undeclared } from './refusals.ts';
import { PageQuery } from './requests.ts';

/** An app with one write that declares half of what it refuses, and one list. */
const test = base.extend<{ app: FastifyInstance; heard: unknown[] }>({
  app: async ({}, use) => {
    const app = await buildApp(
      quietApp(async (routes) => {
        routes.post(
          '/things',
          {
            config: { access: 'public', refuses: ['stale-version', 'task-not-open'] },
            schema: { operationId: 'change', body: z.object({ code: z.enum(['task-not-open', 'step-unknown']) }) },
          },
          async ({ body }) => {
            throw new Refusal(body.code, 'no');
          },
        );
        routes.get(
          '/things',
          { config: { access: ['admin'] }, schema: { operationId: 'list', querystring: PageQuery } },
          async () => ({}),
        );
      }),
    );
    await use(app);
    await app.close();
  },
  heard: async ({}, use) => {
    const heard: unknown[] = [];
    const hear = (refusal: unknown) => void heard.push(refusal);
    undeclared.subscribe(hear);
    await use(heard);
    undeclared.unsubscribe(hear);
  },
});

type Documented = Record<
  string,
  { content?: Record<string, { schema: { allOf: { properties?: { code: object } }[] } }> }
>;
const codesOf = (app: FastifyInstance, method: 'get' | 'post') => {
  const document = app.swagger() as unknown as { paths: Record<string, Record<string, { responses: Documented }>> };
  return Object.fromEntries(
    Object.entries(document.paths['/things']![method]!.responses).flatMap(([status, { content }]) => {
      const code = content?.['application/problem+json']?.schema.allOf[1]?.properties?.code as { enum: string[] };
      return code === undefined ? [] : [[status, code.enum]];
    }),
  );
};

test('the documentation names what a route declares, and what follows from how it is called', async ({ app }) => {
  expect(codesOf(app, 'post')).toEqual({
    400: ['invalid-request', 'invalid-json', 'invalid-encoding', 'invalid-header'],
    408: ['request-timeout'],
    409: ['task-not-open'],
    412: ['stale-version'],
    413: ['payload-too-large'],
    415: ['unsupported-media-type'],
    428: ['precondition-required'],
    503: ['unavailable'],
  });
  expect(codesOf(app, 'get')).toEqual({
    400: ['cursor-invalid', 'invalid-request', 'invalid-encoding', 'invalid-header'],
    401: ['unauthenticated'],
    403: ['forbidden'],
    429: ['too-many-tokens'],
    503: ['unavailable'],
  });
});

test('a refusal that was not declared is answered all the same, and heard of', async ({ app, heard }) => {
  const refuse = async (code: string) =>
    (await app.inject({ method: 'POST', url: '/things', payload: { code } })).json();
  expect((await refuse('task-not-open')).code).toBe('task-not-open');
  expect((await refuse('nonsense')).code).toBe('invalid-request');
  expect(heard).toEqual([]);
  expect((await refuse('step-unknown')).code).toBe('step-unknown');
  expect(heard).toEqual([{ operationId: 'change', code: 'step-unknown' }]);
});
