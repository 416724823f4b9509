import { answerOnce } from '@motcua/db/idempotency';
import { mustKnowNames } from '@motcua/db/known-names';
import { addServiceTerm, readServiceTerms, type ServiceTermRow } from '@motcua/db/reference/service-terms';
import { channels } from '@motcua/domain/catalogue/procedure';
import { parseTerm } from '@motcua/domain/deadlines/term';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { ChannelName, TermView } from '@motcua/http/dossier-view';
import { AgencyId, DayIn, DayOut, InstantOut, ProcedureCode, TermIn, words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const NewServiceTerm = z
  .strictObject({
    agency: AgencyId,
    procedure: ProcedureCode,
    effectiveFrom: DayIn,
    terms: z.partialRecord(ChannelName, TermIn).refine((terms) => Object.keys(terms).length > 0, flaw('no-channel')),
    basis: words(500).meta({ description: 'The decision that promises it' }),
  })
  .meta({
    id: 'NewServiceTerm',
    examples: [
      {
        agency: 'H42.12',
        procedure: '1.004873',
        effectiveFrom: '2026-11-01',
        terms: { counter: { unit: 'workingDay', amount: '2' } },
        basis: 'Quyết định 45/QĐ-UBND',
      },
    ],
  });

const ServiceTermView = z
  .object({
    agency: AgencyId,
    procedure: z.string(),
    effectiveFrom: DayOut,
    terms: z.partialRecord(ChannelName, TermView),
    basis: z.string(),
    createdAt: InstantOut,
    createdBy: z.string(),
  })
  .meta({ id: 'ServiceTerm' });

/** Service terms: an agency's own, shorter promises beside the law's terms. */
export function serviceTermRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listServiceTermsRoute(app, deps);
    addServiceTermRoute(app, deps);
  };
}

function listServiceTermsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/service-terms',
    {
      config: { access: accessRoles, refuses: ['agency-unknown'] },
      schema: {
        operationId: 'listServiceTerms',
        tags: ['catalogue'],
        summary: 'List the promises agencies give beside the law’s terms',
        querystring: z.strictObject({ agency: AgencyId.optional() }),
        response: { 200: z.object({ items: z.array(ServiceTermView) }) },
      },
    },
    async ({ query: { agency } }) => {
      await mustKnowNames(deps.db, { agency });
      return { items: (await readServiceTerms(deps.db, agency)).map(toView) };
    },
  );
}

function addServiceTermRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/service-terms',
    {
      config: {
        access: ['admin'],
        refuses: [
          'agency-unknown',
          'amount-invalid',
          'idempotency-key-reused',
          'procedure-unknown',
          'service-term-exists',
          'term-invalid',
        ],
      },
      schema: {
        operationId: 'addServiceTerm',
        tags: ['catalogue'],
        summary: 'Promise a shorter term than the law’s',
        description:
          'Dossiers accepted from that day on by the deciding agency carry it as a second clock, `service`, which warns and is judged by itself. The law’s term is not touched, and dossiers already accepted keep what they were promised.',
        body: NewServiceTerm,
        response: { 201: ServiceTermView },
      },
    },
    async (request, reply) => {
      const { agency: agencyId, procedure: procedureCode, effectiveFrom, basis } = request.body;
      const terms = parseTerms(request.body.terms);
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        await mustKnowNames(tx, { procedure: procedureCode });
        const made = { createdAt: await deps.time(tx), createdBy: actorOf(request) };
        const row = { agencyId, procedureCode, effectiveFrom, terms, basis, ...made };
        await addServiceTerm(tx, row);
        return { status: 201, headers: {}, body: toView(row) };
      });
      return send(reply, answer);
    },
  );
}

/** The terms by channel. Refusals: 'term-invalid', 'amount-invalid', with the path of the term. */
function parseTerms(terms: z.infer<typeof NewServiceTerm>['terms']): ServiceTermRow['terms'] {
  const given = channels.filter((channel) => terms[channel] !== undefined);
  return Object.fromEntries(given.map((channel) => [channel, parseTerm(terms[channel]!, `terms.${channel}.`)]));
}

const toView = (row: ServiceTermRow): z.infer<typeof ServiceTermView> => ({
  agency: row.agencyId,
  procedure: row.procedureCode,
  effectiveFrom: row.effectiveFrom,
  terms: row.terms,
  basis: row.basis,
  createdAt: formatInstant(row.createdAt),
  createdBy: row.createdBy,
});
