import { isUnavailable, ping } from '@motcua/db/database';
import { backlogSeconds, sweepAgeSeconds } from '@motcua/db/heartbeat';
import { oldestUnpublishedSeconds } from '@motcua/db/outbox';
import { findToken } from '@motcua/db/tokens';
import { buildApp } from '@motcua/http/app';
import { requireBelow } from '@motcua/http/health';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import { alertRoutes } from './alert-routes.ts';
import { calculationRoutes } from './calculation-routes.ts';
import { calendarChangeRoutes } from './calendar-change-routes.ts';
import { calendarProposalRoutes } from './calendar-proposal-routes.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { clockRoutes } from './clock-routes.ts';
import { deadlineRoutes } from './deadline-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import type { Deps } from './deps.ts';
import { readClock } from './move-clock.ts';
import { projectionRoutes } from './projection-routes.ts';
import { simulationRoutes } from './simulation-routes.ts';
import { subscriptionRoutes } from './subscription-routes.ts';

/** The supervisor's API: alerts, subscriptions, terms, and the calendars, calculator and clock they stand on. */
export function monitorApp(deps: Deps, log: Logger): Promise<FastifyInstance> {
  return buildApp({
    service: 'deadline-monitor',
    log,
    verify: (token) => findToken(deps.db, token),
    isUnavailable,
    checks: {
      database: () => ping(deps.db),
      outbox: () => requireBelow(60, oldestUnpublishedSeconds(deps.db)),
      sweep: () => requireBelow(10, sweepAgeSeconds(deps.db)),
    },
    worries: {
      backlog: async () => requireBelow(120, backlogSeconds(deps.db, (await readClock(deps.db, deps.clockMode)).now)),
    },
    routes: [
      alertRoutes(deps),
      deadlineRoutes(deps),
      deliveryRoutes(deps),
      subscriptionRoutes(deps),
      calendarRoutes(deps),
      calendarChangeRoutes(deps),
      calendarProposalRoutes(deps),
      projectionRoutes(deps),
      calculationRoutes(deps),
      simulationRoutes(deps),
      clockRoutes(deps),
    ],
  });
}
