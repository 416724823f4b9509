import { endWithTokens } from '@motcua/db/alerts/subscriptions';
import { answerOnce } from '@motcua/db/idempotency';
import { mustKnowNames } from '@motcua/db/known-names';
import { type IssuedToken, issueToken, listTokens, revokeToken } from '@motcua/db/tokens';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { AgencyId, InstantOut, words } from '@motcua/http/fields';
import { decodeCursor, idempotencyOf, PageQuery, pageOf, send, toPage } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const NewToken = z
  .strictObject({
    role: z.enum(['counter', 'officer', 'supervisor']),
    agency: AgencyId.meta({ description: 'For which its holder acts' }),
    name: words(100).meta({ description: 'Which desk or program holds it; no person' }),
  })
  .meta({ id: 'NewToken', examples: [{ role: 'officer', agency: 'H42', name: 'Phòng Tư pháp' }] });

const TokenView = z
  .object({
    id: z.uuid(),
    role: z.enum(accessRoles),
    agency: AgencyId.nullable().meta({ description: 'Null: of the installation, for no agency in particular' }),
    name: z.string(),
    createdAt: InstantOut,
    revokedAt: InstantOut.nullable(),
  })
  .meta({ id: 'Token' });

const CreatedToken = TokenView.extend({
  token: z.string().meta({
    description: 'For Authorization: Bearer. Only this answer, and its repeats under the same Idempotency-Key, show it',
  }),
}).meta({ id: 'CreatedToken' });

/** Tokens say who may call, and for which agency. An administrator makes and revokes them. */
export function tokenRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    createTokenRoute(app, deps);
    listTokensRoute(app, deps);
    revokeTokenRoute(app, deps);
  };
}

function createTokenRoute(app: App, deps: Deps): void {
  app.post(
    '/v1/tokens',
    {
      config: { access: ['admin'], refuses: ['agency-unknown', 'idempotency-key-reused'] },
      schema: {
        operationId: 'createToken',
        tags: ['tokens'],
        summary: 'Make a token for an agency',
        description: 'Its holder has the role, and acts for the agency where that is asked for.',
        body: NewToken,
        response: { 201: CreatedToken },
      },
    },
    async (request, reply) => {
      const { role, name, agency: agencyId } = request.body;
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        await mustKnowNames(tx, { agency: agencyId });
        const issued = await issueToken(tx, deps.vault, { role, name, agencyId, createdAt: await deps.time(tx) });
        return { status: 201, headers: {}, body: toView(issued) };
      });
      // Answers are stored unsealed, so the stored one must not hold the token.
      const view = TokenView.parse(answer.body);
      return send(reply, { ...answer, body: { ...view, token: deps.vault.tokens.tokenOf(view.id) } });
    },
  );
}

function listTokensRoute(app: App, deps: Deps): void {
  app.get(
    '/v1/tokens',
    {
      config: { access: ['admin'] },
      schema: {
        operationId: 'listTokens',
        tags: ['tokens'],
        summary: 'List tokens, oldest first, without what lets in',
        querystring: PageQuery,
        response: { 200: pageOf(TokenView) },
      },
    },
    async ({ query: { cursor, limit } }) => {
      const after = decodeCursor(cursor, z.tuple([z.uuid()]))?.[0];
      const rows = await listTokens(deps.db, { after, limit: limit + 1 });
      return toPage(rows, limit, toView, ({ id }) => [id]);
    },
  );
}

function revokeTokenRoute(app: App, deps: Deps): void {
  app.delete(
    '/v1/tokens/:id',
    {
      config: { access: ['admin'], refuses: ['idempotency-key-reused', 'token-not-found', 'last-administrator'] },
      schema: {
        operationId: 'revokeToken',
        tags: ['tokens'],
        summary: 'Revoke a token',
        description:
          'It stops working within five seconds. The subscriptions it made end, unless an agency keeps them. ' +
          'Revoking it twice changes nothing, so no If-Match is asked for. ' +
          'The last token of an administrator stays.',
        params: z.object({ id: z.uuid() }),
        response: { 200: TokenView },
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
        const at = await deps.time(tx);
        const revoked = await revokeToken(tx, request.params.id, at);
        await endWithTokens(tx, at);
        if (revoked === undefined) throw new Refusal('token-not-found', 'no token has this id');
        return { status: 200, headers: {}, body: toView(revoked) };
      });
      return send(reply, answer);
    },
  );
}

const toView = ({ agencyId, createdAt, revokedAt, ...token }: IssuedToken): z.infer<typeof TokenView> => ({
  ...token,
  agency: agencyId,
  createdAt: formatInstant(createdAt),
  revokedAt: revokedAt === null ? null : formatInstant(revokedAt),
});
