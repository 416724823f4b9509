import {
  type CalendarEdition,
  type CalendarEditionRow,
  type CalendarRow,
  readCalendarEditions,
  readCalendars,
} from '@motcua/db/reference/calendars';
import { compareCalendars, totalsOf, type YearTotals } from '@motcua/domain/calendars/calendar-comparison';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { CalendarName, EditionNumber } from '../fields.ts';
import { DayView, daysOf, dayView } from './calendar-views.ts';
import { CalendarView, EditionView, inForceOf, toCalendarView, toEditionView } from './edition-views.ts';

const ById = z.object({ id: CalendarName });
const ByEdition = ById.extend({ edition: EditionNumber });
const Year = z.coerce.number().int().min(1900).max(2199);

const Totals = z
  .object({
    year: z.int(),
    days: z.int().meta({ description: 'Covered days' }),
    countingDays: z.int(),
    workingMinutes: z.int(),
    provisionalDays: z.int(),
  })
  .meta({ id: 'CalendarYearTotals' });

const Comparison = z
  .object({
    from: z.int(),
    to: z.int(),
    changed: z.int().meta({ description: 'Days that differ in any way' }),
    moving: z.int().meta({ description: 'Days of other working time, on which dates may move' }),
    totals: z.array(z.object({ year: z.int(), before: Totals.nullable(), after: Totals.nullable() })),
    days: z
      .array(
        z.object({
          date: z.string().meta({ format: 'date' }),
          moves: z.boolean(),
          before: DayView.nullable().meta({ description: 'null: not covered' }),
          after: DayView.nullable(),
        }),
      )
      .meta({ description: 'The first 1,000 of them' }),
  })
  .meta({ id: 'CalendarComparison' });

const mostDays = 1_000;

/** Calendars, their editions, and whether each day counts. */
export function calendarRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listCalendarsRoute(app, deps);
    getCalendarRoute(app, deps);
    getCalendarEditionRoute(app, deps);
    listCalendarDaysRoute(app, deps);
    compareCalendarEditionsRoute(app, deps);
  };
}

function listCalendarsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/calendars',
    {
      config: { access: accessRoles },
      schema: {
        operationId: 'listCalendars',
        tags: ['calendars'],
        summary: 'List calendars with their editions and warnings',
        response: { 200: z.object({ items: z.array(CalendarView) }) },
      },
    },
    async () => {
      const byId = Map.groupBy(await readCalendarEditions(deps.db), ({ calendarId }) => calendarId);
      const items = [];
      for (const calendar of await readCalendars(deps.db)) {
        const editions = byId.get(calendar.id);
        if (editions !== undefined) items.push(await viewOf(deps, calendar, editions));
      }
      return { items };
    },
  );
}

function getCalendarRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/calendars/:id',
    {
      config: { access: accessRoles, refuses: ['calendar-unknown'] },
      schema: {
        operationId: 'getCalendar',
        tags: ['calendars'],
        summary: 'Read a calendar’s editions and warnings',
        description:
          '`calendar-ending`: less than 90 days of it are left, add the next year. `calendar-provisional`: days ahead that are expected but not confirmed by a notice.',
        params: ById,
        response: { 200: CalendarView },
      },
    },
    async ({ params: { id } }) => {
      const editions = await editionsOf(deps, id);
      const calendar = (await readCalendars(deps.db)).find((one) => one.id === id)!;
      return viewOf(deps, calendar, editions);
    },
  );
}

function getCalendarEditionRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/calendars/:id/editions/:edition',
    {
      config: { access: accessRoles, refuses: ['calendar-unknown'] },
      schema: {
        operationId: 'getCalendarEdition',
        tags: ['calendars'],
        summary: 'Read an edition whole',
        params: ByEdition,
        response: { 200: EditionView },
      },
    },
    async ({ params: { id, edition } }) => {
      const editions = await editionsOf(deps, id);
      const row = editions.find((one) => one.edition === edition);
      if (row === undefined) throw new Refusal('calendar-unknown', `calendar ${id} has no edition ${edition}`);
      return toEditionView(row, inForceOf(editions).edition);
    },
  );
}

function listCalendarDaysRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/calendars/:id/days',
    {
      config: { access: accessRoles, refuses: ['calendar-unknown'] },
      schema: {
        operationId: 'listCalendarDays',
        tags: ['calendars'],
        summary: 'Which days of a year count, and why',
        description: 'Of the edition in force, or of the one named, a draft as well.',
        params: ById,
        querystring: z.strictObject({
          year: Year,
          edition: EditionNumber.optional().meta({ description: 'The one in force if not given' }),
        }),
        response: {
          200: z.object({ edition: z.int(), totals: Totals.nullable(), items: z.array(DayView) }),
        },
      },
    },
    async ({ params: { id }, query: { year, edition } }) => {
      const found = await editionOf(deps, id, edition);
      const totals = totalsOf(found.calendar).find((one) => one.year === year) ?? null;
      return { edition: found.edition, totals, items: daysOf(found.calendar, year) };
    },
  );
}

function compareCalendarEditionsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/calendars/:id/comparison',
    {
      config: { access: accessRoles, refuses: ['calendar-unknown'] },
      schema: {
        operationId: 'compareCalendarEditions',
        tags: ['calendars'],
        summary: 'On which days two editions differ, and why',
        params: ById,
        querystring: z.strictObject({
          from: EditionNumber.optional().meta({ description: 'The one in force if not given' }),
          to: EditionNumber,
          year: Year.optional().meta({ description: 'Of this year only' }),
        }),
        response: { 200: Comparison },
      },
    },
    async ({ params: { id }, query: { from, to, year } }) =>
      toComparison(await editionOf(deps, id, from), await editionOf(deps, id, to), year),
  );
}

function toComparison(
  from: CalendarEdition,
  to: CalendarEdition,
  year: number | undefined,
): z.infer<typeof Comparison> {
  const of = (one: { readonly date: string }) => year === undefined || one.date.startsWith(`${year}-`);
  const changes = compareCalendars(from.calendar, to.calendar).filter(of);
  const days = changes.slice(0, mostDays).map(({ date, moves, before, after }) => ({
    date,
    moves,
    before: before === null ? null : dayView(from.calendar, before),
    after: after === null ? null : dayView(to.calendar, after),
  }));
  return {
    from: from.edition,
    to: to.edition,
    changed: changes.length,
    moving: changes.filter(({ moves }) => moves).length,
    totals: pairs(totalsOf(from.calendar), totalsOf(to.calendar)).filter(
      (one) => year === undefined || one.year === year,
    ),
    days,
  };
}

function pairs(before: readonly YearTotals[], after: readonly YearTotals[]) {
  const years = [...new Set([...before, ...after].map(({ year }) => year))].sort((a, b) => a - b);
  const of = (totals: readonly YearTotals[], year: number) => totals.find((one) => one.year === year) ?? null;
  return years.map((year) => ({ year, before: of(before, year), after: of(after, year) }));
}

const editionOf = ({ calendars, db }: Deps, id: string, edition: number | undefined): Promise<CalendarEdition> =>
  edition === undefined ? calendars.inForce(db, id) : calendars.get(db, id, edition);

async function viewOf({ db, calendars, time }: Deps, calendar: CalendarRow, editions: readonly CalendarEditionRow[]) {
  const inForce = await calendars.get(db, calendar.id, inForceOf(editions).edition);
  return toCalendarView(calendar, inForce, editions, await time(db));
}

async function editionsOf(deps: Deps, id: string): Promise<CalendarEditionRow[]> {
  const editions = await readCalendarEditions(deps.db, id);
  if (editions.length === 0) throw new Refusal('calendar-unknown', `no calendar has the id ${id}`);
  return editions;
}
