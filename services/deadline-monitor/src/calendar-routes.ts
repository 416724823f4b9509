import { addCalendarEdition, type CalendarEditionRow, listCalendarEditions } from '@motcua/db/calendars';
import { answerOnce } from '@motcua/db/idempotency';
import { compileCalendar } from '@motcua/domain/calendar';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles } from '@motcua/http/access';
import { InstantOut } from '@motcua/http/fields';
import { problems } from '@motcua/http/problem';
import { actorOf, claimOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CalendarBody, DayView, daysOf, exampleCalendar, within } from './calendar-views.ts';
import type { Deps } from './deps.ts';
import { CalendarName } from './views.ts';

const EditionSummary = z
  .object({
    edition: z.int(),
    covers: z.array(z.string()),
    basis: z.string(),
    createdAt: InstantOut,
    createdBy: z.string(),
  })
  .meta({ id: 'CalendarEditionSummary' });
const EditionView = EditionSummary.extend({ id: CalendarName, definition: CalendarBody }).meta({
  id: 'CalendarEdition',
});
const CalendarView = z
  .object({
    id: CalendarName,
    inForce: z.int().meta({ description: 'The newest edition: new dossiers are counted by it' }),
    editions: z.array(EditionSummary),
  })
  .meta({ id: 'Calendar' });

const NewEdition = z
  .strictObject({
    definition: CalendarBody,
    basis: z.string().trim().min(1).max(1_000).meta({ description: 'The documents that order it' }),
  })
  .meta({
    id: 'NewCalendarEdition',
    examples: [{ definition: exampleCalendar, basis: 'Nghị quyết 28/2026/QH16' }],
  });

const ById = z.object({ id: CalendarName });
const ByEdition = ById.extend({ edition: z.coerce.number().int().min(1).max(1_000_000) });

/** Calendars and their editions. */
export function calendarRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/calendars',
      {
        config: { access: accessRoles },
        schema: {
          operationId: 'listCalendars',
          tags: ['calendars'],
          summary: 'List calendars with their editions',
          response: { 200: z.object({ items: z.array(CalendarView) }), ...problems(401, 403, 503) },
        },
      },
      async () => {
        const byId = Map.groupBy(await listCalendarEditions(deps.db), ({ calendarId }) => calendarId);
        return { items: [...byId.values()].map(toCalendarView) };
      },
    );
    app.get(
      '/v1/calendars/:id',
      {
        config: { access: accessRoles },
        schema: {
          operationId: 'getCalendar',
          tags: ['calendars'],
          summary: 'Read a calendar’s editions',
          params: ById,
          response: { 200: CalendarView, ...problems(400, 401, 403, 404, 503) },
        },
      },
      async ({ params: { id } }) => toCalendarView(await editionsOf(deps, id)),
    );
    app.get(
      '/v1/calendars/:id/editions/:edition',
      {
        config: { access: accessRoles },
        schema: {
          operationId: 'getCalendarEdition',
          tags: ['calendars'],
          summary: 'Read an edition whole',
          params: ByEdition,
          response: { 200: EditionView, ...problems(400, 401, 403, 404, 503) },
        },
      },
      async ({ params: { id, edition } }) => {
        const row = (await editionsOf(deps, id)).find((one) => one.edition === edition);
        if (row === undefined) throw new Refusal('calendar-unknown', `calendar ${id} has no edition ${edition}`);
        return toEditionView(row);
      },
    );
    addEditionRoute(app, deps);
    addDaysRoute(app, deps);
  };
}

type App = Parameters<FastifyPluginAsyncZod>[0];

function addEditionRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/calendars/:id/editions',
    {
      config: { access: ['admin'] },
      schema: {
        operationId: 'addCalendarEdition',
        tags: ['calendars'],
        summary: 'Add an edition of a calendar',
        description:
          'Editions are immutable: a correction is a new edition, and the newest is in force for dossiers accepted from then on. A calendar begins with its first edition. Moves no clock: open dossiers keep the edition they were accepted under.',
        params: ById,
        body: NewEdition,
        response: { 201: EditionView, ...problems(400, 401, 403, 409, 413, 415, 422, 503) },
      },
    },
    async (request, reply) => {
      const { definition, basis } = request.body;
      within('definition', () => compileCalendar(definition));
      const calendarId = request.params.id;
      const answer = await answerOnce(deps.db, claimOf(request), async (tx) => {
        const createdAt = await deps.clock(tx);
        const added = { calendarId, definition, basis, createdAt, createdBy: actorOf(request) };
        const row = await addCalendarEdition(tx, added);
        const location = `/v1/calendars/${calendarId}/editions/${row.edition}`;
        return { status: 201, headers: { location }, body: toEditionView(row) };
      });
      return send(reply, answer);
    },
  );
}

function addDaysRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/calendars/:id/days',
    {
      config: { access: accessRoles },
      schema: {
        operationId: 'listCalendarDays',
        tags: ['calendars'],
        summary: 'Which days of a year count, and why',
        params: ById,
        querystring: z.strictObject({
          year: z.coerce.number().int().min(1900).max(2199),
          edition: z.coerce.number().int().min(1).max(1_000_000).optional().meta({
            description: 'The newest if not given',
          }),
        }),
        response: {
          200: z.object({ edition: z.int(), items: z.array(DayView) }),
          ...problems(400, 401, 403, 404, 503),
        },
      },
    },
    async ({ params: { id }, query: { year, edition } }) => {
      const found =
        edition === undefined
          ? await deps.calendars.inForce(deps.db, id)
          : await deps.calendars.get(deps.db, id, edition);
      return { edition: found.edition, items: daysOf(found.calendar, year) };
    },
  );
}

async function editionsOf(deps: Deps, id: string): Promise<CalendarEditionRow[]> {
  const editions = await listCalendarEditions(deps.db, id);
  if (editions.length === 0) throw new Refusal('calendar-unknown', `no calendar has the id ${id}`);
  return editions;
}

function toCalendarView(editions: readonly CalendarEditionRow[]): z.infer<typeof CalendarView> {
  const newest = editions.at(-1)!;
  return { id: newest.calendarId, inForce: newest.edition, editions: editions.map(toSummary) };
}

function toSummary({ edition, definition, basis, createdAt, createdBy }: CalendarEditionRow) {
  return { edition, covers: [...definition.covers], basis, createdAt: formatInstant(createdAt), createdBy };
}

function toEditionView(row: CalendarEditionRow): z.infer<typeof EditionView> {
  return { id: row.calendarId, ...toSummary(row), definition: row.definition as z.infer<typeof CalendarBody> };
}
