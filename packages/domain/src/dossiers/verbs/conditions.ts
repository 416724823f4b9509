/** The conditions that several verbs share: whether a dossier fulfils one, and the refusal where it does not. */
import { type Dossier, openSuspension } from '../dossier.ts';
import { NotNow } from './verb.ts';

export const isAccepted = ({ acceptedAt }: Pick<Dossier, 'acceptedAt'>): boolean => acceptedAt !== null;

export const isSuspended = (dossier: Pick<Dossier, 'suspensions'>): boolean => openSuspension(dossier) !== undefined;

export const isRunning = (dossier: Pick<Dossier, 'suspensions'>): boolean => !isSuspended(dossier);

export const isUndecided = ({ decision }: Pick<Dossier, 'decision'>): boolean => decision === null;

/** @throws NotNow `dossier-suspended` while the clock stands */
export function requireRunning(dossier: Dossier): void {
  const open = openSuspension(dossier);
  if (open === undefined) return;
  throw new NotNow('dossier-suspended', `the clock stands already, for ${open.ground}`, {
    facts: { ground: open.ground },
  });
}

/**
 * Withdrawing and stopping are possible until there is a decision (Circular 03/2025, form 05). The same holds for
 * requesting a supplement, because a lapsed request stops the dossier, and for a change of the deciding agency.
 * @throws NotNow `decision-taken`
 */
export function requireUndecided({ decision }: Dossier): void {
  if (decision === null) return;
  throw new NotNow('decision-taken', `it was decided as ${decision.result}`);
}
