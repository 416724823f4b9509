import { makeProofContent } from '@motcua/domain/proofs/proof';
import { proofKinds } from '@motcua/domain/proofs/proof-shape';
import { accessRoles } from '@motcua/http/access';
import type { App } from '@motcua/http/app';
import { DossierCode } from '@motcua/http/fields';
import { actorOf } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { proofBasisOf } from './proof-basis.ts';
import { issueProof } from './proof-signature.ts';

const ProofView = z
  .object({
    content: z
      .record(z.string(), z.unknown())
      .meta({ description: 'All that the date follows from, the date, and why (docs/proof.md)' }),
    contentHash: z.string().meta({ description: 'SHA-256 of the canonical content, in hex' }),
    jws: z
      .string()
      .meta({ description: 'Compact JWS over the canonical content (EdDSA); keys at /.well-known/jwks.json' }),
  })
  .meta({ id: 'DeadlineProof' });

const options = {
  config: { access: accessRoles, refuses: ['deadline-not-started', 'dossier-not-found'] },
  schema: {
    operationId: 'getDeadlineProof',
    tags: ['proofs'],
    summary: 'A signed proof of the date, to be checked without this system',
    description:
      'Acceptance, term, rule version, the whole calendar edition, suspensions and extensions; the result and the trace that follow from them; the place in the dossier’s history it was taken from. Nothing personal. Whoever holds it can recalculate the date and check the signature, offline: `npx @motcua/verify-deadline proof.json --keys jwks.json`. Changes nothing.',
    params: z.object({ code: DossierCode }),
    querystring: z.strictObject({
      kind: z.enum(proofKinds).default('statutory').meta({ description: 'Which term' }),
    }),
    response: { 200: ProofView },
  },
} as const;

/** Dates of dossiers, proved. */
export function proofRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => getDeadlineProofRoute(app, deps);
}

function getDeadlineProofRoute(app: App, deps: Deps): void {
  app.get('/v1/dossiers/:code/deadline/proof', options, async (request) => {
    const { params, query } = request;
    const basis = await proofBasisOf(deps, params.code, query.kind);
    const act = { actor: actorOf(request), at: basis.issuedAt };
    const { content, ...signed } = await issueProof(deps, makeProofContent(basis), act);
    return { content: { ...content }, ...signed };
  });
}
