/**
 * A consultation asks another agency about a dossier while a step is done: several at a time, each with a deadline of its own
 * on the asked agency's calendar. The citizen's clock runs on (docs/domain.md §2.6). It is open until it is answered or withdrawn,
 * or its dossier ends.
 */
import { Refusal } from '../refusal.ts';

export const consultationStates = ['open', 'answered', 'withdrawn', 'cancelled'] as const;
export type ConsultationState = (typeof consultationStates)[number];

/** What can be done with a consultation. */
export const consultationCommands = ['answer', 'withdraw'] as const;

/** In which state. */
export const allowedOnConsultation = {
  open: ['answer', 'withdraw'],
  answered: [],
  withdrawn: [],
  cancelled: [],
} as const satisfies Record<ConsultationState, readonly (typeof consultationCommands)[number][]>;

/** Refusal('consultation-not-open') with the state, unless something can still be done with it. */
export function requireOpen(state: ConsultationState, command: 'answer' | 'withdraw'): void {
  const allowed: readonly string[] = allowedOnConsultation[state];
  if (!allowed.includes(command))
    throw new Refusal('consultation-not-open', `a consultation that is ${state} does not allow ${command}`, {
      facts: { state, command, allowed },
    });
}
