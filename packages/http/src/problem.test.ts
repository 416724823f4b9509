import { test as base, expect } from 'vitest';
import { z } from 'zod';
import { quietApp } from './app.fixture.ts';
import { buildApp } from './app.ts';

const Thing = z.strictObject({
  items: z.array(z.strictObject({ n: z.number() })),
  named: z.record(z.string(), z.int()),
});

const test = base.extend<{ refused: (body: unknown) => Promise<{ bytes: number; problem: Record<string, unknown> }> }>({
  refused: async ({}, use) => {
    const app = await buildApp(
      quietApp(async (routes) => {
        routes.post('/things', { config: { access: 'public' }, schema: { body: Thing } }, async () => ({}));
      }),
    );
    await use(async (body) => {
      const response = await app.inject({ method: 'POST', url: '/things', payload: body as object });
      expect(response.statusCode).toBe(400);
      return { bytes: response.rawPayload.length, problem: response.json() };
    });
    await app.close();
  },
});

test.for([
  ['ten thousand wrong fields', { items: Array.from({ length: 10_000 }, () => ({ n: 'x' })), named: {} }, 10_000],
  [
    'ten thousand unknown fields',
    { items: [], named: {}, ...Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`x${i}`, 1])) },
    10_000,
  ],
  ['a name as long as a body', { items: [], named: {}, ['x'.repeat(900_000)]: 1 }, 1],
  ['a name as long as a body, further down', { items: [], named: { ['é'.repeat(400_000)]: 'x' } }, 1],
  ['text that cannot be, under a long name', { ['x'.repeat(900_000)]: '\0' }, 1],
] as const)('a refusal stays small: %s', async ([, body, wrong], { refused }) => {
  const { bytes, problem } = await refused(body);
  expect(bytes).toBeLessThan(20_000);
  const errors = problem['errors'] as { path: string }[];
  expect(errors).toHaveLength(Math.min(wrong, 50));
  expect(problem['errorsInAll']).toBe(wrong > 50 ? wrong : undefined);
});
