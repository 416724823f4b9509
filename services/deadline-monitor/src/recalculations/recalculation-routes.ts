import { answerOnce } from '@motcua/db/idempotency';
import { mustKnowNames } from '@motcua/db/known-names';
import {
  createRecalculation,
  getRecalculation,
  type ListedRecalculated,
  listRecalculated,
  listRecalculations,
} from '@motcua/db/recalculation/recalculations';
import { lockCalendarChanges } from '@motcua/db/reference/calendar-editions';
import type { App } from '@motcua/http/app';
import { DayOut } from '@motcua/http/fields';
import { actorOf, decodeCursor, idempotencyOf, PageQuery, pageOf, send, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  RecalculationMode,
  RecalculationState,
  RecalculationView,
  toRecalculationView,
} from '../calendars/edition-views.ts';
import type { Deps } from '../deps.ts';
import { CalendarName, InstantOrNull, KindName, watchers } from '../fields.ts';

const Dates = z.object({ promisedAt: InstantOrNull, dueAt: InstantOrNull, dueOn: DayOut.nullable() });

const RecalculatedDossier = z
  .object({
    dossier: z.string(),
    kind: KindName.meta({ description: 'The first of its terms that moves' }),
    before: Dates,
    after: Dates.nullable().meta({ description: 'null: it stays as it is, `keptBecause` says why' }),
    wasLate: z.boolean(),
    isLate: z.boolean(),
    keptBecause: z.string().nullable().meta({ description: 'Code of the problem' }),
  })
  .meta({ id: 'ProjectedDossier' });

const yesOrNo = z.stringbool({ truthy: ['true'], falsy: ['false'] });
const ById = z.object({ id: z.uuid() });

/** Recalculations of the dates of open dossiers: beginning a check, how far each has come, and what it found. */
export function recalculationRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    checkDossierDatesRoute(app, deps);
    listRecalculationsRoute(app, deps);
    getRecalculationRoute(app, deps);
    listRecalculatedRoute(app, deps);
  };
}

function listRecalculationsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/projections',
    {
      config: { access: watchers, refuses: ['calendar-unknown'] },
      schema: {
        operationId: 'listProjections',
        tags: ['calendars'],
        summary: 'List recalculations, newest first',
        querystring: PageQuery.extend({
          mode: RecalculationMode.optional(),
          state: RecalculationState.optional(),
          calendar: CalendarName.optional(),
        }),
        response: { 200: pageOf(RecalculationView) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      await mustKnowNames(deps.db, filter);
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listRecalculations(deps.db, filter, { after, limit: limit + 1 });
      return toPage(rows, limit, toRecalculationView, ({ id }) => [id]);
    },
  );
}

function getRecalculationRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/projections/:id',
    {
      config: { access: watchers, refuses: ['projection-not-found'] },
      schema: {
        operationId: 'getProjection',
        tags: ['calendars'],
        summary: 'How far a recalculation is, and what it has found',
        params: ById,
        response: { 200: RecalculationView },
      },
    },
    async ({ params: { id } }) => toRecalculationView(await getRecalculation(deps.db, id)),
  );
}

function checkDossierDatesRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/projections',
    {
      config: { access: ['auditor', 'admin'], refuses: ['idempotency-key-reused'] },
      schema: {
        operationId: 'checkDossierDates',
        tags: ['calendars'],
        summary: 'Begin to check the dates of every open dossier',
        description:
          'Derives each dossier’s dates and those of its running terms again, by the edition it counts by, and lists those that are stored otherwise. The monitor does so by itself once a day. Changes no dossier, no date and no clock; where the date is right and the moments of its warnings are not, it puts these right (`mended`).',
        body: z.strictObject({ mode: z.literal('check') }).meta({ id: 'NewProjection', examples: [{ mode: 'check' }] }),
        response: { 202: RecalculationView },
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        await lockCalendarChanges(tx);
        const row = await createRecalculation(tx, { mode: 'check', of: null, createdBy: actorOf(request) });
        return { status: 202, headers: { location: `/v1/projections/${row.id}` }, body: toRecalculationView(row) };
      });
      return send(reply, answer);
    },
  );
}

function listRecalculatedRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/projections/:id/dossiers',
    {
      config: { access: watchers, refuses: ['projection-not-found'] },
      schema: {
        operationId: 'listProjectedDossiers',
        tags: ['calendars'],
        summary: 'Which dossiers a recalculation moves or keeps',
        description: 'In the order in which they were opened; those that neither move nor are kept are not here.',
        params: ById,
        querystring: PageQuery.extend({
          becameLate: yesOrNo.optional().meta({ description: 'Was not late, is late by the other dates' }),
          kept: yesOrNo.optional().meta({ description: 'Could not be derived' }),
        }),
        response: { 200: pageOf(RecalculatedDossier) },
      },
    },
    async ({ params: { id }, query: { cursor, limit, ...filter } }) => {
      await getRecalculation(deps.db, id);
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listRecalculated(deps.db, id, filter, { after, limit: limit + 1 });
      return toPage(rows, limit, toRecalculatedDossier, ({ dossierId }) => [dossierId]);
    },
  );
}

function toRecalculatedDossier({ code, before, after, wasLate, isLate, keptBecause }: ListedRecalculated) {
  const { kind, ...dates } = before;
  const then = after === null ? null : { promisedAt: after.promisedAt, dueAt: after.dueAt, dueOn: after.dueOn };
  return { dossier: code, kind, before: dates, after: then, wasLate, isLate, keptBecause };
}
