import { snapshot } from '@motcua/db/database';
import { toDossier } from '@motcua/db/dossiers/dossiers';
import { openApplicants } from '@motcua/db/dossiers/person-records';
import { readAccepted } from '@motcua/db/dossiers/register-book';
import { readAgencies } from '@motcua/db/reference/agencies';
import { type Book, fillBook } from '@motcua/domain/forms/fill-form';
import { findTemplate, setOn } from '@motcua/domain/forms/form-templates';
import { Refusal } from '@motcua/domain/refusal';
import { AgencyId, DayIn } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { FormAnswer, Format, formatOf, sendForm } from './answer.ts';
import { SetName } from './form-routes.ts';

/** The longest book, in dossiers. A book is drawn in memory, so a longer one is printed in parts. */
const atMost = 2_000;

const Period = z
  .strictObject({
    agency: AgencyId.meta({ description: 'The receiving agency' }),
    from: DayIn,
    to: DayIn.meta({ description: 'The last day, included' }),
    set: SetName.optional().meta({ description: 'The one in force on the first day, if not given' }),
    format: Format,
  })
  .refine(({ from, to }) => from <= to, flaw('end-before-start', 'to'));

/** The register book (sổ theo dõi hồ sơ): the dossiers that an agency accepted in a period. */
export function registerBookRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/tracking-book',
      {
        config: {
          access: ['counter', 'officer', 'supervisor', 'admin'],
          refuses: ['agency-unknown', 'tracking-book-too-long'],
        },
        schema: {
          operationId: 'getTrackingBook',
          tags: ['forms'],
          summary: 'Print the tracking book of an agency and a period',
          description: `The dossiers the agency accepted in the period, in order, at most ${atMost}: longer periods are asked for in parts. Names the applicants, so auditors cannot print it. Changes nothing.`,
          querystring: Period,
          response: { 200: FormAnswer },
        },
      },
      async (request, reply) => {
        const { query } = request;
        const { newest, ...book } = await readBook(deps, query);
        const template = findTemplate('tracking-book', query.set ?? setOn(query.from), query.from, newest)!;
        const form = fillBook(template, book);
        const fileName = `tracking-book-${query.agency}-${query.from}-${query.to}`;
        return sendForm(reply, form, formatOf(request, query.format), fileName);
      },
    );
  };
}

/** `newest`: the newest version of the forms that there was when the last of its dossiers was registered. */
type VersionedBook = Book & { readonly newest: number };

/** Reads the book in one snapshot. Refusals: 'agency-unknown', 'tracking-book-too-long'. */
function readBook(deps: Deps, { agency: agencyId, from, to }: z.infer<typeof Period>): Promise<VersionedBook> {
  return snapshot(deps.db, async (tx) => {
    const agencies = await readAgencies(tx);
    const agency = agencies.find(({ id }) => id === agencyId);
    if (agency === undefined)
      throw new Refusal('agency-unknown', `no agency has the identifier ${agencyId}`, { path: 'agency' });
    const { timeZone } = (await deps.calendars.inForce(tx, agency.calendarId)).calendar;
    const begins = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).epochMilliseconds;
    const period = {
      from: begins(Temporal.PlainDate.from(from)),
      to: begins(Temporal.PlainDate.from(to).add({ days: 1 })),
    };
    const lines = await readAccepted(tx, { agencyId, ...period }, atMost + 1);
    if (lines.length > atMost)
      throw new Refusal('tracking-book-too-long', `more than ${atMost} dossiers`, { path: 'to', facts: { atMost } });
    const applicants = await openApplicants(
      tx,
      deps.vault,
      lines.map(({ dossier }) => dossier.id),
    );
    const entries = lines.map(({ dossier, procedureName, way, sets }) => ({
      dossier: toDossier(dossier),
      procedureName,
      applicant: applicants.get(dossier.id) ?? null,
      way,
      sets,
    }));
    // A book with a dossier that was registered under the newest forms was never printed before.
    const newest = lines.reduce((version, { forms }) => Math.max(version, forms), 1);
    return { agencyId, from, to, timeZone, agencies, entries, newest };
  });
}
