import {
  deadlineStateAt,
  deadlineStates,
  type ListedDeadline,
  listDeadlines,
  sortMomentOf,
} from '@motcua/db/deadlines/deadline-lists';
import { mustKnowNames } from '@motcua/db/known-names';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId, DayOut, InstantOut, instantOrNull } from '@motcua/http/fields';
import { decodeCursor, InstantKey, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { InstantOrNull, KindName } from '../fields.ts';

const StateName = z.enum(deadlineStates).meta({
  description:
    'overdue: the due moment has passed; due-soon: the first rung has; open: running, in time; suspended: the clock stands',
});

const DeadlineView = z
  .object({
    id: z.uuid(),
    kind: KindName,
    state: StateName,
    dossier: z.string(),
    procedure: z.string(),
    agency: AgencyId,
    taskId: z.uuid().nullable(),
    stepName: z.string().nullable(),
    startedAt: InstantOut,
    apologyDueAt: InstantOrNull.meta({
      description:
        'From when on the letter of apology is owed; null once it was sent, for terms that need none, and where it would lie before the clock ran',
    }),
    dueSoonAt: InstantOrNull.meta({ description: 'Null also where it would lie before the clock ran' }),
    dueAt: InstantOrNull.meta({ description: 'Null while suspended, as are the others' }),
    dueOn: DayOut.nullable(),
  })
  .meta({ id: 'Deadline' });

const DeadlineQuery = PageQuery.extend({
  state: z.enum(deadlineStates).default('open').meta({
    description: 'open: every running term; due-soon and overdue: parts of them; suspended: those whose clock stands',
  }),
  kind: KindName.optional(),
  agency: AgencyId.optional().meta({ description: 'Received the dossier or decides it' }),
});

const Key = z.tuple([InstantKey, z.uuid()]);

/** The running terms. */
export function deadlineRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listDeadlinesRoute(app, deps);
  };
}

function listDeadlinesRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/deadlines',
    {
      config: { access: accessRoles, refuses: ['agency-unknown'] },
      schema: {
        operationId: 'listDeadlines',
        tags: ['alerts'],
        summary: 'List running terms, the most urgent first',
        description: 'Where a term stands is derived from the clock when asked, never stored.',
        querystring: DeadlineQuery,
        response: { 200: pageOf(DeadlineView) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      await mustKnowNames(deps.db, filter);
      const now = await deps.time(deps.db);
      const after = decodeCursor(cursor, Key);
      const rows = await listDeadlines(deps.db, filter, { after, limit: limit + 1 }, now);
      const keyOf = ({ deadline }: ListedDeadline) => [sortMomentOf(deadline), deadline.id];
      return toPage(rows, limit, (row) => toDeadlineView(row, now), keyOf);
    },
  );
}

function toDeadlineView({ deadline, dossier, task }: ListedDeadline, now: number): z.infer<typeof DeadlineView> {
  return {
    id: deadline.id,
    kind: deadline.kind,
    state: deadlineStateAt(deadline, now),
    dossier: dossier.code,
    procedure: dossier.procedureCode,
    agency: deadline.agencyId,
    taskId: deadline.taskId,
    stepName: task?.stepName ?? null,
    startedAt: formatInstant(deadline.anchorAt),
    apologyDueAt: instantOrNull(deadline.apologyDueAt),
    dueSoonAt: instantOrNull(deadline.dueSoonAt),
    dueAt: instantOrNull(deadline.dueAt),
    dueOn: deadline.dueOn,
  };
}
