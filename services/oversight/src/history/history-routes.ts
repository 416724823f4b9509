import { getDossier } from '@motcua/db/dossiers/dossiers';
import { openNotes } from '@motcua/db/dossiers/persons';
import type { HistoryRow } from '@motcua/db/history/chain';
import { listHistory } from '@motcua/db/history/history';
import { formatInstant } from '@motcua/domain/instant';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { DossierCode, InstantOut } from '@motcua/http/fields';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const HistoryEntryView = z
  .object({
    seq: z.int(),
    at: InstantOut,
    type: z.string(),
    actor: z.string(),
    data: z.record(z.string(), z.unknown()),
    note: z.string().optional().meta({ description: 'Words written with this line; not shown to auditors' }),
    prevHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'HistoryLine' });

const Seq = z.tuple([z.int32().min(0)]);

const options = {
  config: { access: accessRoles, refuses: ['dossier-not-found'] },
  schema: {
    operationId: 'getDossierHistory',
    tags: ['dossiers'],
    summary: 'What happened to a dossier, oldest first',
    description:
      'Append-only and hash-chained: each hash covers the line and the hash before it. People appear by pseudonym.',
    params: z.object({ code: DossierCode }),
    querystring: PageQuery,
    response: { 200: pageOf(HistoryEntryView) },
  },
} as const;

/** What happened to dossiers. */
export function historyRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => getDossierHistoryRoute(app, deps);
}

function getDossierHistoryRoute(app: App, deps: Deps): void {
  app.get('/v1/dossiers/:code/history', options, async ({ params, query: { cursor, limit }, principal }) => {
    const { id } = await getDossier(deps.db, params.code);
    const after = decodeCursor(cursor, Seq)?.[0] ?? 0;
    const rows = await listHistory(deps.db, id, { after, limit: limit + 1 });
    const notes = principal.role === 'auditor' ? noNotes : await openNotes(deps.db, deps.vault, id);
    return toPage(
      rows,
      limit,
      (row) => toView(row, notes),
      ({ seq }) => [seq],
    );
  });
}

/** What was written with entries, by the id of the note. */
type Notes = ReadonlyMap<string, string>;
const noNotes: Notes = new Map();

/** An entry as the API shows it, with what was written with it where `notes` has that. */
function toView({ seq, at, type, actor, data, prevHash, hash }: HistoryRow, notes: Notes) {
  const { noteId } = (data['request'] ?? data['denial'] ?? data) as { noteId?: unknown };
  const note = typeof noteId === 'string' ? notes.get(noteId) : undefined;
  return {
    seq,
    at: formatInstant(at),
    type,
    actor,
    data: { ...data },
    ...(note === undefined ? {} : { note }),
    prevHash: prevHash.toString('hex'),
    hash: hash.toString('hex'),
  };
}
