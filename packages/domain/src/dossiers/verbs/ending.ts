/**
 * A dossier is stopped or finished, and its result handed over. Finishing and handing over are different facts: only
 * finishing is judged against the due moment.
 */
import type { StepDefinition } from '../../catalogue/procedure.ts';
import { type Lateness, lateness } from '../../deadlines/lateness.ts';
import { type DelayReason, delayReasons } from '../../deadlines/reasons.ts';
import { Refusal } from '../../refusal.ts';
import type { Dossier, HandOverWay, Result } from '../dossier.ts';
import { Status } from '../status.ts';
import { isAccepted, isUndecided, requireUndecided } from './conditions.ts';
import type { Circumstances, Noted, Ordered, Subject } from './verb.ts';

/** Why handling was stopped before a decision (form 05 of Circular 03/2025). */
export const stopGrounds = ['withdrawn', 'supplement-lapsed', 'unpaid', 'legal'] as const;
export type StopGround = (typeof stopGrounds)[number];

/** What happens to the money when handling is stopped. */
export const refunds = ['none', 'full', 'partial'] as const;
export type Refund = (typeof refunds)[number];

/** What an order to stop says besides its ground. Missing in older histories. */
interface StopDetails {
  /** The note with the reason of this dossier; null: nobody said more than the ground. */
  readonly noteId?: string | null;
  /** The sum that is paid back, in đồng; null: nobody said it. */
  readonly refundVnd?: number | null;
  /** Who signs the notice; null: nobody said. */
  readonly approver?: string | null;
}

export interface Stop extends Ordered, StopDetails {
  readonly type: 'stop';
  readonly ground: StopGround;
  readonly refund: Refund;
}
export interface Finish {
  readonly type: 'finish';
  readonly result: Result;
  /** Why it is denied; not given: nobody said. Only with the result `denied`. */
  readonly denial?: Denial | undefined;
  readonly delayReason?: DelayReason | undefined;
  /** The steps that are not done, and who decided to finish without them; nobody given: who finishes it. */
  readonly skipped?: readonly SkippedStep[] | undefined;
  readonly approver?: string | undefined;
}
/** Why a dossier is denied on the merits, as form 03 says it. The note has the reasons. */
export interface Denial extends Noted {
  readonly basis: string;
  /** The number of the form. */
  readonly document: string;
}
/** A step that is not done. */
export type SkippedStep = Pick<StepDefinition, 'code' | 'name'>;
export interface ExplainDelay {
  readonly type: 'explain-delay';
  readonly reason: DelayReason;
}
export interface HandOver {
  readonly type: 'hand-over';
  readonly way: HandOverWay;
}
type Command = Stop | Finish | ExplainDelay | HandOver;

export interface Stopped extends Ordered, StopDetails {
  readonly type: 'dossier.stopped';
  readonly ground: StopGround;
  readonly refund: Refund;
}
export interface Finished {
  readonly type: 'dossier.finished';
  readonly result: Result;
  readonly lateness: Lateness;
  readonly delayReason: DelayReason | null;
  /** Missing: it was granted, or nobody said why it was denied. */
  readonly denial?: Denial;
  /** Missing: all steps were done, or an older history does not say. */
  readonly early?: Early;
}
/** The steps that were skipped, and who decided so. */
export interface Early {
  readonly skipped: readonly SkippedStep[];
  readonly decidedBy: string;
}
export interface DelayExplained {
  readonly type: 'dossier.delay-explained';
  readonly reason: DelayReason;
}
export interface HandedOver {
  readonly type: 'dossier.handed-over';
  readonly way: HandOverWay;
}
type Event = Stopped | Finished | DelayExplained | HandedOver;

/** A filing is refused instead, unless the applicant has withdrawn it. */
export const canBeStopped = (dossier: Dossier): boolean =>
  isUndecided(dossier) && (isAccepted(dossier) || dossier.status === Status.withdrawalRequested);

export function stop(dossier: Dossier, order: Stop): Stopped {
  requireUndecided(dossier);
  return { ...order, type: 'dossier.stopped' };
}

export const stopped = (_before: Dossier, _event: Stopped, at: number): Partial<Dossier> => ({
  status: Status.stopped,
  endedAt: at,
  withdrawnFrom: null,
});

/** What was decided is finished once it is issued. A dossier without a decision on paper is finished at once. */
export const canBeFinished = ({ decision }: Dossier): boolean => decision === null || decision.issuedAt !== null;

/** A late dossier is finished with a reason: the given one, or that of the letter of apology. */
export function finish(
  dossier: Dossier,
  { result, denial, delayReason, skipped = [], approver }: Finish,
  { at, by, calendar }: Circumstances,
): Finished {
  requireAsDecided(dossier, result);
  const judged = lateness({ ...dossier, finishedAt: at, now: at, timeZone: calendar.timeZone });
  const reason = judged === 'late' ? (delayReason ?? dossier.apology?.reason) : null;
  if (reason === undefined)
    throw new Refusal('delay-reason-required', 'it is late, and nobody has said why', {
      path: 'delayReason',
      facts: { allowed: delayReasons },
    });
  const why = result === 'denied' && denial !== undefined && { denial };
  const early = skipped.length > 0 && { early: { skipped, decidedBy: approver ?? by } };
  return { type: 'dossier.finished', result, lateness: judged, delayReason: reason, ...why, ...early };
}

function requireAsDecided({ decision }: Dossier, result: Result): void {
  if (decision === null || decision.result === result) return;
  throw new Refusal('decision-differs', `it was decided as ${decision.result}`, {
    path: 'result',
    facts: { allowed: [decision.result] },
  });
}

export const finished = (_before: Dossier, { result, delayReason }: Finished, at: number): Partial<Dossier> => ({
  status: Status.finished,
  result,
  delayReason,
  finishedAt: at,
  endedAt: at,
});

/** A late dossier without a reason, for example an imported one, is explained afterwards. */
export const canBeExplained = ({ delayReason, dueAt, finishedAt }: Dossier): boolean =>
  delayReason === null && dueAt !== null && finishedAt !== null && finishedAt > dueAt;

export const explainDelay = (_dossier: Dossier, { reason }: ExplainDelay): DelayExplained => ({
  type: 'dossier.delay-explained',
  reason,
});

export const delayExplained = (_before: Dossier, { reason }: DelayExplained): Partial<Dossier> => ({
  delayReason: reason,
});

export const handOver = (_dossier: Dossier, { way }: HandOver): HandedOver => ({ type: 'dossier.handed-over', way });

export const handedOver = (_before: Dossier, _event: HandedOver, at: number): Partial<Dossier> => ({
  status: Status.handedOver,
  handedOverAt: at,
});

export const ending: Subject<Command, Event> = {
  verbs: {
    stop: { possible: canBeStopped, decide: stop },
    finish: { possible: canBeFinished, decide: finish },
    'explain-delay': { possible: canBeExplained, decide: explainDelay },
    'hand-over': { decide: handOver },
  },
  evolutions: {
    'dossier.stopped': stopped,
    'dossier.finished': finished,
    'dossier.delay-explained': delayExplained,
    'dossier.handed-over': handedOver,
  },
};
