import { setImmediate as aTurn } from 'node:timers/promises';
import type { Calendar } from '@motcua/domain/calendars/calendar';
import { calculateDeadline } from '@motcua/domain/deadlines/deadline';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { traceText } from '@motcua/domain/deadlines/trace-text';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { DayOut, InstantIn, InstantOut } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { languageOf } from '@motcua/http/negotiation';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { askedCalendar, askedCalendarFields, hasItsCalendar, needsItsCalendar } from '../calendars/asked-calendar.ts';
import { exampleCalendar } from '../calendars/calendar-views.ts';
import { CompiledCalendars } from '../calendars/compiled-calendars.ts';
import type { Deps } from '../deps.ts';
import { CalendarRef, InstantOrNull } from '../fields.ts';
import { Amount, TermBody } from './term-fields.ts';
import { factsOf, onWay, receivingCalendarOf, rulesOf, toDeadlineView, wayDates, wayFields } from './way-fields.ts';

const SuspensionBody = z.strictObject({
  from: InstantIn,
  to: InstantIn.nullable().optional().meta({ description: 'Missing or null while it lasts' }),
  ground: z
    .string()
    .max(500)
    .optional()
    .meta({ description: '`ended`: the dossier had ended, and was opened again; any other is only shown' }),
  basis: z.string().max(500).optional(),
});

const ExtensionBody = z.strictObject({
  at: InstantIn.meta({ description: 'When it was granted' }),
  amount: Amount.meta({ description: 'Whole units of the term; working days for sameDay' }),
  reason: z.string().max(500).optional(),
  basis: z.string().max(500).optional(),
});

const most = 100;

const Calculation = z
  .strictObject({
    ...askedCalendarFields,
    start: InstantIn.optional().meta({ description: 'When a complete dossier was accepted' }),
    ...wayFields,
    term: TermBody,
    suspensions: z.array(SuspensionBody).max(most).optional().meta({ description: 'In order, disjoint' }),
    extensions: z.array(ExtensionBody).max(most).optional().meta({ description: 'In order of time' }),
    maxExtensions: z.int().min(0).max(most).optional().meta({ description: '1 if not given' }),
  })
  .refine(
    (asked) => (asked.calendar === undefined) !== (asked.calendarId === undefined),
    flaw('calendar-or-id', 'calendar'),
  )
  .refine(hasItsCalendar, needsItsCalendar)
  .refine((asked) => (asked.start === undefined) !== (asked.way === undefined), flaw('start-or-way', 'start'))
  .refine(
    ({ way, rules, receivingCalendar, receivingCalendarId }) =>
      way !== undefined || (rules ?? receivingCalendar ?? receivingCalendarId) === undefined,
    flaw('way-missing', 'way'),
  )
  .refine(
    ({ receivingCalendar, receivingCalendarId }) =>
      receivingCalendar === undefined || receivingCalendarId === undefined,
    flaw('calendar-or-id', 'receivingCalendar'),
  )
  .meta({
    id: 'DeadlineCalculation',
    examples: [
      {
        calendarId: 'vn',
        start: '2026-11-20T09:15:00+07:00',
        term: { unit: 'workingDay', amount: '3' },
        suspensions: [{ from: '2026-11-23T08:00:00+07:00', to: '2026-11-25T10:00:00+07:00' }],
      },
      {
        calendarId: 'vn',
        way: {
          acceptedAt: '2026-11-30T15:30:00+07:00',
          receivedByCompetentAt: '2026-12-01T07:45:00+07:00',
          boundaryFree: true,
          channel: 'counter',
        },
        term: { unit: 'workingDay', amount: '3' },
      },
      { calendar: exampleCalendar, start: '2026-11-23T15:30:00+07:00', term: { unit: 'sameDay', cutoff: '15:00' } },
    ],
  });

