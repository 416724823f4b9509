import type { FastifyInstance } from 'fastify';
import { test as base, expect, vi } from 'vitest';
import { quietApp } from './app.fixture.ts';
import { buildApp } from './app.ts';

interface Guarded {
  readonly app: FastifyInstance;
  /** Calls with a token from an address. */
  readonly call: (token: string, address: string) => Promise<{ status: number; code?: string; retryAfter?: string }>;
  /** Which tokens were looked up. */
  readonly lookedUp: string[];
  readonly valid: Set<string>;
}

const test = base.extend<{ guarded: Guarded }>({
  guarded: async ({}, use) => {
    const lookedUp: string[] = [];
    const valid = new Set(['right']);
    const app = await buildApp({
      ...quietApp(async (routes) => {
        routes.get('/things', { config: { access: ['admin'] } }, async () => ({}));
      }),
      proxies: 1,
      verify: async (token) => {
        lookedUp.push(token);
        return valid.has(token) ? { id: token, role: 'admin', name: token, agencyId: null } : undefined;
      },
    });
    const call: Guarded['call'] = async (token, address) => {
      const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': address };
      const response = await app.inject({ url: '/things', headers });
      const retryAfter = response.headers['retry-after'] as string | undefined;
      return { status: response.statusCode, code: response.json().code, ...(retryAfter && { retryAfter }) };
    };
    vi.useFakeTimers({ toFake: ['performance'] });
    await use({ app, call, lookedUp, valid });
    vi.useRealTimers();
    await app.close();
  },
});

const attacker = '203.0.113.7';

test('who tries one token after the other is soon asked to wait, and nothing is looked up any more', async ({
  guarded: { call, lookedUp },
}) => {
  for (let i = 0; i < 20; i += 1) expect((await call(`wrong${i}`, attacker)).status).toBe(401);
  expect(await call('wrong20', attacker)).toEqual({ status: 429, code: 'too-many-tokens', retryAfter: '3' });
  expect(lookedUp).toHaveLength(20);
  expect((await call('wrong', '203.0.113.8')).status).toBe(401);
  vi.advanceTimersByTime(3_000);
  expect((await call('wrong21', attacker)).status).toBe(401);
  expect((await call('wrong22', attacker)).status).toBe(429);
  vi.advanceTimersByTime(60_000);
  expect((await call('wrong23', attacker)).status).toBe(401);
});

test('tokens tried at once are counted before the first is found wrong', async ({ guarded: { call, lookedUp } }) => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => call(`wrong${i}`, attacker)));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
  expect(lookedUp).toHaveLength(20);
});

test('neighbours of who tries tokens go on: a token that was right is looked up whatever others do', async ({
  guarded: { call, valid },
}) => {
  expect((await call('right', attacker)).status).toBe(200);
  for (let i = 0; i < 30; i += 1) await call(`wrong${i}`, attacker);
  vi.advanceTimersByTime(10);
  expect((await call('right', attacker)).status).toBe(200);
  vi.advanceTimersByTime(6_000);
  expect((await call('right', attacker)).status).toBe(200);
  valid.delete('right');
  vi.advanceTimersByTime(6_000);
  expect((await call('right', attacker)).status).toBe(401);
});

test('right tokens use nothing up, however many an address has', async ({ guarded: { call, valid } }) => {
  for (let i = 0; i < 50; i += 1) {
    valid.add(`right${i}`);
    expect((await call(`right${i}`, attacker)).status).toBe(200);
  }
});

test('a whole IPv6 network counts as one address', async ({ guarded: { call } }) => {
  for (let i = 0; i < 20; i += 1) await call(`wrong${i}`, `2001:db8:1:2::${i}`);
  expect((await call('wrong', '2001:db8:1:2::ffff')).status).toBe(429);
});
