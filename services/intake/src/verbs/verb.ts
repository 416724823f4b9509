/**
 * What all verbs of a dossier have in common at the edge: precondition, one transaction, the new state as the answer.
 */

import { type Act, type Actor, lockInTime } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { type LockedDossier, lockDossier, requireVersion } from '@motcua/db/dossiers/dossiers';
import { answerOnce } from '@motcua/db/idempotency';
import { applyCommand } from '@motcua/db/verbs/apply';
import { standing } from '@motcua/domain/dossiers/decide';
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import type { RefusalCode } from '@motcua/domain/refusal';
import type { AccessRole } from '@motcua/http/access';
import { etag, preconditionOf } from '@motcua/http/conditions';
import { DossierView, toDossierView } from '@motcua/http/dossier-view';
import { tried } from '@motcua/http/dry-run';
import { DossierCode, InstantOut } from '@motcua/http/fields';
import { actorOf, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

/** A verb as the reference shows it. */
interface VerbDescription<B extends z.ZodType> {
  readonly operationId: string;
  readonly summary: string;
  /** What the verb does to the dossier, and what to its clocks. */
  readonly description: string;
  readonly access: readonly AccessRole[];
  /** What its own rules refuse with, besides `refusalsOfEveryVerb`. */
  readonly refuses?: readonly RefusalCode[];
  readonly body: B;
}

const ChangedDossierView = tried(DossierView)
  .extend({
    early: z
      .object({
        skipped: z.array(z.object({ step: z.string(), stepName: z.string() })),
        decidedBy: z.string().meta({ description: 'The approver, or role and id of the caller' }),
      })
      .optional()
      .meta({ description: 'Of /finish: the steps that were not done, and who decided to finish without them' }),
  })
  .extend({
    correction: z
      .object({ dueAt: InstantOut })
      .optional()
      .meta({ description: 'Of /correct-result: when the corrected result is due' }),
  })
  .meta({ id: 'ChangedDossier' });

const refusalsOfEveryVerb: readonly RefusalCode[] = [
  'dossier-not-found',
  'illegal-transition',
  'stale-version',
  'idempotency-key-reused',
];

/** The options of a verb's route. */
export const verb = <B extends z.ZodType>({ access, refuses = [], ...schema }: VerbDescription<B>) => ({
  config: { access, dryRun: true as const, refuses: [...refusalsOfEveryVerb, ...refuses] },
  schema: {
    ...schema,
    tags: ['dossiers'],
    params: z.object({ code: DossierCode }),
    response: { 200: ChangedDossierView },
  },
});

/** The body of a verb that needs no further facts. */
export const Nothing = z.strictObject({}).meta({ id: 'Nothing' });

type VerbRequest = FastifyRequest & { params: { code: string } };

/**
 * Locks the dossier that the request names, at the version that the caller saw (If-Match), and lets `carryOut` change
 * it. Answers with the changed dossier, and what `said` adds. Refusals: 'dossier-not-found', 'stale-version', and those
 * of `carryOut`.
 */
export async function change(
  deps: Deps,
  request: VerbRequest,
  reply: FastifyReply,
  carryOut: (
    tx: Tx,
    locked: LockedDossier,
    act: Act,
  ) => Promise<LockedDossier & { readonly said?: object | undefined }>,
): Promise<FastifyReply> {
  const accepts = preconditionOf(request);
  const by: Actor = { actor: actorOf(request), time: deps.time };
  const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
    const found = { code: request.params.code };
    const { taken, act } = await lockInTime(tx, by, () => lockDossier(tx, deps.calendars, found));
    requireVersion(taken.dossier, accepts, standing(taken.dossier));
    const { dossier, edition, said } = await carryOut(tx, taken, act);
    const body = { ...toDossierView(dossier, act.at, edition.calendar), ...said };
    return { status: 200, headers: { etag: etag(dossier.version) }, body };
  });
  return send(reply, answer);
}

/** Changes the dossier that the request names by one command alone. Refusals: as change, and those of the command. */
export function apply(
  deps: Deps,
  request: VerbRequest,
  reply: FastifyReply,
  command: DossierCommand,
): Promise<FastifyReply> {
  return change(deps, request, reply, (tx, locked, act) => applyCommand(tx, locked, command, act));
}