const TraceLine = z
  .object({
    date: DayOut,
    minutes: z.number().meta({ description: 'Working minutes given to the term' }),
    counted: z.boolean(),
    rule: z.string(),
    from: InstantOut.optional(),
    to: InstantOut.optional(),
    name: z.string().optional(),
    basis: z.string().optional(),
  })
  .meta({ id: 'CalculationTraceLine' });

const CalculatedDeadline = z
  .object({
    calendar: CalendarRef.meta({ description: 'The edition it was counted by; null: the one of the request' }),
    state: z.enum(['running', 'suspended', 'awaiting-receipt']).meta({
      description: 'awaiting-receipt: the agency that decides has not received it, so the term has not begun',
    }),
    promisedAt: InstantOrNull.meta({ description: 'The appointment on the receipt' }),
    dueAt: InstantOrNull.meta({ description: 'The legal end' }),
    dueOn: DayOut.nullable(),
    ...wayDates,
    trace: z.array(TraceLine).meta({ description: 'Every day touched, the minutes it gave, the rule that skipped it' }),
    explanation: z.array(z.string()).meta({ description: 'The trace in words, by Accept-Language (vi or en)' }),
  })
  .meta({ id: 'CalculatedDeadline' });

const refusalsOfCalculation = [
  'amount-invalid',
  'calendar-invalid',
  'calendar-not-covering',
  'extension-after-expiry',
  'extension-invalid',
  'extension-limit-reached',
  'extension-while-suspended',
  'instant-invalid',
  'sessions-overlap',
  'suspension-invalid',
  'suspension-reversed',
  'suspension-still-open',
  'suspensions-overlap',
  'suspensions-unordered',
  'term-invalid',
] as const;

/** The calculator: a pure calculation for everybody with a token. */
export function calculationRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    calculateDeadlineRoute(app, deps, new CompiledCalendars());
  };
}

function calculateDeadlineRoute(app: App, deps: Deps, compiled: CompiledCalendars): void {
  app.post(
    '/v1/deadline-calculations',
    {
      config: {
        access: accessRoles,
        refuses: refusalsOfCalculation,
      },
      schema: {
        operationId: 'calculateDeadline',
        tags: ['calendars'],
        summary: 'When is it due, and why',
        description:
          'The very calculation dossiers are promised by, on a calendar of yours or an edition of this system, exactly one of the two. Changes nothing and moves no clock. While a suspension is open there is no due date. A calendar that does not cover the answer is refused: days outside it are never guessed.',
        body: Calculation,
        response: { 200: CalculatedDeadline },
      },
    },
    async ({ body, headers }) => {
      const { calendar, used } = await askedCalendar(deps, compiled, body);
      const trace: TraceEntry[] = [];
      const dates = await datesOf({ deps, compiled }, { body, calendar }, trace);
      await aTurn(); // the trace may have a line for each day of a century: others get their turn first
      const explanation = traceText(trace, calendar.timeZone, languageOf(headers['accept-language']));
      return { calendar: used, ...dates, trace: trace.map(toTraceLine), explanation };
    },
  );
}

/** The dates of a dossier that starts at an instant, or of one on its way to the agency that decides. */
async function datesOf(
  known: { readonly deps: Deps; readonly compiled: CompiledCalendars },
  { body, calendar }: { readonly body: z.infer<typeof Calculation>; readonly calendar: Calendar },
  trace: TraceEntry[],
) {
  const { term, suspensions, extensions, maxExtensions, start, way } = body;
  const asked = { calendar, term, suspensions, extensions, maxExtensions };
  if (way === undefined) return toDeadlineView(calculateDeadline({ ...asked, start: start! }, trace));
  const receivingCalendar = await receivingCalendarOf(known, body, calendar);
  return onWay({ ...asked, receivingCalendar, way: factsOf(way), rules: rulesOf(body, calendar) }, trace);
}

function toTraceLine({ from, to, ...line }: TraceEntry): z.infer<typeof TraceLine> {
  return {
    ...line,
    ...(from === undefined ? {} : { from: formatInstant(from) }),
    ...(to === undefined ? {} : { to: formatInstant(to) }),
  };
}
