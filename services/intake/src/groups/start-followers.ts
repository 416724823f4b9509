/** What a finished dossier sets going: the parts of the same filing that needed its result. */

import type { Act } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import type { LockedDossier } from '@motcua/db/dossiers/dossiers';
import { getAgency } from '@motcua/db/reference/agencies';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { letsOthersStart } from '@motcua/domain/dossiers/dossier-group';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';
import { openReception } from '../register/opening.ts';
import { acceptSubmission } from '../register/register.ts';

/**
 * Accepts the parts that waited for a dossier, at the instant it was finished: now their clocks start. `followers`: as they
 * were locked before. Nothing of this may keep the applicant from the result: a part that cannot be accepted (its procedure
 * is no longer in effect, its calendar ends) stays filed, and the reception clock watches that somebody looks at it.
 */
export async function startFollowers(
  deps: Deps,
  tx: Tx,
  { finished, followers }: { finished: Dossier; followers: readonly LockedDossier[] },
  act: Act,
): Promise<void> {
  if (!letsOthersStart(finished)) return;
  for (const locked of followers) {
    if (await isAllowed(tx, (inner) => acceptSubmission(deps, inner, locked, act))) continue;
    await isAllowed(tx, async (inner) => {
      const agency = await getAgency(inner, locked.dossier.agencyId, 'receivingAgency');
      await openReception(inner, locked.dossier, await deps.calendars.ofAgency(inner, agency), act);
    });
  }
}

/** Does something whole, or, where the rules refuse it, not at all. */
async function isAllowed(tx: Tx, act: (inner: Tx) => Promise<unknown>): Promise<boolean> {
  try {
    await tx.transaction(act);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
