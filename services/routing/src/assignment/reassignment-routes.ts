import { Readable } from 'node:stream';
import { isUnavailable, transaction } from '@motcua/db/database';
import { mustKnowNames } from '@motcua/db/known-names';
import { type ListedTask, listTasks } from '@motcua/db/tasks/task-lists';
import { moveTask, requireMovable } from '@motcua/db/verbs/reassignments';
import type { App } from '@motcua/http/app';
import { toRowProblem } from '@motcua/http/errors';
import { DossierCode, ProcedureCode, words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import type { Problem } from '@motcua/http/problem';
import { actorOf } from '@motcua/http/requests';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { pMapIterable } from 'p-map';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { OfficerId } from '../fields.ts';

const Reassignments = z
  .strictObject({
    fromOfficer: OfficerId,
    toOfficer: OfficerId.optional().meta({
      description: 'Not given: each task goes to whoever else of its unit is there and has least open',
    }),
    filter: z
      .strictObject({
        state: z.enum(['open', 'claimed']).optional(),
        dossier: DossierCode.optional(),
        procedure: ProcedureCode.optional(),
        late: z.boolean().optional(),
      })
      .default({})
      .meta({ description: 'Everything on the desk, if not given' }),
    reason: words(2000).optional().meta({ description: 'Kept sealed' }),
  })
  .refine(({ fromOfficer, toOfficer }) => fromOfficer !== toOfficer, flaw('same-officer', 'toOfficer'))
  .meta({
    id: 'TaskReassignments',
    examples: [{ fromOfficer: 'vp-justice-1', reason: 'Nghỉ phép' }],
  });
type Reassignments = z.infer<typeof Reassignments>;

/** What became of one task. `settled`: it was not the officer's any more. */
interface Report {
  readonly task: string;
  readonly dossier: string;
  readonly outcome: 'reassigned' | 'settled' | 'refused';
  readonly officer?: string | null;
  readonly problem?: Problem;
}

const pageSize = 200;
/** How many tasks are moved at the same time. They keep the database busy and leave room for officers. */
const together = 4;

/** Gives all tasks of an officer to others. Each task has its own transaction and its own line in the report. */
export function reassignmentRoutes(deps: Deps, log: Logger): FastifyPluginAsyncZod {
  return async (app) => {
    reassignTasksRoute(app, deps, log);
  };
}

function reassignTasksRoute(app: App, deps: Deps, log: Logger): void {
  app.post(
    '/v1/task-reassignments',
    {
      config: {
        access: ['supervisor', 'admin'],
        refuses: ['dossier-not-found', 'officer-absent', 'officer-not-in-unit', 'officer-unknown', 'procedure-unknown'],
      },
      schema: {
        operationId: 'reassignTasks',
        tags: ['tasks'],
        summary: 'Give many tasks of one officer to another, or to others by load (NDJSON report out)',
        description:
          'Each task is its own transaction and its own line in the report; the last line sums up. Whatever breaks it off, calling again goes on with what is left on the desk, and once that is empty changes nothing. Moves no clock: budgets run on, and the new officers have yet to claim.',
        body: Reassignments,
        response: {
          200: {
            description: 'One report a task, then {"summary": …}',
            content: { 'application/x-ndjson': { schema: z.unknown() } },
          },
        },
      },
    },
    async (request, reply) => {
      const { fromOfficer, toOfficer, filter } = request.body;
      await mustKnowNames(deps.db, filter, 'filter.');
      await requireMovable(deps.db, { fromOfficer, toOfficer }, await deps.time(deps.db));
      const reports = Readable.from(moveAll(deps, log, request, request.body), { objectMode: false });
      return reply
        .type('application/x-ndjson')
        .serializer((payload: unknown) => payload as string)
        .send(reports as never);
    },
  );
}

/** The lines of the report, as the tasks are moved. */
async function* moveAll(deps: Deps, log: Logger, request: FastifyRequest, body: Reassignments): AsyncGenerator<string> {
  const counts = { reassigned: 0, settled: 0, refused: 0 };
  const move = (listed: ListedTask) => moveOne(deps, log, request, listed, body);
  for await (const report of pMapIterable(tasksOnDesk(deps, body), move, { concurrency: together })) {
    counts[report.outcome] += 1;
    yield `${JSON.stringify(report)}\n`;
  }
  const tasks = counts.reassigned + counts.settled + counts.refused;
  yield `${JSON.stringify({ summary: { tasks, ...counts } })}\n`;
}

/** The officer's tasks that the filter names, read in pages. */
async function* tasksOnDesk(deps: Deps, { fromOfficer, filter }: Reassignments): AsyncGenerator<ListedTask> {
  const now = await deps.time(deps.db);
  for (let after: string | undefined; ; ) {
    const page = await listTasks(deps.db, { ...filter, officer: fromOfficer }, { after, limit: pageSize }, now);
    yield* page;
    after = page.at(-1)?.task.id;
    if (page.length < pageSize) return;
  }
}

async function moveOne(
  deps: Deps,
  log: Logger,
  request: FastifyRequest,
  { task: { id: taskId }, dossierCode: dossier }: ListedTask,
  { fromOfficer: fromOfficerId, toOfficer: toOfficerId, reason }: Reassignments,
): Promise<Report> {
  try {
    const by = { actor: actorOf(request), time: deps.time };
    const moved = await transaction(deps.db, (tx) =>
      moveTask(tx, deps, { taskId, fromOfficerId, toOfficerId, reason }, by),
    );
    if (moved === undefined) return { task: taskId, dossier, outcome: 'settled' };
    return { task: taskId, dossier, outcome: 'reassigned', officer: moved.task.officerId };
  } catch (error) {
    const problem = toRowProblem(error, request, isUnavailable);
    if (problem.status >= 500) log.error({ kind: 'fault', requestId: request.id, err: error }, 'reassignment');
    return { task: taskId, dossier, outcome: 'refused', problem };
  }
}
