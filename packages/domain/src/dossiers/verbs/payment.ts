/** The agency requests a payment, and confirms that it arrived. */
import type { Dates, Dossier } from '../dossier.ts';
import { Status } from '../status.ts';
import { isRunning, requireRunning } from './conditions.ts';
import { datesOnceAnswered, goingOn, type Pausing, paused, pausing } from './standstill.ts';
import type { Circumstances, Ordered, Subject } from './verb.ts';

export interface RequestPayment extends Ordered {
  readonly type: 'request-payment';
  readonly amountVnd: number;
}
export interface ConfirmPayment {
  readonly type: 'confirm-payment';
  readonly document: string | null;
}
type Command = RequestPayment | ConfirmPayment;

export interface PaymentRequested extends Ordered, Pausing {
  readonly type: 'dossier.payment-requested';
  readonly amountVnd: number;
}
export interface PaymentConfirmed {
  readonly type: 'dossier.payment-confirmed';
  readonly document: string | null;
  readonly dates: Dates;
}
type Event = PaymentRequested | PaymentConfirmed;

export function requestPayment(
  dossier: Dossier,
  { amountVnd, basis, document }: RequestPayment,
  when: Circumstances,
): PaymentRequested {
  requireRunning(dossier);
  const pause = pausing(dossier, { ground: 'payment', basis, document }, when);
  return { type: 'dossier.payment-requested', amountVnd, basis, document, ...pause };
}

export const paymentRequested = (before: Dossier, event: PaymentRequested): Partial<Dossier> => ({
  ...paused(before, event),
  status: Status.paymentRequested,
});

export const confirmPayment = (
  dossier: Dossier,
  { document }: ConfirmPayment,
  when: Circumstances,
): PaymentConfirmed => ({ type: 'dossier.payment-confirmed', document, dates: datesOnceAnswered(dossier, when) });

export const paymentConfirmed = (before: Dossier, { dates }: PaymentConfirmed, at: number): Partial<Dossier> =>
  goingOn(before, dates, at);

export const payment: Subject<Command, Event> = {
  verbs: {
    'request-payment': { possible: isRunning, decide: requestPayment },
    'confirm-payment': { decide: confirmPayment },
  },
  evolutions: {
    'dossier.payment-requested': paymentRequested,
    'dossier.payment-confirmed': paymentConfirmed,
  },
};
