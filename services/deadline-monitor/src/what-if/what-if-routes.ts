import { mustKnowNames } from '@motcua/db/known-names';
import { channels } from '@motcua/domain/catalogue/procedure';
import { parseTerm } from '@motcua/domain/deadlines/term';
import { formatInstant } from '@motcua/domain/instant';
import type { App } from '@motcua/http/app';
import { AgencyId, InstantIn, InstantOut, key, ProcedureCode } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { TermBody } from '../calculator/term-fields.ts';
import { askedCalendar, askedCalendarFields, hasItsCalendar, needsItsCalendar } from '../calendars/asked-calendar.ts';
import { CompiledCalendars } from '../calendars/compiled-calendars.ts';
import type { Deps } from '../deps.ts';
import { watchers } from '../fields.ts';
import { judgeUnder, mostDossiers, type Tally, type WhatIfOutcome } from './what-if.ts';

const Filter = z.strictObject({
  state: z.enum(['open', 'closed', 'all']).default('all').meta({ description: 'closed: with a result' }),
  procedure: ProcedureCode.optional(),
  agency: AgencyId.optional().meta({ description: 'Receives or decides' }),
  channel: z.enum(channels).optional(),
  acceptedFrom: InstantIn.optional().meta({ description: 'Accepted at this instant or later' }),
  acceptedBefore: InstantIn.optional(),
});

const Change = z
  .strictObject({
    term: TermBody.optional().meta({ description: 'This term for all of them' }),
    ...askedCalendarFields,
    steps: z
      .array(z.strictObject({ step: key(100), budgetMinutes: z.int().min(1).max(1_000_000) }))
      .max(200)
      .optional()
      .meta({ description: 'Other budgets, by step code' }),
  })
  .refine(({ term, calendar, calendarId, steps }) => term ?? calendar ?? calendarId ?? steps, flaw('no-change'))
  .refine(
    ({ calendar, calendarId }) => calendar === undefined || calendarId === undefined,
    flaw('calendar-or-id', 'calendar'),
  )
  .refine(hasItsCalendar, needsItsCalendar);

const NewWhatIf = z.strictObject({ filter: Filter.prefault({}), change: Change }).meta({
  id: 'NewDeadlineSimulation',
  examples: [
    {
      filter: { state: 'closed', procedure: '1.004873', acceptedFrom: '2026-01-01T00:00:00+07:00' },
      change: { term: { unit: 'workingDay', amount: '2' } },
    },
  ],
});

const counts = {
  considered: z.int(),
  lateBefore: z.int(),
  lateAfter: z.int(),
  becameLate: z.int(),
  noLongerLate: z.int(),
};

const WhatIfView = z
  .object({
    judgedAt: InstantOut.meta({ description: 'Open ones are judged at this instant' }),
    ...counts,
    skipped: z
      .array(z.object({ because: z.string(), count: z.int() }))
      .meta({ description: 'Dossiers for which the other rule gives no date' }),
    byProcedure: z.array(
      z.object({
        procedure: z.string(),
        ...counts,
        steps: z.array(z.object({ step: z.string(), ...counts })).meta({ description: 'Where budgets were changed' }),
      }),
    ),
  })
  .meta({ id: 'DeadlineSimulation' });

/** What-if: another term, calendar or step budget for dossiers as they went. */
export function whatIfRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    judgeWhatIfRoute(app, deps, new CompiledCalendars());
  };
}

function judgeWhatIfRoute(app: App, deps: Deps, compiled: CompiledCalendars): void {
  app.post(
    '/v1/deadline-simulations',
    {
      config: {
        access: [...watchers],
        refuses: [
          'agency-unknown',
          'amount-invalid',
          'calendar-invalid',
          'instant-invalid',
          'procedure-unknown',
          'sessions-overlap',
          'simulation-too-large',
          'term-invalid',
        ],
      },
      schema: {
        operationId: 'simulateDeadlines',
        tags: ['calendars'],
        summary: 'How many would be late under another rule',
        description: `Judges the dossiers of a filter, as they went, by another term, calendar or step budget, on one state of the database: how many were late, how many would have been, per procedure. Suspensions stay as they were; an extension that would have come too late is left out. Changes nothing and moves no clock. At most ${mostDossiers} dossiers at a time.`,
        body: NewWhatIf,
        response: { 200: WhatIfView },
      },
    },
    async ({ body: { filter, change } }) => {
      await mustKnowNames(deps.db, filter, 'filter.');
      const { term, calendar, calendarId, edition, steps = [] } = change;
      const isAsked = calendar !== undefined || calendarId !== undefined;
      const rule = {
        term: term && parseTerm(term, 'change.term.'),
        calendar: isAsked
          ? (await askedCalendar(deps, compiled, { calendar, calendarId, edition }, 'change.')).calendar
          : undefined,
      };
      const budgets = new Map(steps.map(({ step, budgetMinutes }) => [step, budgetMinutes]));
      return toView(await judgeUnder(deps, { filter, rule, budgets }));
    },
  );
}

function toView({ judgedAt, all, byProcedure, bySteps, skipped }: WhatIfOutcome): z.infer<typeof WhatIfView> {
  return {
    judgedAt: formatInstant(judgedAt),
    ...toCounts(all),
    skipped: [...skipped].map(([because, count]) => ({ because, count })),
    byProcedure: sorted(byProcedure).map(([procedure, tally]) => ({
      procedure,
      ...toCounts(tally),
      steps: sorted(bySteps.get(procedure) ?? new Map<string, Tally>()).map(([step, own]) => ({
        step,
        ...toCounts(own),
      })),
    })),
  };
}

const toCounts = ({ considered, lateBefore, lateAfter, becameLate, noLongerLate }: Tally) => ({
  considered,
  lateBefore,
  lateAfter,
  becameLate,
  noLongerLate,
});

const sorted = (tallies: ReadonlyMap<string, Tally>) => [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
