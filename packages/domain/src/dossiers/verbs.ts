/**
 * The verbs of a dossier. A subject's file holds its commands, its events, what each command needs and leads to, and
 * what each event changes. Here stand the subjects, and the commands that each status allows.
 */
import type { RegistrationEvent } from './registration.ts';
import { Status } from './status.ts';
import { apology } from './verbs/apology.ts';
import { clock } from './verbs/clock.ts';
import { correction } from './verbs/correction.ts';
import { decision } from './verbs/decision.ts';
import { ending } from './verbs/ending.ts';
import { payment } from './verbs/payment.ts';
import { people } from './verbs/people.ts';
import { reception } from './verbs/reception.ts';
import { reopening } from './verbs/reopening.ts';
import { supplement } from './verbs/supplement.ts';
import { transfer } from './verbs/transfer.ts';
import type { CommandOf, EventOf, Subject } from './verbs/verb.ts';
import { withdrawal } from './verbs/withdrawal.ts';

const subjects = [
  reception,
  supplement,
  payment,
  clock,
  apology,
  withdrawal,
  decision,
  ending,
  correction,
  transfer,
  reopening,
  people,
] as const;
type AnySubject = (typeof subjects)[number];

/** Everything that somebody can ask of a dossier. */
export type DossierCommand = CommandOf<AnySubject>;

/** Everything that can happen to a dossier that exists. */
export type DossierChange = EventOf<AnySubject>;

/**
 * Everything that can happen to a dossier. Events that move the clock carry the dates they lead to: a history shows
 * which dates were known when.
 */
export type DossierEvent = RegistrationEvent | DossierChange;

/** The verbs and the evolutions of all subjects. */
export const { verbs, evolutions }: Subject<DossierCommand, DossierChange> = {
  verbs: Object.assign({}, ...subjects.map((subject) => subject.verbs)),
  evolutions: Object.assign({}, ...subjects.map((subject) => subject.evolutions)),
};

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

/**
 * The commands that each status allows (docs/domain.md §2.1), in the order in which the API lists them. A status
 * without a row does not compile, nor does `decide` with a command that stands in no row.
 */
export const allowed = {
  [Status.submitted]: ['accept', 'refuse', 'request-supplement', 'withdraw'],
  [Status.accepted]: ['start', ...underWay],
  [Status.refused]: ['reopen'],
  [Status.inProgress]: underWay,
  [Status.supplementRequested]: ['supplement', 'refuse', 'withdraw', 'stop', 'apologize'],
  [Status.paymentRequested]: ['confirm-payment', 'withdraw', 'stop', 'finish', 'apologize'],
  [Status.withdrawalRequested]: ['keep', 'stop'],
  [Status.stopped]: ['reopen'],
  [Status.finished]: ['hand-over', 'explain-delay', 'correct-result', 'issue-correction', 'reopen'],
  [Status.handedOver]: ['explain-delay', 'correct-result', 'issue-correction', 'reopen'],
} as const satisfies Record<Status, readonly DossierCommand['type'][]>;

/** The name of a command that some status allows. */
export type CommandType = (typeof allowed)[Status][number];
