/** What every change of a dossier has in common at the edge: the precondition, one transaction, the new state as the answer. */
import type { Queryable, Tx } from '@motcua/db/database';
import {
  type Act,
  type Actor,
  type LockedDossier,
  lockDossier,
  lockInTime,
  requireVersion,
} from '@motcua/db/dossiers/dossiers';
import { answerOnce } from '@motcua/db/idempotency';
import { standing } from '@motcua/domain/dossiers/decide';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { actorOf, etag, expectedVersion, idempotencyOf, send } from '@motcua/http/requests';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from './deps.ts';
import { type DossierView, toDossierView } from './views.ts';

export type Addressed = FastifyRequest & { params: { code: string } };

/**
 * Locks the dossier the request names, as the caller saw it (If-Match), lets `act` change it, and answers with what it has
 * become. Refusals: 'dossier-not-found', 'stale-version', and those of the change.
 */
export async function change(
  deps: Deps,
  request: Addressed,
  reply: FastifyReply,
  act: (tx: Tx, locked: LockedDossier, act: Act) => Promise<LockedDossier>,
): Promise<FastifyReply> {
  const expected = expectedVersion(request);
  const by: Actor = { actor: actorOf(request), time: deps.time };
  const answer = await answerOnce(deps.db, idempotencyOf(request), async (tx) => {
    const found = { code: request.params.code };
    const locking = await lockInTime(tx, by, () => lockDossier(tx, deps.calendars, found));
    const seen = locking.taken.dossier;
    requireVersion(seen, expected, standing(seen));
    const { dossier, edition } = await act(tx, locking.taken, locking.act);
    const body = toDossierView(dossier, locking.act.at, edition.calendar);
    return { status: 200, headers: { etag: etag(dossier.version) }, body };
  });
  return send(reply, answer);
}

/** A dossier as it stands at an instant (epoch ms). */
export async function present(deps: Deps, q: Queryable, dossier: Dossier, now: number): Promise<DossierView> {
  const { calendar } = await deps.calendars.get(q, dossier.calendarId, dossier.calendarEdition);
  return toDossierView(dossier, now, calendar);
}
