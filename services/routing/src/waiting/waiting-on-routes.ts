import type { Queryable } from '@motcua/db/database';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readWork } from '@motcua/db/tasks/waiting';
import { waitingOn } from '@motcua/domain/dossiers/waiting';
import type { Language } from '@motcua/domain/language';
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
export function waitingOnRoutes(deps: Deps): FastifyPluginAsyncZod {
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
    async ({ params, headers }) =>
      waitingOnOf(deps.db, params.code, {
        now: await deps.time(deps.db),
        language: languageOf(headers['accept-language']),
      }),
  );
}

/** Whom a dossier waits on at an instant (epoch ms), in words of a language. Refusal('dossier-not-found'). */
export async function waitingOnOf(
  q: Queryable,
  code: string,
  { now, language }: { readonly now: number; readonly language: Language },
): Promise<z.infer<typeof WaitingOnView>> {
  const dossier = await getDossier(q, code);
  const workOf = await readWork(q, [dossier], now);
  const waiting = waitingOn(dossier, workOf(dossier.id)).map((one) => toWaiting(one, language));
  return { dossier: dossier.code, status: dossier.status, waitingOn: waiting };
}
