import type { Actor } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { answerOnce } from '@motcua/db/idempotency';
import { findListedConsultation } from '@motcua/db/tasks/consultation-lists';
import {
  answerConsultation,
  type ChangedConsultation,
  openConsultation,
  withdrawConsultation,
} from '@motcua/db/verbs/consultation-commands';
import { parseTerm } from '@motcua/domain/deadlines/term';
import { requireAgency } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { etag, preconditionOf } from '@motcua/http/conditions';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { Answer, Ask, ChangedConsultationView, toConsultation, Withdraw } from './consultation-views.ts';

const handlers = ['officer', 'supervisor', 'admin'] as const;
const ById = z.object({ id: z.uuid() });
const answers = { 200: ChangedConsultationView };

/** Commands on consultations: ask another agency, answer, withdraw the question. */
export function consultationCommandRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    askAgencyRoute(app, deps);
    answerConsultationRoute(app, deps);
    withdrawConsultationRoute(app, deps);
  };
}

function askAgencyRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/tasks/:id/consultations',
    {
      config: {
        access: handlers,
        dryRun: true,
        refuses: [
          'agency-unknown',
          'amount-invalid',
          'calendar-not-covering',
          'calendar-unknown',
          'idempotency-key-reused',
          'task-not-found',
          'task-not-open',
          'task-is-closing',
          'term-invalid',
          'unit-unknown',
        ],
      },
      schema: {
        operationId: 'askAgency',
        tags: ['tasks'],
        summary: 'Ask another agency, or another unit, while the step is done',
        description:
          'Starts a clock of its own on the asked agency’s calendar; several may run at once. The citizen’s clock and the step’s budget run on, and what makes the dossier wait does not stop the asked agency. The step cannot be completed meanwhile, except expressly without the answers; returning it withdraws the question, and the dossier’s end cancels it.',
        params: ById,
        body: Ask,
        response: { 201: ChangedConsultationView },
      },
    },
    async (request, reply) => {
      const { agency: agencyId, unit: unitId, question, budgetMinutes: minutes, term } = request.body;
      const within = minutes === undefined ? parseTerm(term, 'term.') : ({ unit: 'workingMinute', minutes } as const);
      const asked = { taskId: request.params.id, agencyId, unitId, question, term: within };
      return answer(deps, request, reply, 201, (tx, by) => openConsultation(tx, deps, asked, by));
    },
  );
}

function answerConsultationRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/consultations/:id/answer',
    {
      config: {
        access: handlers,
        dryRun: true,
        refuses: [
          'agency-not-yours',
          'consultation-not-found',
          'consultation-not-open',
          'idempotency-key-reused',
          'stale-version',
        ],
      },
      schema: {
        operationId: 'answerConsultation',
        tags: ['tasks'],
        summary: 'Record the answer of the agency that was asked',
        description: 'For a token of the agency that was asked. Stops the clock of the consultation; no other moves.',
        params: ById,
        body: Answer,
        response: answers,
      },
    },
    async (request, reply) => {
      const ref = { id: request.params.id, accepts: preconditionOf(request), ...request.body };
      return answer(deps, request, reply, 200, async (tx, by) => {
        const asked = await findListedConsultation(tx, ref.id);
        if (asked !== undefined) requireAgency(request.principal, [asked.consultation.askedAgencyId]);
        return answerConsultation(tx, deps, ref, by);
      });
    },
  );
}

function withdrawConsultationRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/consultations/:id/withdraw',
    {
      config: {
        access: handlers,
        dryRun: true,
        refuses: ['consultation-not-found', 'consultation-not-open', 'idempotency-key-reused', 'stale-version'],
      },
      schema: {
        operationId: 'withdrawConsultation',
        tags: ['tasks'],
        summary: 'Take a question back',
        description: 'Stops the clock of the consultation; no other moves.',
        params: ById,
        body: Withdraw,
        response: answers,
      },
    },
    async (request, reply) => {
      const ref = { id: request.params.id, accepts: preconditionOf(request), ...request.body };
      return answer(deps, request, reply, 200, (tx, by) => withdrawConsultation(tx, deps, ref, by));
    },
  );
}

/** Carries out a change once, and answers with the consultation as the change left it. */
async function answer(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  change: (tx: Tx, by: Actor) => Promise<ChangedConsultation>,
): Promise<FastifyReply> {
  const answered = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
    const { consultation, at } = await change(tx, { actor: actorOf(request), time: deps.time });
    const listed = await findListedConsultation(tx, consultation.id);
    const location = status === 201 ? { location: `/v1/consultations/${consultation.id}` } : {};
    return { status, headers: { etag: etag(consultation.version), ...location }, body: toConsultation(listed!, at) };
  });
  return send(reply, answered);
}
