import { mustKnowNames } from '@motcua/db/known-names';
import { listOfficers } from '@motcua/db/staff/officers';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId } from '@motcua/http/fields';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { OfficerId, UnitId } from '../fields.ts';

const OfficerView = z
  .object({
    id: OfficerId,
    name: z.string(),
    active: z.boolean(),
    unit: UnitId,
    unitKind: z.string(),
    agency: AgencyId,
    openTasks: z.int(),
    openMinutes: z.int().meta({ description: 'Working minutes budgeted for the tasks open in their name' }),
  })
  .meta({ id: 'Officer' });

/** The officers of each unit, and how much open work each has. */
export function officerRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listOfficersRoute(app, deps);
  };
}

function listOfficersRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/officers',
    {
      config: { access: accessRoles, refuses: ['agency-unknown', 'unit-unknown'] },
      schema: {
        operationId: 'listOfficers',
        tags: ['tasks'],
        summary: 'List officers with their open work',
        description: 'A new task goes to the active officer of its unit with the fewest open minutes. Changes nothing.',
        querystring: PageQuery.extend({ unit: UnitId.optional(), agency: AgencyId.optional() }),
        response: { 200: pageOf(OfficerView) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      await mustKnowNames(deps.db, filter);
      const after = decodeCursor(cursor, z.tuple([z.string()]))?.[0];
      const rows = await listOfficers(deps.db, filter, { after, limit: limit + 1 });
      return toPage(
        rows,
        limit,
        ({ unitId, agencyId, ...officer }) => ({ ...officer, unit: unitId, agency: agencyId }),
        ({ id }) => [id],
      );
    },
  );
}
