import { answerOnce } from '@motcua/db/idempotency';
import { confirmTimeJump, heldMs } from '@motcua/db/sweep/time-jumps';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { InstantIn, InstantOut } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
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
    jump: z
      .object({
        from: InstantOut.meta({ description: 'What time it was without the jump' }),
        to: InstantOut,
        noticedAt: InstantOut.meta({ description: 'By the database’s clock, as `heldUntil`' }),
        heldUntil: InstantOut.meta({ description: 'Then the new time is taken as right if nobody confirms it before' }),
      })
      .nullable()
      .meta({ description: 'The machine’s clock jumped forward, and breaches are held back; null when it did not' }),
  })
  .meta({ id: 'Clock', examples: [{ mode: 'simulated', now: '2026-11-23T01:00:00Z', movedAt: null, jump: null }] });

const Move = z
  .strictObject({ now: InstantIn })
  .meta({ id: 'ClockMove', examples: [{ now: '2026-11-24T08:00:00+07:00' }] });

/** The time of this system, and moving it where it is simulated. */
export function timeRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    getClockRoute(app, deps);
    moveClockRoute(app, deps);
    confirmClockRoute(app, deps);
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
    async () => toClockView(await readTime(deps.db, deps)),
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
        return { status: 200, headers: {}, body: toClockView({ mode: deps.timeMode, now, movedAt: now, jump: null }) };
      });
      if (deliveriesWait) await drainOutbox(deps);
      return send(reply, answer);
    },
  );
}

function confirmClockRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/clock/confirm',
    {
      config: { access: ['admin'], refuses: ['idempotency-key-reused'] },
      schema: {
        operationId: 'confirmClock',
        tags: ['clock'],
        summary: 'Confirm the time after the machine’s clock jumped',
        description:
          'A jump forward of more than a minute holds breaches and lapses back, because they are final and a clock may be wrong. Confirmed, they follow at once; without it, ten minutes after the jump. Where nothing is held, nothing changes.',
        response: { 200: ClockView },
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        await confirmTimeJump(tx, actorOf(request));
        return { status: 200, headers: {}, body: toClockView(await readTime(tx, deps)) };
      });
      return send(reply, answer);
    },
  );
}

const toClockView = ({ mode, now, movedAt, jump }: TimeState): z.infer<typeof ClockView> => ({
  mode,
  now: formatInstant(now),
  movedAt: movedAt === null ? null : formatInstant(movedAt),
  jump: jump && {
    from: formatInstant(jump.fromAt),
    to: formatInstant(jump.toAt),
    noticedAt: formatInstant(jump.noticedAt),
    heldUntil: formatInstant(jump.noticedAt + heldMs),
  },
});
