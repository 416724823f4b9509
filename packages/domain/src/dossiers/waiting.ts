/** Whom an open dossier waits on. It is derived from the status and the work under way, and never stored. */

import { ended } from '../deadlines/reasons.ts';
import { kindOfTask } from '../routing/closing.ts';
import { agencyOfStep } from '../routing/step.ts';
import {
  type Dossier,
  type DossierSuspension,
  openSuspension,
  type SupplementRequest,
  type Transfer,
} from './dossier.ts';
import type { Entry } from './history.ts';
import { Status } from './status.ts';

/**
 * `applicant`: has to bring or to fetch something; `payment`: has to arrive; `outside`: something that no agency can
 * hasten; `agency`, `unit`, `officer`: has to act, named as narrowly as it is known.
 */
export const waitedFor = ['applicant', 'payment', 'outside', 'agency', 'unit', 'officer'] as const;
export type WaitedFor = (typeof waitedFor)[number];

export const waitingReasons = [
  'reception',
  'earlier-part',
  'supplement',
  'payment',
  'posting',
  'verification',
  'force-majeure',
  'withdrawal',
  'transfer',
  'consultation',
  'step',
  'delegated',
  'absent',
  'unassigned',
  'result',
  'hand-over',
] as const;
export type WaitingReason = (typeof waitingReasons)[number];

/** One party on which a dossier waits. */
export interface Waiting {
  /** Since when, epoch ms. */
  readonly since: number;
  readonly whom: WaitedFor;
  readonly agencyId: string;
  readonly unitId: string | null;
  /** The officer who has to act: the delegate while the assigned officer is away. */
  readonly officerId: string | null;
  /** The code of the step in which it waits; null: in none. */
  readonly step: string | null;
  readonly why: WaitingReason;
}

/** A task that has not ended: a step, or the closing. `absence`: its officer is away now; null: is there. */
export interface OpenTask {
  readonly id: string;
  readonly stepNo: number;
  readonly stepCode: string;
  readonly unitId: string | null;
  readonly officerId: string | null;
  readonly openedAt: number;
  readonly absence: { readonly delegateOfficerId: string | null } | null;
}

/** A question to another agency that is not answered yet. */
export interface OpenQuestion {
  readonly taskId: string;
  readonly agencyId: string;
  readonly unitId: string | null;
  readonly openedAt: number;
}

/** The work under way on a dossier. Instants in epoch ms. */
export interface WorkUnderWay {
  readonly tasks: readonly OpenTask[];
  readonly questions: readonly OpenQuestion[];
  /** When the last step ended; null: none has. */
  readonly stepEndedAt: number | null;
  /**
   * The agency that decides the part of the same filing whose result it needs; null: it needs none, or that part has
   * ended.
   */
  readonly earlierPartAt: string | null;
  /** When it came into its status; null: the history does not say. */
  readonly enteredAt: number | null;
}

type About = Pick<
  Dossier,
  'status' | 'agencyId' | 'decidingAgencyId' | 'steps' | 'submittedAt' | 'acceptedAt' | 'finishedAt'
> & {
  readonly suspensions: readonly Pick<DossierSuspension, 'from' | 'to' | 'ground'>[];
  readonly supplements: readonly Pick<SupplementRequest, 'at'>[];
  readonly transfer: Pick<Transfer, 'to' | 'at'> | null;
};

/** The entries of the history that bring a dossier into a status whose beginning stands nowhere else. */
export const enteringEntries: Partial<Record<Status, readonly string[]>> = {
  [Status.submitted]: ['dossier.supplemented', 'dossier.kept', 'dossier.reopened', 'dossier.imported'],
  [Status.paymentRequested]: ['dossier.payment-requested', 'dossier.imported'],
  [Status.withdrawalRequested]: ['dossier.withdrawal-requested', 'dossier.imported'],
};

/** When a dossier came into its status (epoch ms), by its history; null where that does not say. */
export function enteredAt(status: Status, entries: readonly Pick<Entry, 'at' | 'type' | 'data'>[]): number | null {
  const types = enteringEntries[status] ?? [];
  const instants = entries.filter(({ type }) => types.includes(type)).flatMap((entry) => instantOf(entry) ?? []);
  return instants.length === 0 ? null : Math.max(...instants);
}

/** Of an imported dossier it is what the older system said, if it did. */
function instantOf({ at, type, data }: Pick<Entry, 'at' | 'type' | 'data'>): number | null {
  if (type !== 'dossier.imported') return at;
  const { since = null } = (data['state'] ?? {}) as { since?: string | null };
  return since === null ? null : Date.parse(since);
}

