import { answerOnce } from '@motcua/db/idempotency';
import { addServiceTerm, listServiceTerms, type ServiceTermRow } from '@motcua/db/reference/service-terms';
import { channels } from '@motcua/domain/catalogue/procedure';
import { parseTerm } from '@motcua/domain/deadlines/term';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { ChannelName, TermView } from '@motcua/http/dossier-view';
import { AgencyId, DayIn, DayOut, InstantOut, ProcedureCode, TermIn } from '@motcua/http/fields';
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
    basis: z.string().trim().min(1).max(500).meta({ description: 'The decision that promises it' }),
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

/** The agency's own, shorter promises beside the law's terms. */
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
      config: { access: accessRoles },
      schema: {
        operationId: 'listServiceTerms',
        tags: ['catalogue'],
        summary: 'List the promises agencies give beside the law’s terms',
        querystring: z.strictObject({ agency: AgencyId.optional() }),
        response: { 200: z.object({ items: z.array(ServiceTermView) }) },
      },
    },
    async ({ query: { agency } }) => ({ items: (await listServiceTerms(deps.db, agency)).map(toView) }),
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
      const { agency: agencyId, procedure: procedureCode, terms, ...given } = request.body;
      const parsed = Object.fromEntries(
        channels.flatMap((channel) => {
          const term = terms[channel];
          return term === undefined ? [] : [[channel, parseTerm(term, `terms.${channel}.`)]];
        }),
      );
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        await deps.procedures.known(tx, procedureCode);
        const made = { createdAt: await deps.time(tx), createdBy: actorOf(request) };
        const row = { agencyId, procedureCode, terms: parsed, ...given, ...made };
        await addServiceTerm(tx, row);
        return { status: 201, headers: {}, body: toView(row) };
      });
      return send(reply, answer);
    },
  );
}

const toView = ({
  agencyId,
  procedureCode,
  terms,
  createdAt,
  ...row
}: ServiceTermRow): z.infer<typeof ServiceTermView> => ({
  agency: agencyId,
  procedure: procedureCode,
  terms,
  createdAt: formatInstant(createdAt),
  ...row,
});
