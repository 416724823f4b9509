import { accessRoles } from '@motcua/http/access';
import { DossierCode, InstantIn } from '@motcua/http/fields';
import { languageOf } from '@motcua/http/negotiation';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { deadlineStateOf } from './deadline-state.ts';
import { DeadlineView, toDeadlineView } from './deadline-views.ts';

const Moment = z.strictObject({
  asOf: InstantIn.optional().meta({
    description:
      'What held at this instant, by what is known now; as known then if asKnownOn is given too. Encode + as %2B',
  }),
  asKnownOn: InstantIn.optional().meta({
    description:
      'What was known at this instant: the history recorded until then, and nothing since. Alone, it is also the instant judged at',
  }),
});

/** A dossier's deadline: what it is, what it was, and why. */
export function deadlineRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/dossiers/:code/deadline',
      {
        config: { access: accessRoles, refuses: ['dossier-not-found', 'instant-in-future', 'instant-invalid'] },
        schema: {
          operationId: 'getDossierDeadline',
          tags: ['dossiers'],
          summary: 'When it is due, every date it had, and why',
          description:
            'Derived when asked from acceptance, term, calendar, suspensions and extensions by the calculation that promised it. Names every past date with its reason, document and approver; tells the working time left and who held the dossier for how long; explains itself in sentences. Changes nothing and moves no clock.',
          params: z.object({ code: DossierCode }),
          querystring: Moment,
          response: { 200: DeadlineView },
        },
      },
      async ({ params: { code }, query, headers }) => {
        const state = await deadlineStateOf(deps, code, query);
        return toDeadlineView(code, state, languageOf(headers['accept-language']));
      },
    );
  };
}
