import { readAgencies } from '@motcua/db/reference/agencies';
import { listProcedures, type ProcedureWithVersion, readProcedureVersions } from '@motcua/db/reference/procedures';
import { conflictNames, conflicts } from '@motcua/domain/catalogue/catalogue-terms';
import { unitKinds } from '@motcua/domain/catalogue/procedure';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { TermView } from '@motcua/http/dossier-view';
import { DayOut, key, ProcedureCode, words } from '@motcua/http/fields';
import { decodeCursor, PageQuery, pageOf, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

/** Versions that were imported long ago keep the names of their conflicts, so no answer is held to the list. */
const conflictsInWords = `Why a person must settle it first:\n${Object.entries(conflicts)
  .map(([name, meaning]) => `- \`${name}\`: ${meaning}`)
  .join('\n')}`;

const ProcedureSummary = z
  .object({
    code: ProcedureCode,
    name: z.string(),
    field: z.object({ code: z.string().nullable(), name: z.string() }),
    predecessor: z.string().nullable(),
    version: z.int(),
    effectiveFrom: DayOut,
    state: z
      .enum(['adopted', 'pending'])
      .meta({ description: 'pending: imported with conflicts a person must settle' }),
    conflicts: z.array(z.string().meta({ enum: conflictNames })).meta({ description: conflictsInWords }),
    terms: z.record(z.string(), TermView).meta({ description: 'Term per channel' }),
  })
  .meta({ id: 'ProcedureSummary' });

const Step = z.object({
  code: z.string(),
  name: z.string(),
  unit: z.enum(unitKinds),
  budgetMinutes: z.int(),
  at: z.literal('receiving').optional().meta({ description: 'Done where the dossier is received, whoever decides' }),
});

export const ProcedureDetail = ProcedureSummary.extend({
  source: z.string(),
  fees: z.array(z.object({ name: z.string(), amountVnd: z.number().nullable(), note: z.string().optional() })),
  documents: z.array(z.object({ code: z.string().optional(), name: z.string(), required: z.boolean() })),
  results: z.array(z.string()),
  steps: z.array(Step).meta({
    description: 'Empty: nobody has named them, and the whole term lies at the one-stop counter (see /adopt)',
  }),
  legalBasis: z.array(z.object({ code: z.string(), name: z.string() })),
  notes: z.array(z.string()),
}).meta({ id: 'ProcedureVersion' });

const ProcedureView = ProcedureDetail.extend({ versions: z.array(ProcedureDetail) }).meta({ id: 'Procedure' });

const AgencyView = z
  .object({
    id: z.string(),
    name: z.string(),
    nameEn: z.string(),
    kind: z.enum(['province', 'commune', 'other']),
    parentId: z.string().nullable(),
    calendarId: z.string(),
    registersWithinDays: z.int().meta({
      description: 'For how many working days after its acceptance its counter may still register a dossier',
    }),
    units: z.array(z.object({ id: z.string(), kind: z.string(), name: z.string(), nameEn: z.string() })),
  })
  .meta({ id: 'Agency' });

/** The catalogue: procedures with the terms that the law gives, and the agencies that handle them. */
export function catalogueRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    listProceduresRoute(app, deps);
    getProcedureRoute(app, deps);
    listAgenciesRoute(app, deps);
  };
}

function listProceduresRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/procedures',
    {
      config: { access: accessRoles },
      schema: {
        operationId: 'listProcedures',
        tags: ['catalogue'],
        summary: 'List procedures by code',
        querystring: PageQuery.extend({
          name: words(200).optional().meta({ description: 'A piece of the name, with or without case and diacritics' }),
          field: key(40)
            .optional()
            .meta({ description: 'Field code', examples: ['G15-TP07'] }),
        }),
        response: { 200: pageOf(ProcedureSummary) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      const after = decodeCursor(cursor, z.tuple([z.string()]))?.[0];
      const rows = await listProcedures(deps.db, filter, { after, limit: limit + 1 });
      return toPage(rows, limit, toSummary, ({ procedure }) => [procedure.code]);
    },
  );
}

function getProcedureRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/procedures/:code',
    {
      config: { access: accessRoles, refuses: ['procedure-unknown'] },
      schema: {
        operationId: 'getProcedure',
        tags: ['catalogue'],
        summary: 'Read a procedure with all its versions',
        params: z.object({ code: ProcedureCode }),
        response: { 200: ProcedureView },
      },
    },
    async ({ params: { code } }) => {
      const versions = (await readProcedureVersions(deps.db, code)).map(toDetail);
      const [newest] = versions;
      if (newest === undefined) throw new Refusal('procedure-unknown', `no procedure has the code ${code}`);
      return { ...(versions.find((version) => version.state === 'adopted') ?? newest), versions };
    },
  );
}

function listAgenciesRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/agencies',
    {
      config: { access: accessRoles },
      schema: {
        operationId: 'listAgencies',
        tags: ['catalogue'],
        summary: 'List agencies with their units',
        response: { 200: z.object({ items: z.array(AgencyView) }) },
      },
    },
    async () => ({ items: await readAgencies(deps.db) }),
  );
}

function toSummary({ procedure, version }: ProcedureWithVersion): z.infer<typeof ProcedureSummary> {
  return {
    code: procedure.code,
    name: procedure.name,
    field: { code: procedure.fieldCode, name: procedure.fieldName },
    predecessor: procedure.predecessorCode,
    version: version.version,
    effectiveFrom: version.effectiveFrom,
    state: version.state,
    conflicts: [...version.conflicts],
    terms: { ...version.definition.terms },
  };
}

export function toDetail(found: ProcedureWithVersion): z.infer<typeof ProcedureDetail> {
  const { fees, documents, results, steps, legalBasis, notes } = found.version.definition;
  return {
    ...toSummary(found),
    source: found.version.source,
    fees: [...fees],
    documents: [...documents],
    results: [...results],
    steps: [...steps],
    legalBasis: [...legalBasis],
    notes: [...(notes ?? [])],
  };
}
