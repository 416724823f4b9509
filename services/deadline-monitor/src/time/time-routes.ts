import { answerOnce } from '@motcua/db/idempotency';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { InstantIn, InstantOut } from '@motcua/http/fields';
import { idempotencyOf, send } from '@motcua/http/requests';
import { drainOutbox } from '@motcua/queue/relay';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { InstantOrNull } from '../fields.ts';
import { moveTimeTo, readTime, type TimeState } from './move-time.ts';

const ClockView = z
  .object({
    mode: z.enum(['real', 'simulated']),
    now: InstantOut,
    movedAt: InstantOrNull.meta({ description: 'Where the clock was last moved to; null when it never was' }),
  })
  .meta({ id: 'Clock', examples: [{ mode: 'simulated', now: '2026-11-23T01:00:00Z', movedAt: null }] });

const Move = z
  .strictObject({ now: InstantIn })
  .meta({ id: 'ClockMove', examples: [{ now: '2026-11-24T08:00:00+07:00' }] });

/** The time of this system, and moving it where it is simulated. */
export function timeRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    getClockRoute(app, deps);
    moveClockRoute(app, deps);
  };
}

function getClockRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/clock',
    {
      config: { access: accessRoles },
      schema: {
        operationId: 'getClock',
        tags: ['clock'],
        summary: 'What time it is for this system',
        response: { 200: ClockView },
      },
    },
    async () => toClockView(await readTime(deps.db, deps.timeMode)),
  );
}

function moveClockRoute(app: App, deps: Deps): void {
  app.put(
    '/v1/clock',
    {
      config: {
        access: ['admin'],
        refuses: ['clock-moves-forward-only', 'clock-not-simulated', 'idempotency-key-reused', 'instant-invalid'],
      },
      schema: {
        operationId: 'moveClock',
        tags: ['clock'],
        summary: 'Move the simulated clock forward',
        description:
          'Only under `--clock simulated`. Answers once everything due before the new instant has been raised, in order of its due moment, and handed to delivery. Commands at an instant come before the sweep of that instant: what is due exactly then is raised by the next move. A clock that was never moved may first be set to any instant while nothing is recorded.',
        body: Move,
        response: { 200: ClockView },
      },
    },
    async (request, reply) => {
      const { now } = request.body;
      // A repeat hands deliveries over too, because the first request may have died after its commit.
      let deliveriesWait = true;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        deliveriesWait = await moveTimeTo(tx, deps, now);
        return { status: 200, headers: {}, body: toClockView({ mode: deps.timeMode, now, movedAt: now }) };
      });
      if (deliveriesWait) await drainOutbox(deps);
      return send(reply, answer);
    },
  );
}

const toClockView = ({ mode, now, movedAt }: TimeState) => ({
  mode,
  now: formatInstant(now),
  movedAt: movedAt === null ? null : formatInstant(movedAt),
});
