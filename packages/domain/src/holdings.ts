import type { Dossier } from './dossier.ts';
import type { Line } from './due-dates.ts';
import type { Holding } from './ledger.ts';
import { agencyOfStep } from './step.ts';

/** Who has a dossier in hand: an agency, in it a unit once one was given the step, and an officer of it. */
export interface Holder {
  readonly agencyId: string;
  readonly unitId: string | null;
  readonly officerId: string | null;
}

/**
 * Who held a dossier from when on, read off the lines about its steps. Whoever held it last keeps it until somebody else
 * does: between the last step and the result it lies where the last step was done.
 */
export function holdingsOf(
  dossier: Pick<Dossier, 'steps' | 'decidingAgencyId'>,
  lines: readonly Line[],
): Holding<Holder>[] {
  const holdings: Holding<Holder>[] = [];
  for (const { at, type, data } of lines) {
    if (!type.startsWith('step.')) continue;
    const agencyId = agencyOfStep(dossier, data['stepNo'] as number);
    if (type === 'step.opened') holdings.push({ holder: { agencyId, unitId: null, officerId: null }, from: at });
    if (!('unitId' in data)) continue;
    const holder = { agencyId, unitId: data['unitId'] as string | null, officerId: data['officerId'] as string | null };
    if (type === 'step.assigned' || type === 'step.claimed' || type === 'step.reassigned')
      holdings.push({ holder, from: at });
    // Whoever completes a task that was another's, or nobody's, had it.
    else if (holdings.length > 0) holdings[holdings.length - 1] = { ...holdings.at(-1)!, holder };
  }
  return holdings;
}
