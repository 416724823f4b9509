import type { Actor } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { answerOnce } from '@motcua/db/idempotency';
import { findListedTask } from '@motcua/db/tasks/task-lists';
import { reassignTask } from '@motcua/db/verbs/reassignments';
import { type ChangedTask, claimTask, completeTask, returnTask, type TaskRef } from '@motcua/db/verbs/task-commands';
import type { App } from '@motcua/http/app';
import { etag, preconditionOf } from '@motcua/http/conditions';
import { key, words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { OfficerId } from '../fields.ts';
import { ChangedTaskView, toChangedView } from './task-views.ts';

const ById = z.object({ id: z.uuid() });
const reason = words(2000);
const Claim = z
  .strictObject({ officerId: OfficerId.optional() })
  .nullish()
  .meta({
    id: 'ClaimTask',
    description: 'The assigned officer, or the delegate of an absent one, if none is given; the body may be left out',
    examples: [{}],
  });
const Complete = z
  .strictObject({
    officerId: OfficerId.optional(),
    withoutAnswers: z
      .literal(true)
      .optional()
      .meta({ description: 'Goes on although other agencies have not answered; what they were asked is withdrawn' }),
    reason: reason.optional().meta({ description: 'Why it goes on without the answers; kept sealed' }),
  })
  .refine(
    ({ withoutAnswers, reason }) => (withoutAnswers === undefined) === (reason === undefined),
    flaw('reason-without-answers', 'reason'),
  )
  .nullish()
  .meta({
    id: 'CompleteTask',
    description: 'The assigned officer, or the delegate of an absent one, if none is given; the body may be left out',
    examples: [{}],
  });
const Return = z
  .strictObject({
    toStep: z.union([key(60), z.int().min(0)]).meta({ description: 'Code or number (from 0) of an earlier step' }),
    reason: reason.meta({ description: 'Kept sealed with the applicant’s key, never in the history in clear' }),
    officerId: OfficerId.optional().meta({
      description: 'Who returns it; the assigned officer, or the delegate of an absent one, if not given',
    }),
  })
  .meta({ id: 'ReturnTask', examples: [{ toStep: 'receive', reason: 'Thiếu bản chính' }] });
const Reassign = z
  .strictObject({ officerId: OfficerId, reason: reason.optional() })
  .meta({ id: 'ReassignTask', examples: [{ officerId: 'vp-justice-1' }] });

const handlers = ['officer', 'supervisor', 'admin'] as const;
const ofEveryCommand = [
  'task-not-found',
  'task-not-open',
  'stale-version',
  'officer-unknown',
  'officer-not-in-unit',
  'officer-absent',
  'idempotency-key-reused',
] as const;
const answers = { 200: ChangedTaskView };

/** Commands on a task: claim, complete, return, reassign. */
export function taskCommandRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    claimTaskRoute(app, deps);
    completeTaskRoute(app, deps);
    returnTaskRoute(app, deps);
    reassignTaskRoute(app, deps);
  };
}

function claimTaskRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/tasks/:id/claim',
    {
      config: {
        access: handlers,
        dryRun: true,
        refuses: [...ofEveryCommand, 'illegal-transition'],
      },
      schema: {
        operationId: 'claimTask',
        tags: ['tasks'],
        summary: 'Take a task in hand',
        description:
          'Moves no clock: the step’s budget has run since the step opened. The first task claimed or completed puts the dossier in progress (status 4).',
        params: ById,
        body: Claim,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(deps, request, reply, (tx, ref, by) => claimTask(tx, deps.calendars, { ...ref, ...request.body }, by)),
  );
}

function completeTaskRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/tasks/:id/complete',
    {
      config: {
        access: handlers,
        dryRun: true,
        refuses: [
          ...ofEveryCommand,
          'calendar-not-covering',
          'consultations-open',
          'illegal-transition',
          'task-is-closing',
        ],
      },
      schema: {
        operationId: 'completeTask',
        tags: ['tasks'],
        summary: 'Complete a step',
        description:
          'Stops the step’s clock, opens the next step and starts its clock with the step’s whole budget; the answer names it in `next`. The statutory clock runs on. After the last step `next` is null and a closing task opens for whoever did it (`closing`): the result is issued, and /finish, which alone stops the statutory clock, completes the task. A closing itself is not completed here. Need not be claimed before.',
        params: ById,
        body: Complete,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(deps, request, reply, (tx, ref, by) =>
        completeTask(tx, deps, { ...ref, ...withoutAnswersOf(request.body) }, by),
      ),
  );
}

function returnTaskRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/tasks/:id/return',
    {
      config: {
        access: handlers,
        dryRun: true,
        refuses: [...ofEveryCommand, 'calendar-not-covering', 'illegal-transition', 'step-unknown'],
      },
      schema: {
        operationId: 'returnTask',
        tags: ['tasks'],
        summary: 'Return a dossier to an earlier step',
        description:
          'Stops the step’s clock and opens a new round of the earlier step with its whole budget; `next` names it. A closing returns to any step. The statutory clock runs on: time lost inside the agency is the agency’s.',
        params: ById,
        body: Return,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(deps, request, reply, (tx, ref, by) => returnTask(tx, deps, { ...ref, ...request.body }, by)),
  );
}

function reassignTaskRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/tasks/:id/reassign',
    {
      config: {
        access: ['supervisor', 'admin'],
        dryRun: true,
        refuses: [...ofEveryCommand],
      },
      schema: {
        operationId: 'reassignTask',
        tags: ['tasks'],
        summary: 'Give a task to another officer of its unit',
        description: 'Moves no clock: the step’s budget runs on. The new officer has yet to claim the task.',
        params: ById,
        body: Reassign,
        response: answers,
      },
    },
    async (request, reply) =>
      answer(deps, request, reply, (tx, ref, by) => reassignTask(tx, deps, { ...ref, ...request.body }, by)),
  );
}

/** The reason stands for `withoutAnswers`: the schema lets neither come without the other. */
function withoutAnswersOf(body: z.infer<typeof Complete>) {
  return { officerId: body?.officerId, withoutAnswers: body?.reason };
}

type ById = FastifyRequest & { params: { id: string } };

/** Carries out a change once, and answers with the task as the change left it. */
async function answer(
  deps: Deps,
  request: ById,
  reply: FastifyReply,
  change: (tx: Tx, ref: TaskRef, by: Actor) => Promise<ChangedTask>,
): Promise<FastifyReply> {
  const ref = { id: request.params.id, accepts: preconditionOf(request) };
  const answered = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
    const changed = await change(tx, ref, { actor: actorOf(request), time: deps.time });
    const listed = await findListedTask(tx, ref.id, changed.at);
    return {
      status: 200,
      headers: { etag: etag(changed.task.version) },
      body: toChangedView(listed!, changed),
    };
  });
  return send(reply, answered);
}
