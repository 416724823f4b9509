/** What can be asked of a dossier, and in which status. */
import type { Acceptance, DelayReason, Dossier, HandOverWay, Refund, Result, Status, StopGround } from './dossier.ts';
import { openSuspension } from './dossier.ts';
import type { Ground } from './procedure.ts';

/** Grounds a person suspends for; the others have verbs of their own. */
export type SuspendGround = Exclude<Ground, 'supplement' | 'payment'>;

/** Words about a dossier are sealed with the applicant's key: commands carry the id of the note. */
export interface Noted {
  readonly noteId: string;
}

/** The legal basis, and the number of the paper that orders it. */
interface Ordered {
  readonly basis: string;
  readonly document: string | null;
}

export type DossierCommand =
  | { readonly type: 'start' }
  | { readonly type: 'accept'; readonly acceptance: Acceptance }
  | ({ readonly type: 'refuse'; readonly document: string; readonly basis: string } & Noted)
  | ({
      readonly type: 'request-supplement';
      readonly items: number;
      /** Who lets it be asked again for what could have been asked the first time; null: nobody needs to. */
      readonly approver: string | null;
    } & Ordered &
      Noted)
  | { readonly type: 'supplement' }
  | ({ readonly type: 'request-payment'; readonly amountVnd: number } & Ordered)
  | { readonly type: 'confirm-payment'; readonly document: string | null }
  | ({
      readonly type: 'suspend';
      readonly ground: SuspendGround;
      /** Entered afterwards: when it began (epoch ms). */
      readonly from?: number | undefined;
    } & Ordered)
  | {
      readonly type: 'resume';
      /** Entered afterwards: when it ended (epoch ms). */
      readonly to?: number | undefined;
    }
  | {
      readonly type: 'extend';
      readonly amount: string;
      readonly reason: DelayReason;
      readonly basis: string | null;
      readonly document: string;
      readonly approver: string;
    }
  | { readonly type: 'apologize'; readonly reason: DelayReason; readonly document: string; readonly approver: string }
  | { readonly type: 'withdraw' }
  | { readonly type: 'keep' }
  | ({ readonly type: 'stop'; readonly ground: StopGround; readonly refund: Refund } & Ordered)
  | { readonly type: 'decide'; readonly result: Result; readonly officer: string }
  | { readonly type: 'sign-decision'; readonly officer: string }
  | { readonly type: 'number-decision'; readonly number: string }
  | { readonly type: 'issue-decision'; readonly officer: string }
  | { readonly type: 'finish'; readonly result: Result; readonly delayReason?: DelayReason | undefined }
  | { readonly type: 'explain-delay'; readonly reason: DelayReason }
  | { readonly type: 'hand-over'; readonly way: HandOverWay }
  | ({
      readonly type: 'reopen';
      readonly approver: string;
      /** The edition in force, by which it counts from now on. */
      readonly calendarEdition: number;
    } & Ordered)
  | { readonly type: 'transfer'; readonly to: string; readonly document: string | null }
  | { readonly type: 'confirm-transfer' }
  | { readonly type: 'decline-transfer' };

export type CommandType = DossierCommand['type'];

const underWay = [
  'request-supplement',
  'request-payment',
  'suspend',
  'resume',
  'extend',
  'apologize',
  'withdraw',
  'stop',
  'decide',
  'sign-decision',
  'number-decision',
  'issue-decision',
  'finish',
  'transfer',
  'confirm-transfer',
  'decline-transfer',
] as const;

/** Which commands a status allows (DOMAIN.md §2.1). A new status does not compile until its row is here. */
export const allowed = {
  1: ['accept', 'refuse', 'request-supplement', 'withdraw'],
  2: ['start', ...underWay],
  3: ['reopen'],
  4: underWay,
  5: ['supplement', 'refuse', 'withdraw', 'stop', 'apologize'],
  6: ['confirm-payment', 'withdraw', 'stop', 'finish', 'apologize'],
  7: ['keep', 'stop'],
  8: ['reopen'],
  9: ['hand-over', 'explain-delay', 'reopen'],
  10: ['explain-delay', 'reopen'],
} as const satisfies Record<Status, readonly CommandType[]>;

/** What the status allows of it now: a clock that stands is not stopped again, a step of the decision comes after the one before. */
export function allowedNow(dossier: Dossier): readonly CommandType[] {
  return allowed[dossier.status].filter((type) => possible[type]?.(dossier) ?? true);
}

/** What a refusal says of a dossier, so that whoever asked knows what to do instead. */
export const standing = (dossier: Dossier) => ({ status: dossier.status, allowed: allowedNow(dossier) });

/** Grounds for which a person may suspend a dossier: its procedure lets few of them stop the clock, or none. */
export const suspendable = ({ rules }: Pick<Dossier, 'rules'>): readonly Ground[] =>
  rules.pausedBy.filter((ground) => ground !== 'supplement' && ground !== 'payment');

const isSuspended = (dossier: Dossier) => openSuspension(dossier) !== undefined;
const wasLate = ({ dueAt, finishedAt }: Dossier) => dueAt !== null && finishedAt !== null && finishedAt > dueAt;
const isAccepted = ({ acceptedAt }: Dossier) => acceptedAt !== null;

/** What a command needs besides the status; those that are not here need nothing. */
const possible: Partial<Record<CommandType, (dossier: Dossier) => boolean>> = {
  'request-supplement': (dossier) => !isSuspended(dossier) && dossier.decision === null,
  'request-payment': (dossier) => !isSuspended(dossier),
  suspend: (dossier) => !isSuspended(dossier) && suspendable(dossier).length > 0,
  resume: isSuspended,
  extend: (dossier) => !isSuspended(dossier) && dossier.extensions.length < dossier.rules.maxExtensions,
  apologize: isAccepted,
  refuse: (dossier) => !isAccepted(dossier),
  stop: ({ decision, acceptedAt, status }) => decision === null && (acceptedAt !== null || status === 7),
  withdraw: ({ decision }) => decision === null,
  decide: ({ decision }) => decision === null,
  'sign-decision': ({ decision }) => decision !== null && decision.signedAt === null,
  'number-decision': ({ decision }) => decision !== null && decision.signedAt !== null && decision.number === null,
  'issue-decision': ({ decision }) => decision !== null && decision.number !== null && decision.issuedAt === null,
  finish: ({ decision }) => decision === null || decision.issuedAt !== null,
  'explain-delay': (dossier) => dossier.delayReason === null && wasLate(dossier),
  transfer: ({ transfer, decision }) => transfer === null && decision === null,
  'confirm-transfer': ({ transfer, decision }) => transfer !== null && decision === null,
  'decline-transfer': ({ transfer }) => transfer !== null,
};
