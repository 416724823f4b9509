/**
 * A consultation asks another agency about a dossier during a step. Several may be open at a time, each with its own
 * deadline on the calendar of the asked agency. The clock of the dossier runs on (docs/domain.md §2.6). A consultation
 * is open until it is answered or withdrawn, or its dossier ends.
 */
import { Refusal } from '../refusal.ts';

export const consultationStates = ['open', 'answered', 'withdrawn', 'cancelled'] as const;
export type ConsultationState = (typeof consultationStates)[number];

/** What can be done with a consultation. */
export const consultationCommands = ['answer', 'withdraw'] as const;

/** Which commands a state allows. */
export const allowedOnConsultation = {
  open: ['answer', 'withdraw'],
  answered: [],
  withdrawn: [],
  cancelled: [],
} as const satisfies Record<ConsultationState, readonly (typeof consultationCommands)[number][]>;

/** @throws Refusal `consultation-not-open` with the state, unless the state allows the command */
export function requireOpen(state: ConsultationState, command: 'answer' | 'withdraw'): void {
  const allowed: readonly string[] = allowedOnConsultation[state];
  if (!allowed.includes(command))
    throw new Refusal('consultation-not-open', `a consultation that is ${state} does not allow ${command}`, {
      facts: { state, command, allowed },
    });
}
