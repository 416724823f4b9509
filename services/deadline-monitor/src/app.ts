import { isUnavailable, ping } from '@motcua/db/database';
import { oldestUnpublishedSeconds } from '@motcua/db/messages/outbox';
import { backlogSeconds, sweepAgeSeconds } from '@motcua/db/sweep/heartbeat';
import { secondsApart } from '@motcua/db/time-source';
import { findToken } from '@motcua/db/tokens';
import { buildApp } from '@motcua/http/app';
import { requireBelow } from '@motcua/http/health';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import { alertWebhooks } from './alerts/alert-message.ts';
import { alertRoutes } from './alerts/alert-routes.ts';
import { deliveryRoutes } from './alerts/delivery-routes.ts';
import { subscriptionRoutes } from './alerts/subscription-routes.ts';
import { calculationRoutes } from './calculator/calculation-routes.ts';
import { calendarChangeRoutes } from './calendars/calendar-change-routes.ts';
import { calendarProposalRoutes } from './calendars/calendar-proposal-routes.ts';
import { calendarRoutes } from './calendars/calendar-routes.ts';
import { deadlineRoutes } from './deadlines/deadline-routes.ts';
import type { Deps } from './deps.ts';
import { recalculationRoutes } from './recalculations/recalculation-routes.ts';
import { serviceTermRoutes } from './service-terms/service-term-routes.ts';
import { readTime, requireNoJump } from './time/move-time.ts';
import { timeRoutes } from './time/time-routes.ts';
import { whatIfRoutes } from './what-if/what-if-routes.ts';

/**
 * The API of supervisors: alerts, subscriptions and running terms; calendars, service terms, the calculator, and the
 * time.
 */
export function monitorApp(
  deps: Deps,
  log: Logger,
  { proxies = 0 }: { readonly proxies?: number } = {},
): Promise<FastifyInstance> {
  return buildApp({
    service: 'deadline-monitor',
    log,
    verify: (token) => findToken(deps.db, token),
    isUnavailable,
    proxies,
    webhooks: alertWebhooks,
    checks: {
      database: () => ping(deps.db),
      outbox: () => requireBelow(60, oldestUnpublishedSeconds(deps.db)),
      sweep: () => requireBelow(10, sweepAgeSeconds(deps.db)),
    },
    worries: {
      backlog: async () => requireBelow(120, backlogSeconds(deps.db, (await readTime(deps.db, deps)).now)),
      time: async () => {
        await requireNoJump(deps.db);
        await requireBelow(60, secondsApart(deps.db));
      },
    },
    routes: [
      alertRoutes(deps),
      deadlineRoutes(deps),
      deliveryRoutes(deps),
      subscriptionRoutes(deps),
      calendarRoutes(deps),
      calendarChangeRoutes(deps),
      calendarProposalRoutes(deps),
      recalculationRoutes(deps),
      calculationRoutes(deps),
      whatIfRoutes(deps),
      serviceTermRoutes(deps),
      timeRoutes(deps),
    ],
  });
}
