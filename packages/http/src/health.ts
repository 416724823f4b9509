import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isLeaving } from './leaving.ts';
import { EdgeRefusal } from './problem.ts';

/** Throws when the thing that it checks does not work. */
export type Check = () => Promise<void>;

const Health = z
  .object({ status: z.enum(['ready', 'not-ready']), checks: z.record(z.string(), z.enum(['ok', 'failed'])) })
  .meta({ id: 'Health' });

/**
 * `/health/live`: the process answers, and is not about to stop. `/health/ready`: everything that it needs works, the
 * sweep of deadlines included. `worries` are reported beside the checks but leave the service ready.
 */
export function healthRoutes(
  checks: Readonly<Record<string, Check>>,
  worries: Readonly<Record<string, Check>>,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/health/live',
      {
        config: { access: 'public', refuses: ['route-not-found'] },
        schema: {
          operationId: 'getLiveness',
          tags: ['health'],
          summary: 'The process answers',
          description:
            'Says nothing about the database or other services: whoever restarts processes asks this. 404 once the process is about to stop.',
          response: { 200: z.object({ status: z.literal('live') }) },
        },
      },
      async () => {
        if (isLeaving(app)) throw new EdgeRefusal('route-not-found', 'the process is about to stop');
        return { status: 'live' as const };
      },
    );
    app.get(
      '/health/ready',
      {
        config: { access: 'public' },
        schema: {
          operationId: 'getReadiness',
          tags: ['health'],
          summary: 'The service and what it needs do their work',
          description:
            'Asked at the address of the whole system, it answers for all services: their checks stand under `<service>/<check>`. 503 names what fails.',
          response: { 200: Health, 503: Health },
        },
      },
      async (_request, reply) => {
        const [needed, worrying] = await Promise.all([outcomesOf(checks), outcomesOf(worries)]);
        const ready = Object.values(needed).every((outcome) => outcome === 'ok');
        return reply
          .code(ready ? 200 : 503)
          .send({ status: ready ? 'ready' : 'not-ready', checks: { ...needed, ...worrying } });
      },
    );
  };
}

async function outcomesOf(checks: Readonly<Record<string, Check>>): Promise<Record<string, 'ok' | 'failed'>> {
  const outcomes = Object.entries(checks).map(async ([name, check]) => {
    const isOk = await check().then(
      () => true,
      () => false,
    );
    return [name, isOk ? 'ok' : 'failed'] as const;
  });
  return Object.fromEntries(await Promise.all(outcomes));
}

/** Throws when `seconds` is above `limit`. */
export async function requireBelow(limit: number, seconds: Promise<number>): Promise<void> {
  if ((await seconds) > limit) throw new Error('too old');
}