/**
 * The parties on which a dossier waits, the longest wait first; several if several were asked. An open dossier waits on
 * at least one; one that is refused, stopped or handed over waits on nobody. An agency that was asked a question stands
 * instead of the step that asked it.
 */
export function waitingOn(dossier: About, work: WorkUnderWay): readonly Waiting[] {
  return byStatus(dossier, work).toSorted((a, b) => a.since - b.since);
}

function byStatus(dossier: About, work: WorkUnderWay): readonly Waiting[] {
  const { agencyId, submittedAt, acceptedAt, finishedAt } = dossier;
  const begun = acceptedAt ?? submittedAt ?? 0;
  const entered = work.enteredAt ?? begun;
  const counter = { agencyId, unitId: null, officerId: null, step: null };
  switch (dossier.status) {
    case Status.submitted:
      if (work.earlierPartAt !== null)
        return [{ since: begun, whom: 'agency', ...counter, agencyId: work.earlierPartAt, why: 'earlier-part' }];
      return [{ since: entered, whom: 'agency', ...counter, why: 'reception' }];
    case Status.supplementRequested:
      return [{ since: dossier.supplements.at(-1)?.at ?? entered, whom: 'applicant', ...counter, why: 'supplement' }];
    case Status.paymentRequested:
      return [{ since: entered, whom: 'payment', ...counter, why: 'payment' }];
    case Status.withdrawalRequested:
      return [{ since: entered, whom: 'agency', ...counter, why: 'withdrawal' }];
    case Status.finished:
      return [{ since: finishedAt ?? entered, whom: 'applicant', ...counter, why: 'hand-over' }];
    case Status.accepted:
    case Status.inProgress:
      return underWay(dossier, work, begun);
    case Status.refused:
    case Status.stopped:
    case Status.handedOver:
      return [];
  }
}

/** The waits of an accepted dossier: for the end of its suspension, else for whoever works on it. */
function underWay(dossier: About, work: WorkUnderWay, begun: number): readonly Waiting[] {
  const nobodyYet = { agencyId: dossier.decidingAgencyId, unitId: null, officerId: null, step: null };
  const suspension = openSuspension(dossier);
  if (suspension !== undefined && suspension.ground !== ended) {
    const { ground: why, from: since } = suspension;
    return [{ since, whom: endsSuspension(why), ...nobodyYet, why }];
  }
  const { transfer } = dossier;
  const offered: Waiting[] =
    transfer === null
      ? []
      : [{ since: transfer.at, whom: 'agency', ...nobodyYet, agencyId: transfer.to, why: 'transfer' }];
  const waiting = [...offered, ...work.tasks.flatMap((task) => inStep(dossier, task, work.questions))];
  if (waiting.length > 0) return waiting;
  return [{ since: work.stepEndedAt ?? begun, whom: 'agency', ...nobodyYet, why: 'result' }];
}

function endsSuspension(ground: DossierSuspension['ground']): WaitedFor {
  if (ground === 'payment') return 'payment';
  return ground === 'supplement' ? 'applicant' : 'outside';
}

function inStep(dossier: About, task: OpenTask, questions: readonly OpenQuestion[]): readonly Waiting[] {
  const { stepCode: step, openedAt: since, unitId, officerId, absence } = task;
  const asked = questions.filter(({ taskId }) => taskId === task.id);
  if (asked.length > 0)
    return asked.map(({ agencyId, unitId, openedAt }) => ({
      since: openedAt,
      whom: unitId === null ? 'agency' : 'unit',
      agencyId,
      unitId,
      officerId: null,
      step,
      why: 'consultation',
    }));
  const isClosing = kindOfTask(dossier.steps, task.stepNo) === 'closing';
  const here = {
    since,
    agencyId: agencyOfStep(dossier, task.stepNo),
    unitId,
    officerId: null,
    step: isClosing ? null : step,
  };
  const unassigned = isClosing ? 'result' : 'unassigned';
  if (unitId === null) return [{ ...here, whom: 'agency', why: unassigned }];
  if (officerId === null) return [{ ...here, whom: 'unit', why: unassigned }];
  if (absence === null) return [{ ...here, whom: 'officer', officerId, why: isClosing ? 'result' : 'step' }];
  const delegate = absence.delegateOfficerId;
  if (delegate === null) return [{ ...here, whom: 'unit', why: 'absent' }];
  return [{ ...here, whom: 'officer', officerId: delegate, why: 'delegated' }];
}
