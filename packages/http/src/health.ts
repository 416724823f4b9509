import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** Throws when the thing it watches does not do its work. */
export type Check = () => Promise<void>;

const Health = z
  .object({ status: z.enum(['ready', 'not-ready']), checks: z.record(z.string(), z.enum(['ok', 'failed'])) })
  .meta({ id: 'Health' });

/** `/health/live`: the process answers. `/health/ready`: what it needs does its work, the sweep of deadlines included. */
export function healthRoutes(checks: Readonly<Record<string, Check>>): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/health/live',
      {
        config: { access: 'public' },
        schema: {
          operationId: 'getLiveness',
          tags: ['health'],
          summary: 'The process answers',
          response: { 200: z.object({ status: z.literal('live') }) },
        },
      },
      async () => ({ status: 'live' as const }),
    );
    app.get(
      '/health/ready',
      {
        config: { access: 'public' },
        schema: {
          operationId: 'getReadiness',
          tags: ['health'],
          summary: 'The service and what it needs do their work',
          response: { 200: Health, 503: Health },
        },
      },
      async (_request, reply) => {
        const names = Object.keys(checks);
        const outcomes = await Promise.allSettled(names.map((name) => checks[name]!()));
        const results = outcomes.map((outcome, index) => [
          names[index],
          outcome.status === 'fulfilled' ? 'ok' : 'failed',
        ]);
        const ready = outcomes.every((outcome) => outcome.status === 'fulfilled');
        return reply
          .code(ready ? 200 : 503)
          .send({ status: ready ? 'ready' : 'not-ready', checks: Object.fromEntries(results) });
      },
    );
  };
}

/** A check that fails when `seconds` is above `limit`. */
export async function requireBelow(limit: number, seconds: Promise<number>): Promise<void> {
  if ((await seconds) > limit) throw new Error('too old');
}
