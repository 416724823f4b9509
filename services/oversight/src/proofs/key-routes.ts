import { answerOnce } from '@motcua/db/idempotency';
import { type PublishedKey, readSigningKeys, rotateSigningKey } from '@motcua/db/oversight/signing-keys';
import { formatInstant } from '@motcua/domain/instant';
import type { App } from '@motcua/http/app';
import { InstantOut, instantOrNull } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { makeSigningKey } from './proof-signature.ts';

const KeyId = z.string().meta({
  description: 'Thumbprint of the public key (RFC 7638)',
  examples: ['kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'],
});

const KeySet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        kid: KeyId,
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'KeySet' });

const SigningKeyView = z
  .object({
    kid: KeyId,
    createdAt: InstantOut,
    retiredAt: InstantOut.nullable().meta({ description: 'Null: it signs now' }),
  })
  .meta({ id: 'SigningKey' });

/** The keys that sign proofs: published for everybody, replaced by an administrator. */
export function keyRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    getKeySetRoute(app, deps);
    listSigningKeysRoute(app, deps);
    rotateSigningKeyRoute(app, deps);
  };
}

function getKeySetRoute(app: App, deps: Deps): void {
  const options = {
    config: { access: 'public' },
    schema: {
      operationId: 'getKeySet',
      tags: ['proofs'],
      summary: 'Public keys to check proofs with (RFC 7517)',
      description:
        'Every key that has ever signed a proof, also after it was retired. Keep a copy: with it a proof can be checked without this system.',
      response: { 200: { description: 'The keys', content: { 'application/jwk-set+json': { schema: KeySet } } } },
    },
  } as const;
  app.get('/.well-known/jwks.json', options, async (_request, reply) => {
    const keys = await readSigningKeys(deps.db);
    reply.header('cache-control', 'public, max-age=300');
    return reply.type('application/jwk-set+json').send({ keys: keys.map(toJwk) });
  });
}

function listSigningKeysRoute(app: App, deps: Deps): void {
  const options = {
    config: { access: ['auditor', 'admin'] },
    schema: {
      operationId: 'listSigningKeys',
      tags: ['proofs'],
      summary: 'List the keys that sign proofs, oldest first',
      response: { 200: z.object({ items: z.array(SigningKeyView) }) },
    },
  } as const;
  app.get('/v1/signing-keys', options, async () => ({ items: (await readSigningKeys(deps.db)).map(toView) }));
}

function rotateSigningKeyRoute(app: App, deps: Deps): void {
  const options = {
    config: { access: ['admin'], refuses: ['idempotency-key-reused'] },
    schema: {
      operationId: 'rotateSigningKey',
      tags: ['proofs'],
      summary: 'Sign with a new key from now on',
      description:
        'The key before it is retired: it signs nothing more, and stays published, so that its proofs can be checked for ever.',
      response: { 201: SigningKeyView },
    },
  } as const;
  app.post('/v1/signing-keys', options, async (request, reply) => {
    const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
      const act = { actor: actorOf(request), at: await deps.time(tx) };
      const key = await rotateSigningKey(tx, deps.vault, await makeSigningKey(), act);
      return { status: 201, headers: {}, body: toView(key) };
    });
    return send(reply, answer);
  });
}

type Jwk = z.infer<typeof KeySet>['keys'][number];

function toJwk({ kid, publicJwk }: PublishedKey): Jwk {
  const { kty = '', crv = '', x = '' } = publicJwk;
  return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' };
}

const toView = ({ kid, createdAt, retiredAt }: PublishedKey): z.infer<typeof SigningKeyView> => ({
  kid,
  createdAt: formatInstant(createdAt),
  retiredAt: instantOrNull(retiredAt),
});
