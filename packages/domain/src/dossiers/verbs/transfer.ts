/**
 * A dossier moves to another agency that decides. That agency confirms or declines; the clock runs on (docs/domain.md
 * §2.6).
 */
import { Refusal } from '../../refusal.ts';
import type { Dossier, Transfer } from '../dossier.ts';
import { isUndecided, requireUndecided } from './conditions.ts';
import type { Circumstances, Subject } from './verb.ts';

export interface OfferTransfer {
  readonly type: 'transfer';
  readonly to: string;
  readonly document: string | null;
}
export interface ConfirmTransfer {
  readonly type: 'confirm-transfer';
}
export interface DeclineTransfer {
  readonly type: 'decline-transfer';
}
type Command = OfferTransfer | ConfirmTransfer | DeclineTransfer;

export interface TransferOffered {
  readonly type: 'dossier.transfer-offered';
  readonly transfer: Transfer;
}
export interface Transferred {
  readonly type: 'dossier.transferred';
  readonly from: string;
  readonly to: string;
}
export interface TransferDeclined {
  readonly type: 'dossier.transfer-declined';
  readonly to: string;
}
type Event = TransferOffered | Transferred | TransferDeclined;

const isOffered = ({ transfer }: Dossier): boolean => transfer !== null;

export const canBeOffered = (dossier: Dossier): boolean => !isOffered(dossier) && isUndecided(dossier);

export function offerTransfer(
  dossier: Dossier,
  { to, document }: OfferTransfer,
  { at }: Circumstances,
): TransferOffered {
  requireUndecided(dossier);
  if (to === dossier.decidingAgencyId)
    throw new Refusal('transfer-to-itself', 'the dossier lies with this agency', { path: 'to' });
  return { type: 'dossier.transfer-offered', transfer: { to, document, at } };
}

export const transferOffered = (_before: Dossier, { transfer }: TransferOffered): Partial<Dossier> => ({ transfer });

export const canBeConfirmed = (dossier: Dossier): boolean => isOffered(dossier) && isUndecided(dossier);

export function confirmTransfer(dossier: Dossier): Transferred {
  requireUndecided(dossier);
  const { decidingAgencyId: from, transfer } = dossier;
  return { type: 'dossier.transferred', from, to: transfer?.to ?? from };
}

export const transferred = (_before: Dossier, { to }: Transferred): Partial<Dossier> => ({
  transfer: null,
  decidingAgencyId: to,
});

export const declineTransfer = ({ decidingAgencyId, transfer }: Dossier): TransferDeclined => ({
  type: 'dossier.transfer-declined',
  to: transfer?.to ?? decidingAgencyId,
});

export const transferDeclined = (): Partial<Dossier> => ({ transfer: null });

export const transfer: Subject<Command, Event> = {
  verbs: {
    transfer: { possible: canBeOffered, decide: offerTransfer },
    'confirm-transfer': { possible: canBeConfirmed, decide: confirmTransfer },
    'decline-transfer': { possible: isOffered, decide: declineTransfer },
  },
  evolutions: {
    'dossier.transfer-offered': transferOffered,
    'dossier.transferred': transferred,
    'dossier.transfer-declined': transferDeclined,
  },
};
