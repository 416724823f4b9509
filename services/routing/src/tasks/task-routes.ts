import { mustKnowNames } from '@motcua/db/known-names';
import { findListedTask, listTasks } from '@motcua/db/tasks/task-lists';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { etag } from '@motcua/http/conditions';
import { AgencyId, DossierCode, ProcedureCode } from '@motcua/http/fields';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { OfficerId, UnitId } from '../fields.ts';
import { KindName, StateName, TaskView, toTaskView } from './task-views.ts';

const TaskQuery = PageQuery.extend({
  state: StateName.optional().meta({ description: 'Everything that has not ended, if not given' }),
  unit: UnitId.optional(),
  officer: OfficerId.optional(),
  include: z
    .literal('delegated')
    .optional()
    .meta({ description: 'With officer: also the tasks of officers who are away and whose delegate this officer is' }),
  agency: AgencyId.optional().meta({ description: 'Received the dossier or decides it' }),
  dossier: DossierCode.optional(),
  procedure: ProcedureCode.optional(),
  late: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  kind: KindName.optional().meta({ description: 'Both, if not given' }),
});
const Id = z.tuple([z.uuid()]);

/** Work lists, and single tasks. */
export function taskRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listTasksRoute(app, deps);
    getTaskRoute(app, deps);
  };
}

function listTasksRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/tasks',
    {
      config: {
        access: accessRoles,
        refuses: ['agency-unknown', 'dossier-not-found', 'officer-unknown', 'procedure-unknown', 'unit-unknown'],
      },
      schema: {
        operationId: 'listTasks',
        tags: ['tasks'],
        summary: 'List tasks, oldest first',
        querystring: TaskQuery,
        response: { 200: pageOf(TaskView) },
      },
    },
    async ({ query: { cursor, limit, include, ...filter } }) => {
      await mustKnowNames(deps.db, filter);
      const now = await deps.time(deps.db);
      const after = decodeCursor(cursor, Id)?.[0];
      const delegated = include === 'delegated';
      const rows = await listTasks(deps.db, { ...filter, delegated }, { after, limit: limit + 1 }, now);
      return toPage(
        rows,
        limit,
        (row) => toTaskView(row, now),
        ({ task }) => [task.id],
      );
    },
  );
}

function getTaskRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/tasks/:id',
    {
      config: { access: accessRoles, refuses: ['task-not-found'] },
      schema: {
        operationId: 'getTask',
        tags: ['tasks'],
        summary: 'Read a task',
        params: z.object({ id: z.uuid() }),
        response: { 200: TaskView },
      },
    },
    async (request, reply) => {
      const now = await deps.time(deps.db);
      const listed = await findListedTask(deps.db, request.params.id, now);
      if (listed === undefined) throw new Refusal('task-not-found', 'no task has this id');
      reply.header('etag', etag(listed.task.version));
      return toTaskView(listed, now);
    },
  );
}
