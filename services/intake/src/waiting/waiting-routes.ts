import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readWork } from '@motcua/db/tasks/waiting';
import { waitingOn } from '@motcua/domain/dossiers/waiting';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { DossierCode } from '@motcua/http/fields';
import { languageOf } from '@motcua/http/negotiation';
import { toWaiting, WaitingView } from '@motcua/http/waiting-view';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const WaitingOnView = z
  .object({
    dossier: DossierCode,
    status: z.int(),
    waitingOn: z.array(WaitingView).meta({
      description: 'Longest first; several where several were asked at once, empty when the dossier is over',
    }),
  })
  .meta({ id: 'WaitingOn' });

/** Whom a dossier waits on. */
export function waitingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    getWaitingOnRoute(app, deps);
  };
}

function getWaitingOnRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code/waiting-on',
    {
      config: { access: accessRoles, refuses: ['dossier-not-found'] },
      schema: {
        operationId: 'getWaitingOn',
        tags: ['dossiers'],
        summary: 'Whom a dossier is waiting on, since when and why',
        description: 'Derived from its status, its open step and what others were asked. Changes nothing.',
        params: z.object({ code: DossierCode }),
        response: { 200: WaitingOnView },
      },
    },
    async ({ params, headers }) => {
      const dossier = await getDossier(deps.db, params.code);
      const workOf = await readWork(deps.db, [dossier], await deps.time(deps.db));
      const language = languageOf(headers['accept-language']);
      const waiting = waitingOn(dossier, workOf(dossier.id)).map((one) => toWaiting(one, language));
      return { dossier: dossier.code, status: dossier.status, waitingOn: waiting };
    },
  );
}
