import type { Holding } from '../deadlines/ledger.ts';
import { agencyOfStep } from '../routing/step.ts';
import type { Dossier } from './dossier.ts';
import { fromHistory } from './dossier-events.ts';
import type { Line } from './due-dates.ts';

/** Who has a dossier in hand: an agency, in it a unit once one was given the step, and an officer of it. */
export interface Holder {
  readonly agencyId: string;
  readonly unitId: string | null;
  readonly officerId: string | null;
}

/**
 * Who held a dossier from when on, read off its history: the lines about its steps, and those that changed who decides.
 * Whoever held it last keeps it until somebody else does: between the last step and the result it lies where the last step
 * was done, or with the agency that took it over since. An imported step says itself when it opened; what nobody is told to
 * have held is the deciding agency's. `until`: epoch ms.
 */
export function holdingsOf(
  { steps }: Pick<Dossier, 'steps'>,
  lines: readonly Line[],
  until: number,
): Holding<Holder>[] {
  const holdings: Holding<Holder>[] = [];
  let decidingAgencyId = '';
  let stepNo = 0;
  for (const line of lines) {
    const { type, data } = line;
    const at = 'openedAt' in data ? Date.parse(data['openedAt'] as string) : line.at;
    const event = fromHistory(line);
    if (event !== undefined && 'opening' in event) decidingAgencyId = event.opening.decidingAgencyId;
    if (at > until) continue;
    if (event?.type === 'dossier.transferred') decidingAgencyId = event.to;
    else if (!type.startsWith('step.')) continue;
    else stepNo = data['stepNo'] as number;
    const agencyId = agencyOfStep({ steps, decidingAgencyId }, stepNo);
    if (type === 'step.opened' || event !== undefined)
      holdings.push({ holder: { agencyId, unitId: null, officerId: null }, from: at });
    if (!('unitId' in data)) continue;
    const holder = { agencyId, unitId: data['unitId'] as string | null, officerId: data['officerId'] as string | null };
    if (type === 'step.assigned' || type === 'step.claimed' || type === 'step.reassigned')
      holdings.push({ holder, from: at });
    // Whoever completes a task that was another's, or nobody's, had it.
    else if (holdings.length > 0) holdings[holdings.length - 1] = { ...holdings.at(-1)!, holder };
  }
  const agency = { agencyId: decidingAgencyId, unitId: null, officerId: null };
  return holdings.length > 0 ? holdings : [{ holder: agency, from: Number.NEGATIVE_INFINITY }];
}
