import { isUnavailable, ping } from '@motcua/db/database';
import { secondsApart } from '@motcua/db/time-source';
import { findToken } from '@motcua/db/tokens';
import { buildApp } from '@motcua/http/app';
import { requireBelow } from '@motcua/http/health';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import { deadlineRoutes } from './deadlines/deadline-routes.ts';
import type { Deps } from './deps.ts';
import { exportRecordRoutes } from './exports/export-record-routes.ts';
import { exportRoutes } from './exports/export-routes.ts';
import { historyRoutes } from './history/history-routes.ts';
import { keyRoutes } from './proofs/key-routes.ts';
import { proofRoutes } from './proofs/proof-routes.ts';
import { tokenRoutes } from './tokens/token-routes.ts';

/**
 * The API of auditors, and who is let in. `silentMs`: how long an export waits for a reader who takes nothing; a minute
 * if not given.
 */
export function oversightApp(
  deps: Deps,
  log: Logger,
  { silentMs, proxies = 0 }: { readonly silentMs?: number; readonly proxies?: number } = {},
): Promise<FastifyInstance> {
  return buildApp({
    service: 'oversight',
    log,
    verify: (token) => findToken(deps.db, token),
    isUnavailable,
    proxies,
    checks: { database: () => ping(deps.db) },
    worries: { time: () => requireBelow(60, secondsApart(deps.db)) },
    routes: [
      historyRoutes(deps),
      deadlineRoutes(deps),
      proofRoutes(deps),
      keyRoutes(deps),
      exportRoutes(deps, log, silentMs),
      exportRecordRoutes(deps),
      tokenRoutes(deps),
    ],
  });
}
