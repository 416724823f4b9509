/** The agency sends the letter that apologizes for a delay (docs/domain.md §2.3). */

import type { DelayReason } from '../../deadlines/reasons.ts';
import { isApologyMissed } from '../apology-duty.ts';
import type { Apology, Dossier } from '../dossier.ts';
import { isAccepted } from './conditions.ts';
import type { Circumstances, Subject } from './verb.ts';

export interface Apologize {
  readonly type: 'apologize';
  readonly reason: DelayReason;
  readonly document: string;
  readonly approver: string;
}
type Command = Apologize;

export interface Apologized {
  readonly type: 'dossier.apologized';
  readonly apology: Apology;
}
type Event = Apologized;

export const apologize = (
  _dossier: Dossier,
  { reason, document, approver }: Apologize,
  { at }: Circumstances,
): Apologized => ({ type: 'dossier.apologized', apology: { at, reason, document, approver } });

/** The last letter counts. But a letter after the due moment does not replace one that was sent before it. */
export function apologized({ apology: sent, dueAt }: Dossier, { apology }: Apologized): Partial<Dossier> {
  const counts = dueAt === null || apology.at <= dueAt || isApologyMissed({ apology: sent }, dueAt);
  return { apology: counts ? apology : sent };
}

export const apology: Subject<Command, Event> = {
  verbs: {
    apologize: { possible: isAccepted, decide: apologize },
  },
  evolutions: {
    'dossier.apologized': apologized,
  },
};
