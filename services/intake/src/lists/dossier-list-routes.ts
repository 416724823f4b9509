import { listDossiers, searchDossiers } from '@motcua/db/dossiers/dossier-lists';
import { toDossier } from '@motcua/db/dossiers/dossiers';
import { openApplicants } from '@motcua/db/dossiers/person-records';
import { mustKnowNames } from '@motcua/db/known-names';
import type { PersonalData } from '@motcua/domain/dossiers/person';
import { accessRoles, personRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { filterFields, refusalsOfFilter } from '@motcua/http/dossier-filter';
import { DossierView } from '@motcua/http/dossier-view';
import { key, words } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { showDossier } from '../views/show-dossier.ts';

const ListQuery = PageQuery.extend(filterFields);

const Search = z
  .strictObject({
    code: key(100).min(3).optional().meta({ description: 'A piece of the code, or a whole external code' }),
    name: words(200).optional().meta({ description: 'Whole words in any order, with or without diacritics' }),
    identityNumber: key(20).min(6).optional(),
    cursor: z.string().max(500).optional(),
    limit: z.int().min(1).max(200).default(50),
  })
  .refine((query) => query.code ?? query.name ?? query.identityNumber, flaw('no-search-term'))
  .meta({ id: 'DossierSearch', examples: [{ name: 'nguyen dao' }] });

const FoundDossier = DossierView.extend({
  applicant: z
    .object({ name: z.string(), identityNumber: z.string().optional() })
    .nullable()
    .meta({ description: 'The identity number shows its last four characters; null when the person was forgotten' }),
}).meta({ id: 'FoundDossier' });

/** The key in the cursor of both lists: the id of the last dossier. */
const Id = z.tuple([z.uuid()]);

/** Many dossiers: filters, and search by personal data in the body. */
export function dossierListRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listDossiersRoute(app, deps);
    searchDossiersRoute(app, deps);
  };
}

function listDossiersRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/dossiers',
    {
      config: { access: accessRoles, refuses: refusalsOfFilter },
      schema: {
        operationId: 'listDossiers',
        tags: ['dossiers'],
        summary: 'List dossiers, newest first',
        querystring: ListQuery,
        response: { 200: pageOf(DossierView) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      await mustKnowNames(deps.db, filter);
      const now = await deps.time(deps.db);
      const after = decodeCursor(cursor, Id)?.[0];
      const rows = await listDossiers(deps.db, filter, { after, limit: limit + 1 }, now);
      const page = toPage(rows, limit, toDossier, ({ id }) => [id]);
      const items = page.items.map((dossier) => showDossier(deps, deps.db, dossier, now));
      return { ...page, items: await Promise.all(items) };
    },
  );
}

function searchDossiersRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/dossiers/search',
    {
      config: { access: personRoles, refuses: ['cursor-invalid'] },
      schema: {
        operationId: 'searchDossiers',
        tags: ['dossiers'],
        summary: 'Find dossiers by code, name or identity number',
        description: 'A POST, because personal data belongs in a body and never in a URL. Changes nothing.',
        body: Search,
        response: { 200: pageOf(FoundDossier) },
      },
    },
    async ({ body: { cursor, limit, ...wanted } }) => {
      const now = await deps.time(deps.db);
      const after = decodeCursor(cursor, Id)?.[0];
      const rows = await searchDossiers(deps.db, deps.vault, wanted, { after, limit: limit + 1 });
      const page = toPage(rows, limit, toDossier, ({ id }) => [id]);
      const ids = page.items.map(({ id }) => id);
      const applicants = await openApplicants(deps.db, deps.vault, ids);
      const items = page.items.map(async (dossier) => ({
        ...(await showDossier(deps, deps.db, dossier, now)),
        applicant: masked(applicants.get(dossier.id)),
      }));
      return { ...page, items: await Promise.all(items) };
    },
  );
}

function masked(applicant: PersonalData | undefined) {
  if (applicant === undefined) return null;
  const { name, identityNumber } = applicant;
  if (identityNumber === undefined) return { name };
  return { name, identityNumber: identityNumber.slice(-4).padStart(identityNumber.length, '*') };
}
