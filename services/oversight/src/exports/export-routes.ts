import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { snapshot, type Tx } from '@motcua/db/database';
import { countDossiers } from '@motcua/db/dossiers/dossier-lists';
import { mustKnowNames } from '@motcua/db/known-names';
import { beginExport, type ExportRow, finishExport } from '@motcua/db/oversight/exports';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles, personRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { filterFields, refusalsOfFilter } from '@motcua/http/dossier-filter';
import { EdgeRefusal } from '@motcua/http/problem';
import { actorOf } from '@motcua/http/requests';
import { writeAll } from '@motcua/http/stalled';
import type { Logger } from '@motcua/runtime/logger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { exportFormats, mediaTypeOf } from './export-formats.ts';
import { type Exported, exported } from './exported.ts';

const ExportQuery = z.strictObject({
  ...filterFields,
  format: z.enum(exportFormats).default('ndjson'),
  include: z.enum(['applicant']).optional().meta({ description: 'With the applicants in clear; not for auditors' }),
});
type ExportQuery = z.infer<typeof ExportQuery>;

const files = exportFormats.map((format) => [mediaTypeOf(format).split(';')[0]!, { schema: z.unknown() }] as const);

const options = {
  config: { access: accessRoles, refuses: refusalsOfFilter },
  // A HEAD request would write the whole export and throw it away.
  exposeHeadRoute: false,
  schema: {
    operationId: 'exportDossiers',
    tags: ['dossiers'],
    summary: 'Dossiers of a filter as NDJSON, CSV or XLSX',
    description:
      'The filters and the order of the list, on one state of the database, streamed. `X-Total-Count` says how many dossiers follow, `Export-Id` under which number it is recorded: `GET /v1/exports/{id}` then tells the size and the SHA-256 of the whole file. NDJSON ends with a line {"summary": {"rows", "sha256"}}. Applicants appear by pseudonym unless `include=applicant` is asked for. `import` gives the dossiers that are still open as `POST /v1/imports` of another installation takes them, with their applicants.',
    querystring: ExportQuery,
    response: { 200: { description: 'The file', content: Object.fromEntries(files) } },
  },
};

/**
 * The dossiers of a filter as a file. An export is cut off when its reader takes nothing for `silentMs` (a minute if
 * not given).
 */
export function exportRoutes(deps: Deps, log: Logger, silentMs?: number): FastifyPluginAsyncZod {
  return async (app) => exportDossiersRoute(app, deps, log, silentMs);
}

function exportDossiersRoute(app: App, deps: Deps, log: Logger, silentMs?: number): void {
  app.get('/v1/dossiers/export', options, async (request, reply) => {
    const what = await exportedOf(deps, request);
    let begun = false;
    try {
      await snapshot(deps.exportsDb, async (tx) => {
        const { id, body } = await beginAnswer(deps, tx, what, request, reply);
        begun = true;
        await writeAll(body, recordedTo(deps, id, exported(deps, tx, what)), silentMs);
      });
    } catch (error) {
      if (!begun) throw error;
      log.warn({ kind: 'export', requestId: request.id, err: error }, 'an export broke off');
    }
    return reply;
  });
}

type ExportRequest = FastifyRequest & { readonly query: ExportQuery };

/** What a request asks for. Refuses applicants to who may not see them ('forbidden'), and names that nobody knows. */
async function exportedOf(deps: Deps, { query, principal }: ExportRequest): Promise<Exported> {
  const { format, include, ...asked } = query;
  const withApplicants = include === 'applicant' || format === 'import';
  if (withApplicants && !(personRoles as readonly string[]).includes(principal.role))
    throw new EdgeRefusal('forbidden', 'this role sees no applicants');
  await mustKnowNames(deps.db, asked);
  const filter = format === 'import' ? { ...asked, open: true as const } : asked;
  return { format, filter, at: await deps.time(deps.db), withApplicants };
}

/** Records the export and sends the headers of its answer; returns the record's id and the body, still empty. */
async function beginAnswer(deps: Deps, tx: Tx, what: Exported, request: ExportRequest, reply: FastifyReply) {
  const { format, filter, at, withApplicants } = what;
  const rows = await countDossiers(tx, filter, at);
  const record = { actor: actorOf(request), at, format, filter: describe(request.query), withApplicants, rows };
  const id = await beginExport(deps.db, record);
  const body = new PassThrough();
  reply
    .headers({ 'x-total-count': rows, 'export-id': id, 'cache-control': 'no-store' })
    .header('content-disposition', `attachment; filename="dossiers.${format}"`)
    .type(mediaTypeOf(format))
    .send(body);
  return { id, body };
}

/** A filter as it was asked for, with instants as text. */
function describe({
  format: _format,
  include: _include,
  acceptedFrom,
  acceptedBefore,
  dueBefore,
  dueAfter,
  ...rest
}: ExportQuery): ExportRow['filter'] {
  const instants = Object.entries({ acceptedFrom, acceptedBefore, dueBefore, dueAfter }).map(
    ([name, at]) => [name, at && formatInstant(at)] as const,
  );
  const asked = [...Object.entries(rest), ...instants];
  return Object.fromEntries(asked.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Passes the chunks on. After the last one it records their size and hash, before the reader sees the end. */
async function* recordedTo(deps: Deps, id: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  const finishedAt = await deps.time(deps.db);
  await finishExport(deps.db, id, { finishedAt, bytes, sha256: hash.digest('hex') });
}
