/** The applicant asks to withdraw a dossier, or keeps it after all. The agency stops a withdrawn one (ending.ts). */
import type { Dossier } from '../dossier.ts';
import { Status } from '../status.ts';
import { isUndecided, requireUndecided } from './conditions.ts';
import { statusAtWork } from './standstill.ts';
import type { Subject } from './verb.ts';

export interface Withdraw {
  readonly type: 'withdraw';
}
export interface Keep {
  readonly type: 'keep';
}
type Command = Withdraw | Keep;

export interface WithdrawalRequested {
  readonly type: 'dossier.withdrawal-requested';
}
export interface Kept {
  readonly type: 'dossier.kept';
  /** The status to which it returns. Older histories do not have it. */
  readonly status?: Status;
}
type Event = WithdrawalRequested | Kept;

export function withdraw(dossier: Dossier): WithdrawalRequested {
  requireUndecided(dossier);
  return { type: 'dossier.withdrawal-requested' };
}

export const withdrawalRequested = (before: Dossier): Partial<Dossier> => ({
  status: Status.withdrawalRequested,
  withdrawnFrom: before.status,
});

export const keep = ({ withdrawnFrom }: Dossier): Kept =>
  withdrawnFrom === null ? { type: 'dossier.kept' } : { type: 'dossier.kept', status: withdrawnFrom };

export const kept = (before: Dossier, { status }: Kept): Partial<Dossier> => ({
  status: status ?? statusAtWork(before),
  withdrawnFrom: null,
});

export const withdrawal: Subject<Command, Event> = {
  verbs: {
    withdraw: { possible: isUndecided, decide: withdraw },
    keep: { decide: keep },
  },
  evolutions: {
    'dossier.withdrawal-requested': withdrawalRequested,
    'dossier.kept': kept,
  },
};
