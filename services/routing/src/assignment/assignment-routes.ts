import { findTask, type TaskRow } from '@motcua/db/tasks/tasks';
import { findAssignment, previewAssignment } from '@motcua/db/verbs/assignments';
import { formatInstant } from '@motcua/domain/instant';
import type { Language } from '@motcua/domain/language';
import { Refusal } from '@motcua/domain/refusal';
import { type Assignment, assignmentReasons } from '@motcua/domain/routing/assignment';
import { assignmentText, consideredText } from '@motcua/domain/routing/assignment-text';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { InstantOut } from '@motcua/http/fields';
import { languageOf } from '@motcua/http/negotiation';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { OfficerId, UnitId } from '../fields.ts';

const CandidateView = z
  .object({
    officer: OfficerId,
    openMinutes: z.int().meta({ description: 'Working minutes budgeted for the tasks open in their name then' }),
    why: z.enum(assignmentReasons),
    text: z.string().meta({ description: 'Why, in words' }),
  })
  .meta({ id: 'AssignmentCandidate' });

const choice = {
  unit: UnitId.nullable().meta({ description: 'Null: no unit of the agency handles this step' }),
  officer: OfficerId.nullable().meta({ description: 'Null: anyone of the unit may take it' }),
  text: z.string().meta({ description: 'In words, Vietnamese or English by Accept-Language' }),
  candidates: z.array(CandidateView),
};
const AssignmentView = z
  .object({
    task: z.uuid(),
    holder: OfficerId.nullable().meta({ description: 'Whose task it is now' }),
    decidedAt: InstantOut.nullable().meta({ description: 'Null: it was never given by load' }),
    decidedBy: z.string().nullable(),
    ...choice,
  })
  .meta({ id: 'Assignment' });
const PreviewView = z.object({ task: z.uuid(), ...choice }).meta({ id: 'AssignmentPreview' });

const Id = z.object({ id: z.uuid() });

/** Why a task was given to its officer, and to whom it would be given now. */
export function assignmentRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    explainAssignmentRoute(app, deps);
    previewAssignmentRoute(app, deps);
  };
}

function explainAssignmentRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/tasks/:id/assignment',
    {
      config: { access: accessRoles, refuses: ['task-not-found'] },
      schema: {
        operationId: 'explainAssignment',
        tags: ['tasks'],
        summary: 'Who was considered for a task, with what load, and why',
        description: 'The last choice by load, as it was made. Changes nothing.',
        params: Id,
        response: { 200: AssignmentView },
      },
    },
    async (request) => {
      const task = await taskOf(deps, request.params.id);
      const made = await findAssignment(deps.db, task);
      const language = languageOf(request.headers['accept-language']);
      const decided = { decidedAt: made ? formatInstant(made.at) : null, decidedBy: made?.actor ?? null };
      return { task: task.id, holder: task.officerId, ...decided, ...toChoice(made, language) };
    },
  );
}

function previewAssignmentRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/tasks/:id/assignment-preview',
    {
      config: { access: accessRoles, refuses: ['task-not-found', 'task-not-open'] },
      schema: {
        operationId: 'previewAssignment',
        tags: ['tasks'],
        summary: 'To whom a task would be given now',
        description: 'As if it lay on nobody’s desk. Changes nothing and needs no body.',
        params: Id,
        response: { 200: PreviewView },
      },
    },
    async (request) => {
      const task = await taskOf(deps, request.params.id);
      const chosen = await previewAssignment(deps.db, task, await deps.time(deps.db));
      return { task: task.id, ...toChoice(chosen, languageOf(request.headers['accept-language'])) };
    },
  );
}

async function taskOf(deps: Deps, id: string): Promise<TaskRow> {
  const task = await findTask(deps.db, id);
  if (task === undefined) throw new Refusal('task-not-found', 'no task has this id');
  return task;
}

function toChoice(chosen: Assignment | undefined, language: Language) {
  const outcome = { unitId: chosen?.unitId ?? null, officerId: chosen?.officerId ?? null };
  const candidates = (chosen?.candidates ?? []).map((candidate) => {
    const { officerId: officer, openMinutes, why } = candidate;
    return { officer, openMinutes, why, text: consideredText(candidate, language) };
  });
  const { unitId: unit, officerId: officer } = outcome;
  return { unit, officer, text: assignmentText(outcome, language), candidates };
}
