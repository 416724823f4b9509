import { isUnavailable, ping } from '@motcua/db/database';
import { oldestUnpublishedSeconds } from '@motcua/db/messages/outbox';
import { secondsApart } from '@motcua/db/time-source';
import { findToken } from '@motcua/db/tokens';
import { buildApp } from '@motcua/http/app';
import { requireBelow } from '@motcua/http/health';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import { absenceRoutes } from './absences/absence-routes.ts';
import { assignmentRoutes } from './assignment/assignment-routes.ts';
import { reassignmentRoutes } from './assignment/reassignment-routes.ts';
import { consultationCommandRoutes } from './consultations/consultation-command-routes.ts';
import { consultationRoutes } from './consultations/consultation-routes.ts';
import type { Deps } from './deps.ts';
import { officerRoutes } from './officers/officer-routes.ts';
import { taskCommandRoutes } from './tasks/task-command-routes.ts';
import { taskRoutes } from './tasks/task-routes.ts';
import { waitingOnRoutes } from './waiting/waiting-on-routes.ts';
import { waitingRoutes } from './waiting/waiting-routes.ts';

/** The API of officers: work lists, commands on tasks, absences, consultations. */
export function routingApp(
  deps: Deps,
  log: Logger,
  { proxies = 0 }: { readonly proxies?: number } = {},
): Promise<FastifyInstance> {
  return buildApp({
    service: 'routing',
    log,
    verify: (token) => findToken(deps.db, token),
    isUnavailable,
    proxies,
    checks: {
      database: () => ping(deps.db),
      outbox: () => requireBelow(60, oldestUnpublishedSeconds(deps.db)),
    },
    worries: { time: () => requireBelow(60, secondsApart(deps.db)) },
    routes: [
      taskRoutes(deps),
      taskCommandRoutes(deps),
      assignmentRoutes(deps),
      officerRoutes(deps),
      absenceRoutes(deps),
      reassignmentRoutes(deps, log),
      consultationRoutes(deps),
      consultationCommandRoutes(deps),
      waitingRoutes(deps),
      waitingOnRoutes(deps),
    ],
  });
}
