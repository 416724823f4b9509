import { applyCommand, getDossier } from '@motcua/db/dossiers';
import { answerOnce } from '@motcua/db/idempotency';
import { openApplicants } from '@motcua/db/persons';
import { accessRoles } from '@motcua/http/access';
import { DossierCode } from '@motcua/http/fields';
import { problems } from '@motcua/http/problem';
import { actorOf, claimOf, etag, send } from '@motcua/http/requests';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { change, present } from './change.ts';
import type { Deps } from './deps.ts';
import { NewDossier, NewSubmission } from './new-dossier.ts';
import { register, submit } from './register.ts';
import {
  ApplicantView,
  ChangedDossierView,
  DossierView,
  Finish,
  HandOver,
  TraceView,
  toDossierView,
  toTraceView,
} from './views.ts';

const ByCode = z.object({ code: DossierCode });
const RegisteredView = DossierView.extend({ trace: TraceView }).meta({ id: 'RegisteredDossier' });
const DossierWithApplicant = DossierView.extend({
  applicant: ApplicantView.nullable()
    .optional()
    .meta({ description: 'Not shown to auditors; null when the person was forgotten' }),
}).meta({ id: 'DossierWithApplicant' });

/** One dossier: register, read, finish, hand over. */
export function dossierRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/dossiers',
      {
        config: { access: ['counter', 'admin'] },
        schema: {
          operationId: 'registerDossier',
          tags: ['dossiers'],
          summary: 'Register a dossier',
          description:
            'Records the acceptance of a complete dossier (status 2) and promises its date. Starts the statutory clock on the deciding agency’s calendar and opens the first step. The answer carries the trace: why this date.',
          body: NewDossier,
          response: { 201: RegisteredView, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503) },
        },
      },
      async (request, reply) => send(reply, await openOnce(deps, request, request.body, register)),
    );
    app.post(
      '/v1/submissions',
      {
        config: { access: ['counter', 'admin'] },
        schema: {
          operationId: 'submitDossier',
          tags: ['dossiers'],
          summary: 'Take in an online filing',
          description:
            'Status 1: nobody has looked at it yet and nothing is promised. Starts the reception clock: within 8 working hours of the receiving agency’s calendar it must be accepted, refused, or asked to be supplemented.',
          body: NewSubmission,
          response: { 201: DossierView, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 503) },
        },
      },
      async (request, reply) =>
        send(reply, await openOnce(deps, request, { ...request.body, channel: 'online' }, submit)),
    );
    app.get(
      '/v1/dossiers/:code',
      {
        config: { access: accessRoles },
        schema: {
          operationId: 'getDossier',
          tags: ['dossiers'],
          summary: 'Read a dossier',
          params: ByCode,
          response: { 200: DossierWithApplicant, ...problems(400, 401, 403, 404) },
        },
      },
      async (request, reply) => {
        const dossier = await getDossier(deps.db, request.params.code);
        const view = await present(deps, deps.db, dossier, await deps.clock(deps.db));
        reply.header('etag', etag(dossier.version));
        if (request.principal.role === 'auditor') return view;
        const applicants = await openApplicants(deps.db, deps.vault, [dossier.id]);
        return { ...view, applicant: applicants.get(dossier.id) ?? null };
      },
    );
    app.post(
      '/v1/dossiers/:code/finish',
      {
        config: { access: ['counter', 'officer', 'supervisor', 'admin'], dryRun: true },
        schema: {
          operationId: 'finishDossier',
          tags: ['dossiers'],
          summary: 'Record that the result is decided and signed',
          description:
            'Status 9. Stops every clock of the dossier: lateness is judged at this instant. Open steps are cancelled. Handing the result over is a different fact.',
          params: ByCode,
          body: Finish,
          response: { 200: ChangedDossierView, ...problems(400, 401, 403, 404, 409, 412, 422, 428, 503) },
        },
      },
      async (request, reply) =>
        change(deps, request, reply, (tx, locked, act) =>
          applyCommand(tx, locked, { type: 'finish', result: request.body.result }, act),
        ),
    );
    app.post(
      '/v1/dossiers/:code/hand-over',
      {
        config: { access: ['counter', 'admin'], dryRun: true },
        schema: {
          operationId: 'handOverDossier',
          tags: ['dossiers'],
          summary: 'Record that the applicant has the result',
          description: 'Status 10. Moves no clock: picking a result up later never makes a dossier late.',
          params: ByCode,
          body: HandOver,
          response: { 200: ChangedDossierView, ...problems(400, 401, 403, 404, 409, 412, 422, 428, 503) },
        },
      },
      async (request, reply) =>
        change(deps, request, reply, (tx, locked, act) =>
          applyCommand(tx, locked, { type: 'hand-over', way: request.body.way }, act),
        ),
    );
  };
}

async function openOnce(deps: Deps, request: FastifyRequest, body: NewDossier, record: typeof register) {
  return answerOnce(deps.db, claimOf(request), async (tx) => {
    const act = { actor: actorOf(request), at: await deps.clock(tx) };
    const receivingAgency = body.receivingAgency;
    const { dossier, trace, timeZone } = await record(
      deps,
      tx,
      {
        procedure: body.procedure,
        channel: body.channel,
        applicant: body.applicant,
        presented: { documents: body.documents, fee: body.fee ?? null },
        receivingAgency,
        decidingAgency: body.decidingAgency ?? receivingAgency,
        helpedAgency: body.helpedAgency ?? receivingAgency,
      },
      act,
    );
    return {
      status: 201,
      headers: { location: `/v1/dossiers/${dossier.code}`, etag: etag(dossier.version) },
      body: { ...toDossierView(dossier, act.at, timeZone), trace: toTraceView(trace) },
    };
  });
}
