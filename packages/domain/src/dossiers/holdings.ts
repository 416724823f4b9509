import type { Holding } from '../deadlines/ledger.ts';
import { agencyOfStep } from '../routing/step.ts';
import type { Dossier } from './dossier.ts';
import type { Entry } from './history.ts';
import { fromHistory } from './history-data.ts';

/** Who holds a dossier: an agency, its unit once the step was given to one, and an officer of the unit. */
export interface Holder {
  readonly agencyId: string;
  readonly unitId: string | null;
  readonly officerId: string | null;
}

/**
 * Who held a dossier from which instant on, by its history: the entries about its steps, and those that changed the
 * deciding agency. A holder keeps the dossier until the next one has it: after the last step whoever closes it has it,
 * or the agency that took it over since. The entry of an imported step carries the
 * instant at which the step opened. A dossier whose history names no holder lies with the deciding agency. `until`:
 * epoch ms.
 */
export function holdingsOf(
  { steps }: Pick<Dossier, 'steps'>,
  entries: readonly Entry[],
  until: number,
): Holding<Holder>[] {
  const holdings: Holding<Holder>[] = [];
  let decidingAgencyId = '';
  let stepNo = 0;
  for (const entry of entries) {
    const { type, data } = entry;
    const at = 'openedAt' in data ? Date.parse(data['openedAt'] as string) : entry.at;
    const event = fromHistory(entry);
    if (event !== undefined && 'opening' in event) decidingAgencyId = event.opening.decidingAgencyId;
    if (at > until) continue;
    if (event?.type === 'dossier.transferred') decidingAgencyId = event.to;
    else if (!type.startsWith('step.') && !type.startsWith('closing.')) continue;
    else stepNo = data['stepNo'] as number;
    const agencyId = agencyOfStep({ steps, decidingAgencyId }, stepNo);
    const [, what] = type.split('.');
    if (what === 'opened' || event !== undefined)
      holdings.push({ holder: { agencyId, unitId: null, officerId: null }, from: at });
    if (!('unitId' in data)) continue;
    const holder = { agencyId, unitId: data['unitId'] as string | null, officerId: data['officerId'] as string | null };
    if (what === 'assigned' || what === 'claimed' || what === 'reassigned') holdings.push({ holder, from: at });
    // An officer who completes the task of another, or of nobody, held it.
    else if (holdings.length > 0) holdings[holdings.length - 1] = { ...holdings.at(-1)!, holder };
  }
  const agency = { agencyId: decidingAgencyId, unitId: null, officerId: null };
  return holdings.length > 0 ? holdings : [{ holder: agency, from: Number.NEGATIVE_INFINITY }];
}
