import { type ListedAlert, listAlerts } from '@motcua/db/alerts/alerts';
import { mustKnowNames } from '@motcua/db/known-names';
import { isApologySent } from '@motcua/domain/dossiers/apology-duty';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId, DossierCode, InstantIn, InstantOut, instantOrNull } from '@motcua/http/fields';
import { decodeCursor, InstantKey, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { CalendarRef, calendarOf, InstantOrNull, KindName, RungName } from '../fields.ts';

const AlertView = z
  .object({
    id: z.uuid(),
    deadlineId: z.uuid().nullable(),
    rung: RungName,
    kind: KindName.nullable(),
    dossier: z.string().nullable(),
    procedure: z.string().nullable(),
    agency: AgencyId.nullable(),
    calendar: CalendarRef,
    taskId: z.uuid().nullable(),
    at: InstantOut.meta({ description: 'The moment the rung was due' }),
    raisedAt: InstantOut.meta({ description: 'When the sweep found it; later than `at` after a downtime' }),
    dueAt: InstantOrNull.meta({ description: 'Of the term now; null while it is suspended, and of a calendar' }),
    apologySent: z
      .boolean()
      .nullable()
      .meta({ description: 'Of the law’s own term: whether the letter of apology has gone out by now' }),
    deliveries: z.object({ pending: z.int(), delivered: z.int(), dead: z.int() }),
  })
  .meta({ id: 'Alert' });

const AlertQuery = PageQuery.extend({
  rung: RungName.optional(),
  kind: KindName.optional(),
  agency: AgencyId.optional().meta({ description: 'Received the dossier' }),
  dossier: DossierCode.optional(),
  from: InstantIn.optional().meta({ description: 'The rung was due at this instant or later' }),
  to: InstantIn.optional().meta({ description: 'The rung was due before this instant' }),
});

const Key = z.tuple([InstantKey, z.uuid()]);

/** The ledger of alerts. */
export function alertRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listAlertsRoute(app, deps);
  };
}

function listAlertsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/alerts',
    {
      config: { access: accessRoles, refuses: ['agency-unknown', 'dossier-not-found', 'instant-invalid'] },
      schema: {
        operationId: 'listAlerts',
        tags: ['alerts'],
        summary: 'List alerts, the newest moment first',
        description:
          'Each rung of each deadline is here at most once for each date it was due at, for ever. A term that ended in time raises nothing more; one that ended late raised its breach. Calendars in use warn here as well, each edition once.',
        querystring: AlertQuery,
        response: { 200: pageOf(AlertView) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      await mustKnowNames(deps.db, filter);
      const after = decodeCursor(cursor, Key);
      const rows = await listAlerts(deps.db, filter, { after, limit: limit + 1 });
      return toPage(rows, limit, toAlertView, ({ alert }) => [alert.at, alert.id]);
    },
  );
}

function toAlertView({ alert, deadline, dossier, deliveries }: ListedAlert): z.infer<typeof AlertView> {
  return {
    id: alert.id,
    deadlineId: alert.deadlineId,
    rung: alert.rung,
    kind: deadline?.kind ?? null,
    dossier: dossier?.code ?? null,
    procedure: dossier?.procedureCode ?? null,
    agency: alert.agencyId,
    calendar: calendarOf(alert),
    taskId: deadline?.taskId ?? null,
    at: formatInstant(alert.at),
    raisedAt: formatInstant(alert.raisedAt),
    dueAt: instantOrNull(deadline?.dueAt ?? null),
    apologySent: deadline && dossier && isApologySent(deadline, dossier),
    deliveries: { ...deliveries },
  };
}
