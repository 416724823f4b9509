import { getCalendarEdition } from '@motcua/db/reference/calendars';
import { proposeYear } from '@motcua/domain/calendars/calendar-proposal';
import { flawed } from '@motcua/domain/refusal';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { languageOf } from '@motcua/http/negotiation';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { CalendarName } from '../fields.ts';
import { CalendarOut } from './calendar-views.ts';

const ProposalRequest = z
  .strictObject({
    year: z.int().min(1900).max(2199),
    tet: z.enum(['1+4', '2+3']).default('1+4').meta({ description: 'Days off before mùng 1 and from it on' }),
    nationalDay: z
      .enum(['before', 'after'])
      .default('after')
      .meta({ description: 'The day beside 2 September: the 1st or the 3rd' }),
  })
  .meta({ id: 'CalendarProposalRequest', examples: [{ year: 2028, tet: '1+4', nationalDay: 'after' }] });

const Proposal = z
  .object({
    basedOn: z.int().meta({ description: 'The edition in force that it extends' }),
    definition: CalendarOut.meta({ description: 'Ready to be corrected and posted as an edition' }),
    added: CalendarOut.shape.exceptions.meta({ description: 'The days it adds, all provisional' }),
    notes: z
      .array(z.string())
      .meta({ description: 'What to look at before confirming, by Accept-Language (vi or en)' }),
  })
  .meta({ id: 'CalendarProposal' });

/** The next year of a calendar by the Labour Code, which a person has to confirm. */
export function calendarProposalRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    proposeCalendarYearRoute(app, deps);
  };
}

function proposeCalendarYearRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/calendars/:id/proposals',
    {
      config: { access: accessRoles, refuses: ['calendar-hole', 'calendar-invalid', 'calendar-unknown'] },
      schema: {
        operationId: 'proposeCalendarYear',
        tags: ['calendars'],
        summary: 'Propose the next year of a calendar by the Labour Code',
        description:
          'The edition in force, extended by the days off of articles 111 and 112 and Nghị quyết 28/2026/QH16, lunar days counted as in Vietnam. Every proposed day is provisional: compare it with the notices, confirm it, and post the definition as an edition. Swapped and make-up days are announced and cannot be proposed. A calendar that inherits gets the year from its parent. Writes nothing and moves no clock.',
        params: z.object({ id: CalendarName }),
        body: ProposalRequest,
        response: { 200: Proposal },
      },
    },
    async ({ params: { id }, body: { year, ...choice }, headers }) => {
      const { edition } = await deps.calendars.inForce(deps.db, id);
      const row = await getCalendarEdition(deps.db, id, edition);
      if (row.parentEdition !== null) throw flawed('calendar-hole', 'year', 'year-inherited');
      const { definition, added, notes } = proposeYear(row.definition, year, choice);
      const language = languageOf(headers['accept-language']);
      type Exceptions = z.infer<typeof Proposal>['added'];
      return {
        basedOn: edition,
        definition: definition as z.infer<typeof CalendarOut>,
        added: [...added] as Exceptions,
        notes: notes.map((note) => note[language]),
      };
    },
  );
}
