import { makeProofContent } from '@motcua/domain/proofs/proof';
import { proofKinds } from '@motcua/domain/proofs/proof-shape';
import { accessRoles } from '@motcua/http/access';
import { DossierCode, InstantIn } from '@motcua/http/fields';
import { languageOf } from '@motcua/http/negotiation';
import { actorOf } from '@motcua/http/requests';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { deadlineStateOf } from './deadline-state.ts';
import { DeadlineView, toDeadlineView } from './deadline-views.ts';
import { proofBasisOf } from './proof-basis.ts';
import { issueProof } from './proof-signature.ts';

const Moment = z.strictObject({
  asOf: InstantIn.optional().meta({
    description:
      'What held at this instant, by what is known now; as known then if asKnownOn is given too. Encode + as %2B',
  }),
  asKnownOn: InstantIn.optional().meta({
    description:
      'What was known at this instant: the history recorded until then, and nothing since. Alone, it is also the instant judged at',
  }),
});

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

/** A dossier's deadline: what it is, what it was, why, and a proof of it. */
export function deadlineRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/v1/dossiers/:code/deadline',
      {
        config: { access: accessRoles, refuses: ['dossier-not-found', 'instant-in-future', 'instant-invalid'] },
        schema: {
          operationId: 'getDossierDeadline',
          tags: ['dossiers'],
          summary: 'When it is due, every date it had, and why',
          description:
            'Derived when asked from acceptance, term, calendar, suspensions and extensions by the calculation that promised it. Names every past date with its reason, document and approver; tells the working time left and who held the dossier for how long; explains itself in sentences. Changes nothing and moves no clock.',
          params: z.object({ code: DossierCode }),
          querystring: Moment,
          response: { 200: DeadlineView },
        },
      },
      async ({ params: { code }, query, headers }) => {
        const state = await deadlineStateOf(deps, code, query);
        return toDeadlineView(code, state, languageOf(headers['accept-language']));
      },
    );
    app.get(
      '/v1/dossiers/:code/deadline/proof',
      {
        config: { access: accessRoles, refuses: ['deadline-not-started', 'dossier-not-found'] },
        schema: {
          operationId: 'getDeadlineProof',
          tags: ['proofs'],
          summary: 'A signed proof of the date, to be checked without this house',
          description:
            'Acceptance, term, rule version, the whole calendar edition, suspensions and extensions; the result and the trace that follow from them; the place in the dossier’s history it was taken from. Nothing personal. Whoever holds it can recalculate the date and check the signature, offline: `npx @motcua/verify-deadline proof.json --keys jwks.json`. Changes nothing.',
          params: z.object({ code: DossierCode }),
          querystring: z.strictObject({
            kind: z.enum(proofKinds).default('statutory').meta({ description: 'Which term' }),
          }),
          response: { 200: ProofView },
        },
      },
      async (request) => {
        const { params, query } = request;
        const basis = await proofBasisOf(deps, params.code, query.kind);
        const act = { actor: actorOf(request), at: basis.issuedAt };
        const { content, ...signed } = await issueProof(deps, makeProofContent(basis), act);
        return { content: { ...content }, ...signed };
      },
    );
  };
}
