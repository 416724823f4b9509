import { openNotes } from '@motcua/db/dossiers/persons';
import { mustKnowNames } from '@motcua/db/known-names';
import { findListedConsultation, listConsultations } from '@motcua/db/tasks/consultation-lists';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { etag } from '@motcua/http/conditions';
import { AgencyId, DossierCode } from '@motcua/http/fields';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { UnitId } from '../fields.ts';
import { ConsultationView, StateName, toConsultation, withWords } from './consultation-views.ts';

const Query = PageQuery.extend({
  agency: AgencyId.optional().meta({ description: 'Who is asked' }),
  unit: UnitId.optional(),
  state: StateName.optional(),
  dossier: DossierCode.optional(),
  task: z.uuid().optional(),
  late: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
});

/** The questions to other agencies, and their answers. */
export function consultationRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listConsultationsRoute(app, deps);
    getConsultationRoute(app, deps);
  };
}

function listConsultationsRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/consultations',
    {
      config: {
        access: accessRoles,
        refuses: ['agency-unknown', 'dossier-not-found', 'task-not-found', 'unit-unknown'],
      },
      schema: {
        operationId: 'listConsultations',
        tags: ['tasks'],
        summary: 'List consultations, oldest first',
        querystring: Query,
        response: { 200: pageOf(ConsultationView) },
      },
    },
    async ({ query: { cursor, limit, ...filter }, principal }) => {
      await mustKnowNames(deps.db, filter);
      const now = await deps.time(deps.db);
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listConsultations(deps.db, filter, { after, limit: limit + 1 }, now);
      const ids = [...new Set(rows.map(({ consultation }) => consultation.dossierId))];
      const notes = principal.role === 'auditor' ? undefined : await openNotes(deps.db, deps.vault, ...ids);
      return toPage(
        rows,
        limit,
        (row) => (notes === undefined ? toConsultation(row, now) : withWords(row, notes, now)),
        ({ consultation }) => [consultation.id],
      );
    },
  );
}

function getConsultationRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/consultations/:id',
    {
      config: { access: accessRoles, refuses: ['consultation-not-found'] },
      schema: {
        operationId: 'getConsultation',
        tags: ['tasks'],
        summary: 'Read a consultation',
        params: z.object({ id: z.uuid() }),
        response: { 200: ConsultationView },
      },
    },
    async ({ params: { id }, principal }, reply) => {
      const row = await findListedConsultation(deps.db, id);
      if (row === undefined) throw new Refusal('consultation-not-found', 'no consultation has this id');
      reply.header('etag', etag(row.consultation.version));
      const now = await deps.time(deps.db);
      if (principal.role === 'auditor') return toConsultation(row, now);
      return withWords(row, await openNotes(deps.db, deps.vault, row.consultation.dossierId), now);
    },
  );
}
