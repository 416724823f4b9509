import { type ExportRow, getExport, listExports } from '@motcua/db/oversight/exports';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { InstantOut, instantOrNull } from '@motcua/http/fields';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { exportFormats } from './export-formats.ts';

const ExportView = z
  .object({
    id: z.uuid(),
    actor: z.string().meta({ description: 'Role and opaque id of who asked for it' }),
    at: InstantOut,
    format: z.enum(exportFormats),
    filter: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    withApplicants: z.boolean(),
    rows: z.int(),
    finishedAt: InstantOut.nullable().meta({ description: 'Null while it runs, and for ever if it broke off' }),
    bytes: z.int().nullable(),
    sha256: z.string().nullable().meta({ description: 'Of the whole file, in hex' }),
  })
  .meta({ id: 'Export' });

const Id = z.tuple([z.uuid()]);

/** The record of exports: who took what out of this system. */
export function exportRecordRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listExportsRoute(app, deps);
    getExportRoute(app, deps);
  };
}

function listExportsRoute(app: App, deps: Deps): void {
  const options = {
    config: { access: ['supervisor', 'auditor', 'admin'] },
    schema: {
      operationId: 'listExports',
      tags: ['dossiers'],
      summary: 'Who took what out of the system, newest first',
      querystring: PageQuery,
      response: { 200: pageOf(ExportView) },
    },
  } as const;
  app.get('/v1/exports', options, async ({ query: { cursor, limit } }) => {
    const after = decodeCursor(cursor, Id)?.[0];
    const rows = await listExports(deps.db, { after, limit: limit + 1 });
    return toPage(rows, limit, toView, ({ id }) => [id]);
  });
}

function getExportRoute(app: App, deps: Deps): void {
  const options = {
    config: { access: accessRoles, refuses: ['export-not-found'] },
    schema: {
      operationId: 'getExport',
      tags: ['dossiers'],
      summary: 'What an export was, and whether it came to its end',
      params: z.object({ id: z.uuid() }),
      response: { 200: ExportView },
    },
  } as const;
  app.get('/v1/exports/:id', options, async ({ params }) => toView(await getExport(deps.db, params.id)));
}

const toView = ({ at, finishedAt, ...row }: ExportRow): z.infer<typeof ExportView> => ({
  ...row,
  at: formatInstant(at),
  finishedAt: instantOrNull(finishedAt),
});
