import { randomUUIDv7 } from 'node:crypto';
import type { Act } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import {
  addCodeBlock,
  type CodeBlockRow,
  getCodeBlock,
  listCodeBlocks,
  usedCodes,
} from '@motcua/db/dossiers/code-blocks';
import { answerOnce } from '@motcua/db/idempotency';
import { mustKnowNames } from '@motcua/db/known-names';
import { getAgency } from '@motcua/db/reference/agencies';
import { endOfDay, registrableUntil } from '@motcua/domain/dossiers/afterwards';
import { codesOf } from '@motcua/domain/dossiers/code-block';
import { civilDay, formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles, requireAgency } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId, DayIn, DayOut, DossierCode, InstantOut } from '@motcua/http/fields';
import { actorOf, decodeCursor, idempotencyOf, PageQuery, pageOf, send, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const NewCodeBlock = z
  .strictObject({
    receivingAgency: AgencyId.meta({ description: 'Whose counter gives the codes out' }),
    decidingAgency: AgencyId.optional().meta({
      description: 'Who decides the dossiers: the codes carry its identifier; the receiving agency if not given',
    }),
    day: DayIn.optional().meta({ description: 'On which the dossiers will be accepted; today if not given' }),
    count: z.int().min(1).max(200).meta({ description: 'How many codes' }),
  })
  .meta({ id: 'NewCodeBlock', examples: [{ receivingAgency: 'H42.12', day: '2026-11-23', count: 20 }] });
type NewCodeBlock = z.infer<typeof NewCodeBlock>;

const CodeBlockView = z
  .object({
    id: z.uuid(),
    receivingAgency: AgencyId,
    decidingAgency: AgencyId,
    day: DayOut,
    count: z.int(),
    expiresAt: InstantOut.meta({ description: 'Until then dossiers are registered under its codes' }),
    createdAt: InstantOut,
    createdBy: z.string(),
  })
  .meta({ id: 'CodeBlock' });

const CodeBlockWithCodes = CodeBlockView.extend({
  codes: z.array(
    z.object({ code: DossierCode, used: z.boolean().meta({ description: 'There is a dossier under this code' }) }),
  ),
}).meta({ id: 'CodeBlockWithCodes' });

/** Codes that a counter reserves for the time in which it cannot reach this system. */
export function codeBlockRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    reserveCodesRoute(app, deps);
    listCodeBlocksRoute(app, deps);
    getCodeBlockRoute(app, deps);
  };
}

function reserveCodesRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/code-blocks',
    {
      config: {
        access: ['counter', 'admin'],
        refuses: [
          'agency-not-yours',
          'agency-unknown',
          'calendar-not-covering',
          'calendar-unknown',
          'day-over',
          'idempotency-key-reused',
        ],
      },
      schema: {
        operationId: 'reserveCodes',
        tags: ['dossiers'],
        summary: 'Reserve a block of dossier codes for a day',
        description:
          'For a token of the receiving agency, whose counter gives them out on paper while this system cannot be reached. Each is used once, by registering the dossier with `afterwards.code`, until the block expires. A code that is not used stays a gap.',
        body: NewCodeBlock,
        response: { 201: CodeBlockWithCodes },
      },
    },
    async (request, reply) => {
      requireAgency(request.principal, [request.body.receivingAgency]);
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const act = { actor: actorOf(request), at: await deps.time(tx) };
        const block = await reserve(deps, tx, request.body, act);
        return { status: 201, headers: { location: `/v1/code-blocks/${block.id}` }, body: withCodes(block, new Set()) };
      });
      return send(reply, answer);
    },
  );
}

/** Refusals: 'agency-unknown', 'calendar-unknown', 'calendar-not-covering', 'day-over'. */
async function reserve(deps: Deps, tx: Tx, asked: NewCodeBlock, { actor, at }: Act): Promise<CodeBlockRow> {
  const { receivingAgency: agencyId, decidingAgency: decidingAgencyId = agencyId, count } = asked;
  const receiving = await getAgency(tx, agencyId, 'receivingAgency');
  const deciding = await getAgency(tx, decidingAgencyId, 'decidingAgency');
  const { timeZone } = (await deps.calendars.ofAgency(tx, deciding)).calendar;
  const { calendar } = await deps.calendars.ofAgency(tx, receiving);
  const today = civilDay(at, timeZone);
  const day = asked.day ?? today;
  if (day < today) throw new Refusal('day-over', 'nothing is accepted any more on that day', { path: 'day' });
  // What is accepted last on that day has the longest time.
  const expiresAt = registrableUntil(calendar, endOfDay(day, timeZone), receiving.registersWithinDays);
  const first = await deps.numbers.takeBlock(decidingAgencyId, day, count);
  const id = randomUUIDv7();
  const block = { id, agencyId, decidingAgencyId, day, first, count, expiresAt, createdAt: at, createdBy: actor };
  await addCodeBlock(tx, block);
  return block;
}

function listCodeBlocksRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/code-blocks',
    {
      config: { access: accessRoles, refuses: ['agency-unknown'] },
      schema: {
        operationId: 'listCodeBlocks',
        tags: ['dossiers'],
        summary: 'List the blocks of reserved codes, newest first',
        querystring: PageQuery.extend({ receivingAgency: AgencyId.optional() }),
        response: { 200: pageOf(CodeBlockView) },
      },
    },
    async ({ query: { cursor, limit, receivingAgency } }) => {
      await mustKnowNames(deps.db, { receivingAgency });
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listCodeBlocks(deps.db, receivingAgency, { after, limit: limit + 1 });
      return toPage(rows, limit, toView, ({ id }) => [id]);
    },
  );
}

function getCodeBlockRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/code-blocks/:id',
    {
      config: { access: accessRoles, refuses: ['code-block-not-found'] },
      schema: {
        operationId: 'getCodeBlock',
        tags: ['dossiers'],
        summary: 'Read a block of reserved codes, and which of them are used',
        params: z.object({ id: z.uuid() }),
        response: { 200: CodeBlockWithCodes },
      },
    },
    async ({ params: { id } }) => {
      const block = await getCodeBlock(deps.db, id);
      return withCodes(block, await usedCodes(deps.db, block));
    },
  );
}

const toView = ({ id, day, count, createdBy, ...row }: CodeBlockRow): z.infer<typeof CodeBlockView> => ({
  id,
  receivingAgency: row.agencyId,
  decidingAgency: row.decidingAgencyId,
  day,
  count,
  expiresAt: formatInstant(row.expiresAt),
  createdAt: formatInstant(row.createdAt),
  createdBy,
});

const withCodes = (block: CodeBlockRow, used: ReadonlySet<string>): z.infer<typeof CodeBlockWithCodes> => ({
  ...toView(block),
  codes: codesOf(block).map((code) => ({ code, used: used.has(code) })),
});
