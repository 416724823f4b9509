/** The agency requests what is missing, the applicant delivers it, or the request lapses (docs/domain.md §2.3). */

import { Refusal } from '../../refusal.ts';
import type { SupplementStage } from '../../rules/dossier-rules.ts';
import type { Dates, Dossier, SupplementRequest } from '../dossier.ts';
import { Status } from '../status.ts';
import { isAccepted, isRunning, isUndecided, requireRunning, requireUndecided } from './conditions.ts';
import { datesOnceAnswered, goingOn, type Pausing, paused, pausing } from './standstill.ts';
import type { Circumstances, Noted, Ordered, Subject } from './verb.ts';

export interface RequestSupplement extends Ordered, Noted {
  readonly type: 'request-supplement';
  readonly items: number;
  /** Who allows a request beyond what the rules allow; null: the rules allow it. */
  readonly approver: string | null;
}
/** The applicant has delivered what was missing. */
export interface DeliverSupplement {
  readonly type: 'supplement';
}
type Command = RequestSupplement | DeliverSupplement;

export interface SupplementRequested extends Pausing {
  readonly type: 'dossier.supplement-requested';
  readonly request: SupplementRequest;
}
export interface Supplemented {
  readonly type: 'dossier.supplemented';
  readonly dates: Dates;
}
export interface SupplementLapsed {
  readonly type: 'dossier.supplement-lapsed';
  readonly lapsesAt: number;
}
type Event = SupplementRequested | Supplemented | SupplementLapsed;

export const canBeSupplemented = (dossier: Dossier): boolean => isRunning(dossier) && isUndecided(dossier);

export function requestSupplement(
  dossier: Dossier,
  { items, noteId, basis, document, approver }: RequestSupplement,
  when: Circumstances,
): SupplementRequested {
  requireUndecided(dossier);
  requireRunning(dossier);
  const { at } = when;
  const stage = isAccepted(dossier) ? 'examination' : 'reception';
  requireRequestsLeft(dossier, stage, approver);
  const days = dossier.rules.supplementLapsesAfterDays;
  const lapsesAt = days === null ? null : at + days * 86_400_000;
  const request = { at, stage, items, noteId, basis, document, approver, lapsesAt, deliveredAt: null } as const;
  const pause = pausing(dossier, { ground: 'supplement', basis, document }, when);
  return { type: 'dossier.supplement-requested', request, ...pause };
}

/** The rules say how often each stage may request a supplement. Beyond that an approver answers for the request. */
function requireRequestsLeft({ supplements, rules }: Dossier, stage: SupplementStage, approver: string | null): void {
  const asked = supplements.filter((request) => request.stage === stage).length;
  const most = rules.supplementsAtMost[stage];
  if (asked < most || approver !== null) return;
  throw new Refusal('supplement-limit-reached', `asked for ${asked} times at ${stage}; again only with an approver`, {
    path: 'approver',
    facts: { stage, asked, most },
  });
}

export const supplementRequested = (before: Dossier, event: SupplementRequested): Partial<Dossier> => ({
  ...paused(before, event),
  supplements: [...before.supplements, event.request],
  status: Status.supplementRequested,
});

export const deliverSupplement = (
  dossier: Dossier,
  _command: DeliverSupplement,
  when: Circumstances,
): Supplemented => ({
  type: 'dossier.supplemented',
  dates: datesOnceAnswered(dossier, when),
});

export const supplemented = (before: Dossier, { dates }: Supplemented, at: number): Partial<Dossier> => ({
  ...goingOn(before, dates, at),
  supplements: [...before.supplements.slice(0, -1), { ...before.supplements.at(-1)!, deliveredAt: at }],
});

/**
 * What the rules make of a supplement that nobody delivered in time: a filing is refused, an accepted dossier stopped
 * (docs/domain.md §2.3). Nobody commands it. Undefined: nothing has lapsed at `at` (epoch ms).
 */
export function lapseSupplement({ status, supplements }: Dossier, at: number): SupplementLapsed | undefined {
  const lapsesAt = supplements.at(-1)?.lapsesAt ?? null;
  if (status !== Status.supplementRequested || lapsesAt === null || lapsesAt >= at) return undefined;
  return { type: 'dossier.supplement-lapsed', lapsesAt };
}

export const supplementLapsed = (before: Dossier, _event: SupplementLapsed, at: number): Partial<Dossier> => ({
  status: isAccepted(before) ? Status.stopped : Status.refused,
  endedAt: at,
});

export const supplement: Subject<Command, Event> = {
  verbs: {
    'request-supplement': { possible: canBeSupplemented, decide: requestSupplement },
    supplement: { decide: deliverSupplement },
  },
  evolutions: {
    'dossier.supplement-requested': supplementRequested,
    'dossier.supplemented': supplemented,
    'dossier.supplement-lapsed': supplementLapsed,
  },
};
