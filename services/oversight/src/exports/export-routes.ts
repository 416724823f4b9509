import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { snapshot } from '@motcua/db/database';
import { countDossiers } from '@motcua/db/dossiers/dossier-lists';
import { beginExport, type ExportRow, finishExport, getExport, listExports } from '@motcua/db/dossiers/exports';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles, personRoles } from '@motcua/http/access';
import { InstantOut } from '@motcua/http/fields';
import { EdgeRefusal } from '@motcua/http/problem';
import { actorOf, decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import { writeAll } from '@motcua/http/stalled';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { filterFields, refusalsOfFilter, toFilter } from '../dossier-filter.ts';
import { instantOrNull } from '../views.ts';
import { exportFormats, mediaTypeOf } from './export-formats.ts';
import { exported } from './exported.ts';

const ExportQuery = z.strictObject({
  ...filterFields,
  format: z.enum(exportFormats).default('ndjson'),
  include: z.enum(['applicant']).optional().meta({ description: 'With the applicants in clear; not for auditors' }),
});

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

/**
 * Dossiers of a filter as a file, and the record of who took what. An export of which nothing is taken for `silentMs` (a
 * minute if not given) is cut off.
 */
export function exportRoutes(deps: Deps, log: Logger, silentMs?: number): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/dossiers/export',
      {
        config: { access: accessRoles, refuses: refusalsOfFilter },
        // A HEAD would write the whole of it into nothing.
        exposeHeadRoute: false,
        schema: {
          operationId: 'exportDossiers',
          tags: ['dossiers'],
          summary: 'Dossiers of a filter as NDJSON, CSV or XLSX',
          description:
            'The filters and the order of the list, on one state of the database, streamed. `X-Total-Count` says how many dossiers follow, `Export-Id` under which number it is recorded: `GET /v1/exports/{id}` then tells the size and the SHA-256 of the whole file. NDJSON ends with a line {"summary": {"rows", "sha256"}}. Applicants appear by pseudonym unless `include=applicant` is asked for. `import` gives the dossiers that are still open as `POST /v1/imports` of another installation takes them, with their applicants.',
          querystring: ExportQuery,
          response: {
            200: {
              description: 'The file',
              content: Object.fromEntries(
                exportFormats.map((format) => [mediaTypeOf(format).split(';')[0]!, { schema: z.unknown() }]),
              ),
            },
          },
        },
      },
      async (request, reply) => {
        const { format, include, ...asked } = request.query;
        const withApplicants = include === 'applicant' || format === 'import';
        if (withApplicants && !(personRoles as readonly string[]).includes(request.principal.role))
          throw new EdgeRefusal('forbidden', 'this role sees no applicants');
        const at = await deps.clock(deps.db);
        const filter = { ...(await toFilter(deps, asked)), ...(format === 'import' && { open: true as const }) };
        const recorded = { actor: actorOf(request), at, format, withApplicants, filter: describe(asked) };
        let begun = false;
        try {
          await snapshot(deps.exportsDb, async (tx) => {
            const rows = await countDossiers(tx, filter, at);
            const id = await beginExport(deps.db, { ...recorded, rows });
            const body = new PassThrough();
            reply
              .headers({ 'x-total-count': rows, 'export-id': id, 'cache-control': 'no-store' })
              .header('content-disposition', `attachment; filename="dossiers.${format}"`)
              .type(mediaTypeOf(format))
              .send(body);
            begun = true;
            const chunks = exported(deps, tx, { format, filter, at, withApplicants });
            await writeAll(body, recordedTo(deps, id, chunks), silentMs);
          });
        } catch (error) {
          if (!begun) throw error;
          log.warn({ kind: 'export', requestId: request.id, err: error }, 'an export broke off');
        }
        return reply;
      },
    );
    app.get(
      '/v1/exports',
      {
        config: { access: ['supervisor', 'auditor', 'admin'] },
        schema: {
          operationId: 'listExports',
          tags: ['dossiers'],
          summary: 'Who took what out of the system, newest first',
          querystring: PageQuery,
          response: { 200: pageOf(ExportView) },
        },
      },
      async ({ query: { cursor, limit } }) => {
        const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
        const rows = await listExports(deps.db, { after, limit: limit + 1 });
        return toPage(rows, limit, toExportView, ({ id }) => [id]);
      },
    );
    app.get(
      '/v1/exports/:id',
      {
        config: { access: accessRoles, refuses: ['export-not-found'] },
        schema: {
          operationId: 'getExport',
          tags: ['dossiers'],
          summary: 'What an export was, and whether it came to its end',
          params: z.object({ id: z.uuid() }),
          response: { 200: ExportView },
        },
      },
      async ({ params }) => toExportView(await getExport(deps.db, params.id)),
    );
  };
}

const toExportView = ({ at, finishedAt, ...row }: ExportRow): z.infer<typeof ExportView> => ({
  ...row,
  at: formatInstant(at),
  finishedAt: instantOrNull(finishedAt),
});

/** A filter as it was asked for, instants as text. */
function describe({ dueBefore, dueAfter, ...rest }: Partial<z.infer<typeof ExportQuery>>): ExportRow['filter'] {
  const instants = Object.entries({ dueBefore, dueAfter }).map(
    ([name, at]) => [name, at && formatInstant(at)] as const,
  );
  const asked = [...Object.entries(rest), ...instants];
  return Object.fromEntries(asked.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The chunks as they are, and at their end the record that there were no more: it stands before the reader sees the end. */
async function* recordedTo(deps: Deps, id: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  const finishedAt = await deps.clock(deps.db);
  await finishExport(deps.db, id, { finishedAt, bytes, sha256: hash.digest('hex') });
}
