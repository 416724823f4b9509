import { answerOnce } from '@motcua/db/idempotency';
import { adoptVersion } from '@motcua/db/reference/adoption';
import { channels, type ProcedureDefinition, unitKinds } from '@motcua/domain/catalogue/procedure';
import { parseTerm } from '@motcua/domain/deadlines/term';
import type { App } from '@motcua/http/app';
import { ChannelName } from '@motcua/http/dossier-view';
import { DayIn, key, ProcedureCode, TermIn, words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { ProcedureDetail, toDetail } from './catalogue-routes.ts';

const Step = z.strictObject({
  code: key(60),
  name: words(200),
  unit: z.enum(unitKinds),
  budgetMinutes: z.int().min(1).max(600_000).meta({ description: 'Working minutes the step may take' }),
  at: z.literal('receiving').optional().meta({ description: 'Done where the dossier is received, whoever decides' }),
});

const Adopt = z
  .strictObject({
    steps: z.array(Step).min(1).max(50).meta({ description: 'The internal steps in their order' }),
    terms: z
      .partialRecord(ChannelName, TermIn)
      .refine((terms) => Object.keys(terms).length > 0, flaw('no-channel'))
      .optional()
      .meta({ description: 'The terms that hold, by channel. Required for a version with conflicts' }),
    effectiveFrom: DayIn.optional().meta({ description: 'The day of the version if not given' }),
    document: words(200).meta({ description: 'Number of the decision that says so' }),
  })
  .meta({
    id: 'AdoptProcedure',
    examples: [
      {
        steps: [
          { code: 'reception', name: 'Tiếp nhận', unit: 'one-stop', budgetMinutes: 120 },
          { code: 'examination', name: 'Thẩm định', unit: 'justice', budgetMinutes: 960 },
          { code: 'signing', name: 'Ký duyệt', unit: 'leaders', budgetMinutes: 240 },
        ],
        terms: { counter: { unit: 'workingDay', amount: '3' } },
        document: '12/QĐ-UBND',
      },
    ],
  });

/** A person adopts a version of a procedure that was imported. */
export function adoptionRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => adoptProcedureRoute(app, deps);
}

function adoptProcedureRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/procedures/:code/versions/:version/adopt',
    {
      config: {
        access: ['admin'],
        refuses: [
          'amount-invalid',
          'conflicts-unsettled',
          'idempotency-key-reused',
          'procedure-unknown',
          'procedure-version-unknown',
          'term-invalid',
        ],
      },
      schema: {
        operationId: 'adoptProcedure',
        tags: ['catalogue'],
        summary: 'Adopt a version of a procedure, with its internal steps',
        description:
          'For what was imported: the portal publishes no internal steps, and without them the whole term lies at the one-stop counter. Adds an adopted version; the published one stays as it is. Dossiers accepted before keep their rules. Adopting the same once more changes nothing.',
        params: z.object({ code: ProcedureCode, version: z.coerce.number().int().min(1).max(1_000_000) }),
        body: Adopt,
        response: { 201: ProcedureDetail },
      },
    },
    async (request, reply) => {
      const { terms, steps, ...decision } = request.body;
      const asked = {
        ...{ ...request.params, ...decision, actor: actorOf(request) },
        steps: steps.map(({ at, ...step }) => ({ ...step, ...(at && { at }) })),
        terms: terms && parseTerms(terms),
      };
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const found = await adoptVersion(tx, asked);
        return { status: 201, headers: {}, body: toDetail(found) };
      });
      return send(reply, answer);
    },
  );
}

/** The terms by channel. Refusals: 'term-invalid', 'amount-invalid', with the path of the term. */
function parseTerms(terms: NonNullable<z.infer<typeof Adopt>['terms']>): ProcedureDefinition['terms'] {
  const given = channels.filter((channel) => terms[channel] !== undefined);
  return Object.fromEntries(given.map((channel) => [channel, parseTerm(terms[channel]!, `terms.${channel}.`)]));
}
