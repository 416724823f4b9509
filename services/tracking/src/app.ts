import { isUnavailable, ping } from '@motcua/db/database';
import { buildApp } from '@motcua/http/app';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import { type Deps, trackWith } from './track.ts';
import { trackPageRoutes } from './track-page-routes.ts';
import { trackRoutes } from './track-routes.ts';

/** The API for applicants, who have no token. It accepts no token at all. */
export function trackingApp(
  deps: Deps,
  log: Logger,
  { proxies = 0 }: { proxies?: number } = {},
): Promise<FastifyInstance> {
  const track = trackWith(deps);
  return buildApp({
    service: 'tracking',
    log,
    verify: async () => undefined,
    isUnavailable,
    proxies,
    checks: { database: () => ping(deps.db) },
    routes: [trackRoutes(track), trackPageRoutes(track)],
  });
}
