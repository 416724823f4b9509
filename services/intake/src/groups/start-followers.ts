/** What follows a finished dossier: the parts of its group that needed its result begin. */

import { type Act, datedAfter } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import type { LockedDossier } from '@motcua/db/dossiers/dossiers';
import { startReceptionClock } from '@motcua/db/verbs/reception-clock';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { letsOthersStart } from '@motcua/domain/dossiers/dossier-group';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';
import { acceptSubmission } from '../register/accept-submission.ts';

/**
 * Accepts the parts that waited for a dossier, at the instant when it was finished: their clocks start now. A part that
 * cannot be accepted (its procedure is no longer in effect, its calendar ends) must not stop the dossier from being
 * finished. It stays filed, and its reception clock starts, so that somebody looks at it. `followers`: as they were
 * locked before.
 */
export async function startFollowers(
  deps: Deps,
  tx: Tx,
  { finished, followers }: { finished: Dossier; followers: readonly LockedDossier[] },
  act: Act,
): Promise<void> {
  if (!letsOthersStart(finished)) return;
  for (const locked of followers) {
    const own = datedAfter(act, locked);
    if (await isAllowed(tx, (inner) => acceptSubmission(deps, inner, locked, own))) continue;
    await isAllowed(tx, (inner) => startReceptionClock(deps.calendars, inner, locked.dossier, own));
  }
}

/** Does the whole of something, or nothing of it where the rules refuse. Returns whether it was done. */
async function isAllowed(tx: Tx, work: (inner: Tx) => Promise<unknown>): Promise<boolean> {
  try {
    await tx.transaction(work);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
