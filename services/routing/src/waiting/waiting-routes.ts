import { toDossier } from '@motcua/db/dossiers/dossiers';
import { mustKnowNames } from '@motcua/db/known-names';
import { listMaybeWaiting, readWork, type WaitingFilter } from '@motcua/db/tasks/waiting';
import { type Waiting, waitingOn } from '@motcua/domain/dossiers/waiting';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId, DossierCode, InstantOut, instantOrNull } from '@motcua/http/fields';
import { languageOf } from '@motcua/http/negotiation';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import { toWaiting, WaitingView } from '@motcua/http/waiting-view';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { OfficerId, UnitId } from '../fields.ts';

const Query = PageQuery.extend({
  agency: AgencyId.optional(),
  unit: UnitId.optional(),
  officer: OfficerId.optional().meta({ description: 'Also in the place of somebody who is away' }),
});

const WaitingDossierView = z
  .object({
    dossier: DossierCode,
    status: z.int(),
    dueAt: InstantOut.nullable().meta({ description: 'The legal end of its term' }),
    waitingOn: z.array(WaitingView).meta({ description: 'What the filter names, longest first' }),
  })
  .meta({ id: 'WaitingDossier' });

/** Every open dossier, and on whom it waits. */
export function waitingRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listWaitingRoute(app, deps);
  };
}

function listWaitingRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/waiting',
    {
      config: { access: accessRoles, refuses: ['agency-unknown', 'officer-unknown', 'unit-unknown'] },
      schema: {
        operationId: 'listWaiting',
        tags: ['tasks'],
        summary: 'List open dossiers with whom they wait on',
        description:
          'Oldest registrations first. Derived when asked, never stored. A page may hold fewer dossiers than its limit, even none, before the last one.',
        querystring: Query,
        response: { 200: pageOf(WaitingDossierView) },
      },
    },
    async ({ query: { cursor, limit, ...filter }, headers }) => {
      await mustKnowNames(deps.db, filter);
      const now = await deps.time(deps.db);
      const language = languageOf(headers['accept-language']);
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listMaybeWaiting(deps.db, filter, { after, limit: limit + 1 }, now);
      const workOf = await readWork(deps.db, rows, now);
      const page = toPage(
        rows,
        limit,
        (row) => ({
          dossier: row.code,
          status: row.status,
          dueAt: instantOrNull(row.dueAt),
          waitingOn: waitingOn(toDossier(row), workOf(row.id))
            .filter((waiting) => isMeant(waiting, filter))
            .map((waiting) => toWaiting(waiting, language)),
        }),
        (row) => [row.id],
      );
      return { ...page, items: page.items.filter((item) => item.waitingOn.length > 0) };
    },
  );
}

/** Whether the filter names the one who is waited for. */
function isMeant({ agencyId, unitId, officerId }: Waiting, { agency, unit, officer }: WaitingFilter): boolean {
  return (
    (agency === undefined || agency === agencyId) &&
    (unit === undefined || unit === unitId) &&
    (officer === undefined || officer === officerId)
  );
}
