import { isUnavailable, ping } from '@motcua/db/database';
import { findToken } from '@motcua/db/tokens';
import { buildApp } from '@motcua/http/app';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import type { Deps } from './deps.ts';
import { getExport, listExports } from './exports/export-record-routes.ts';
import { exportDossiers } from './exports/export-routes.ts';
import { getHistory } from './history/history-routes.ts';
import { getKeySet, listKeys, rotateKey } from './proofs/key-routes.ts';
import { getProof } from './proofs/proof-routes.ts';

/** What adds a route that needs nothing but Deps. */
const routes = [getHistory, getProof, getKeySet, listKeys, rotateKey, listExports, getExport];

/** The auditor's API. `silentMs`: how long an export waits for a reader who takes nothing; a minute if not given. */
export function oversightApp(
  deps: Deps,
  log: Logger,
  { silentMs }: { readonly silentMs?: number } = {},
): Promise<FastifyInstance> {
  return buildApp({
    service: 'oversight',
    log,
    verify: (token) => findToken(deps.db, token),
    isUnavailable,
    checks: { database: () => ping(deps.db) },
    routes: [
      async (app) => {
        for (const addRoute of routes) addRoute(app, deps);
        exportDossiers(app, deps, log, silentMs);
      },
    ],
  });
}
