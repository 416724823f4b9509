import { countAttachments } from '@motcua/db/dossiers/attachments';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { openApplicants, openRepresentatives } from '@motcua/db/dossiers/person-records';
import { answerOnce } from '@motcua/db/idempotency';
import { accessRoles, requireAgency } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { etag } from '@motcua/http/conditions';
import { DossierView, toDossierView } from '@motcua/http/dossier-view';
import { DossierCode } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import { TraceView, toTraceView } from '@motcua/http/trace-view';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { PersonView, RepresentationView } from '../views/person-view.ts';
import { showDossier } from '../views/show-dossier.ts';
import { filingFactsOf, NewDossier, NewSubmission, presentedOf, toRepresentative } from './new-dossier.ts';
import { refusalsOfPromise } from './promise.ts';
import { type Registration, refusalsOfFiling, refusalsOfLater, register, submit } from './register.ts';

const RegisteredView = DossierView.extend({ trace: TraceView }).meta({ id: 'RegisteredDossier' });

const DossierWithApplicant = DossierView.extend({
  attachments: z.int().meta({ description: 'How many documents it has; an upload under way is none' }),
  representation: RepresentationView.nullable().meta({ description: 'Null: the applicant acts in person' }),
  applicant: PersonView.nullable()
    .optional()
    .meta({ description: 'Not shown to auditors; null when the person was forgotten' }),
  representative: PersonView.nullable()
    .optional()
    .meta({ description: 'Not shown to auditors; null without a representative, or when that person was forgotten' }),
}).meta({ id: 'DossierWithApplicant' });

/** One dossier: register it, take in an electronic filing, read it. */
export function dossierRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    registerDossierRoute(app, deps);
    submitDossierRoute(app, deps);
    getDossierRoute(app, deps);
  };
}

function registerDossierRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/dossiers',
    {
      config: {
        access: ['counter', 'admin'],
        refuses: [
          ...refusalsOfPromise,
          ...refusalsOfFiling,
          ...refusalsOfLater,
          'agency-not-yours',
          'dossier-code-taken',
          'idempotency-key-reused',
        ],
      },
      schema: {
        operationId: 'registerDossier',
        tags: ['dossiers'],
        summary: 'Register a dossier',
        description:
          'Records the acceptance of a complete dossier (status 2) and promises its date. Starts the statutory clock on the deciding agency’s calendar and opens the first step. The answer carries the trace: why this date. With `afterwards`, for a token of the receiving agency: one that was accepted on paper before, counted from then by the rules of that day, as long as the agency’s limit allows; what is past due is late at once.',
        body: NewDossier,
        response: { 201: RegisteredView },
      },
    },
    async (request, reply) => {
      const { afterwards, receivingAgency } = request.body;
      if (afterwards !== undefined) requireAgency(request.principal, [receivingAgency]);
      return send(reply, await recordOnce(deps, request, request.body, register));
    },
  );
}

function submitDossierRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/submissions',
    {
      config: {
        access: ['counter', 'admin'],
        refuses: [...refusalsOfPromise, ...refusalsOfFiling, 'dossier-code-taken', 'idempotency-key-reused'],
      },
      schema: {
        operationId: 'submitDossier',
        tags: ['dossiers'],
        summary: 'Take in an online filing, or one made at a kiosk',
        description:
          'Status 1: nobody has looked at it yet and nothing is promised. Starts the reception clock at this instant, whatever the portal says about the submission: within 8 working hours of the receiving agency’s calendar it must be accepted, refused, or asked to be supplemented.',
        body: NewSubmission,
        response: { 201: DossierView },
      },
    },
    async (request, reply) => send(reply, await recordOnce(deps, request, request.body, submit)),
  );
}

function getDossierRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers/:code',
    {
      config: { access: accessRoles, refuses: ['dossier-not-found'] },
      schema: {
        operationId: 'getDossier',
        tags: ['dossiers'],
        summary: 'Read a dossier',
        params: z.object({ code: DossierCode }),
        response: { 200: DossierWithApplicant },
      },
    },
    async (request, reply) => {
      const dossier = await getDossier(deps.db, request.params.code);
      const shown = await showDossier(deps, deps.db, dossier, await deps.time(deps.db));
      const { id, representation } = dossier;
      const view = { ...shown, attachments: await countAttachments(deps.db, id), representation };
      reply.header('etag', etag(dossier.version));
      if (request.principal.role === 'auditor') return view;
      const applicant = (await openApplicants(deps.db, deps.vault, [id])).get(id) ?? null;
      const representative = (await openRepresentatives(deps.db, deps.vault, [id])).get(id) ?? null;
      return { ...view, applicant, representative };
    },
  );
}

/** Records what the body says, once per Idempotency-Key, and makes the answer. */
async function recordOnce(deps: Deps, request: FastifyRequest, body: NewDossier, record: typeof register) {
  return answerOnce(deps.db, idempotencyOf(request), async (tx) => {
    const act = { actor: actorOf(request), at: await deps.time(tx) };
    const { dossier, trace, calendar } = await record(deps, tx, toRegistration(body), act);
    return {
      status: 201,
      headers: { location: `/v1/dossiers/${dossier.code}`, etag: etag(dossier.version) },
      body: { ...toDossierView(dossier, act.at, calendar), trace: toTraceView(trace) },
    };
  });
}

const toRegistration = (body: NewDossier): Registration => ({
  procedure: body.procedure,
  channel: body.channel,
  filing: filingFactsOf(body),
  applicant: body.applicant,
  representative: body.representative && toRepresentative(body.representative),
  presented: presentedOf(body),
  receivingAgency: body.receivingAgency,
  decidingAgency: body.decidingAgency ?? body.receivingAgency,
  helpedAgency: body.helpedAgency ?? body.receivingAgency,
  afterwards: body.afterwards && {
    acceptedAt: body.afterwards.acceptedAt,
    reason: body.afterwards.reason,
    document: body.afterwards.document ?? null,
    code: body.afterwards.code,
  },
});
