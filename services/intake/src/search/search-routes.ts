import { type CoincidingCodes, listCoincidingCodes } from '@motcua/db/dossiers/external-codes';
import { readSearchIndexes, searchIndexes } from '@motcua/db/dossiers/search-rebuild';
import type { App } from '@motcua/http/app';
import { DossierCode } from '@motcua/http/fields';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const IndexView = z
  .object({
    index: z.enum(searchIndexes),
    remaining: z.int().meta({ description: 'Entries still to be written; 0: it is rebuilt' }),
    about: z.int().nullable().meta({ description: 'Entries in all, as the database estimates; null: not known yet' }),
  })
  .meta({ id: 'SearchIndex' });

const CoincidingView = z
  .object({
    system: z.string(),
    code: z.string().meta({ description: 'What the codes have in common: without case, accents and width' }),
    codes: z.array(z.object({ externalCode: z.string(), dossier: DossierCode })),
  })
  .meta({ id: 'CoincidingCodes' });

/** What administrators see of the search: how far it is rebuilt, and the codes that it cannot tell apart. */
export function searchRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listSearchIndexesRoute(app, deps);
    listCoincidingCodesRoute(app, deps);
  };
}

function listSearchIndexesRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/search-indexes',
    {
      config: { access: ['admin'] },
      schema: {
        operationId: 'listSearchIndexes',
        tags: ['dossiers'],
        summary: 'How far the search is rebuilt',
        description:
          'After an upgrade that compares texts in another way, the search is rebuilt in the background. Meanwhile everything is found as before, or already as from now on.',
        response: { 200: z.object({ items: z.array(IndexView) }) },
      },
    },
    async () => ({ items: await readSearchIndexes(deps.db) }),
  );
}

function listCoincidingCodesRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/coinciding-codes',
    {
      config: { access: ['admin'] },
      schema: {
        operationId: 'listCoincidingCodes',
        tags: ['dossiers'],
        summary: 'Codes of older systems that differ only in case, accents or width',
        description:
          'Each may be one dossier that was imported several times. A person has to look: nothing is merged, and a search for one of them finds all.',
        querystring: PageQuery,
        response: { 200: pageOf(CoincidingView) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const after = decodeCursor(cursor, z.tuple([z.string(), z.string()]));
      const rows = await listCoincidingCodes(deps.db, { after, limit: limit + 1 });
      return toPage(rows, limit, toView, ({ system, searchCode }) => [system, searchCode]);
    },
  );
}

const toView = ({ system, searchCode, codes }: CoincidingCodes) => ({ system, code: searchCode, codes: [...codes] });
