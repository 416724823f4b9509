/**
 * Officers suspend, resume and extend the statutory clock, and another calendar edition moves it (docs/rules-of-time.md
 * §3-§4).
 */
import type { Calendar } from '../../calendars/calendar.ts';
import type { DelayReason, Ground } from '../../deadlines/reasons.ts';
import { Refusal } from '../../refusal.ts';
import { type Dates, type Dossier, type DossierExtension, type DossierSuspension, datesOf } from '../dossier.ts';
import { isRunning, isSuspended, requireRunning } from './conditions.ts';
import { datesOnceResumed, datesOnceSuspended, movedDates, paused, withEnd } from './standstill.ts';
import type { Circumstances, Ordered, Subject } from './verb.ts';

/** Grounds for which an officer suspends. A supplement and a payment have verbs of their own. */
export type SuspendGround = Exclude<Ground, 'supplement' | 'payment'>;

export interface Suspend extends Ordered {
  readonly type: 'suspend';
  readonly ground: SuspendGround;
  /** When the suspension began (epoch ms), if it is entered afterwards. */
  readonly from?: number | undefined;
}
export interface Resume {
  readonly type: 'resume';
  /** When the suspension ended (epoch ms), if it is entered afterwards. */
  readonly to?: number | undefined;
}
export interface Extend {
  readonly type: 'extend';
  /** Whole units of the term. */
  readonly amount: string;
  readonly reason: DelayReason;
  readonly basis: string | null;
  readonly document: string;
  readonly approver: string;
}
type Command = Suspend | Resume | Extend;

export interface Suspended {
  readonly type: 'dossier.suspended';
  readonly suspension: DossierSuspension;
  readonly dates: Dates;
}
export interface Resumed {
  readonly type: 'dossier.resumed';
  readonly to: number;
  readonly dates: Dates;
}
export interface Extended {
  readonly type: 'dossier.extended';
  readonly extension: DossierExtension;
  readonly dates: Dates;
}
/** Another edition of its calendar has moved the dates. */
export interface Recalculated {
  readonly type: 'dossier.reprojected';
  readonly fromEdition: number;
  readonly calendarEdition: number;
  readonly projectionId: string;
  readonly dates: Dates;
}
type Event = Suspended | Resumed | Extended | Recalculated;

/** Grounds for which an officer may suspend this dossier: the procedure lets only some grounds pause the clock. */
export const suspendGrounds = ({ rules }: Pick<Dossier, 'rules'>): readonly Ground[] =>
  rules.pausedBy.filter((ground) => ground !== 'supplement' && ground !== 'payment');

export const canBeSuspended = (dossier: Dossier): boolean => isRunning(dossier) && suspendGrounds(dossier).length > 0;

export function suspend(
  dossier: Dossier,
  { ground, basis, document, from }: Suspend,
  { at, by, calendar }: Circumstances,
): Suspended {
  requireGround(dossier, ground);
  requireRunning(dossier);
  requirePast(from, at, 'from');
  requireNotOverdue(dossier, from, at);
  const suspension = { from: from ?? at, to: null, ground, basis, document, by };
  return { type: 'dossier.suspended', suspension, dates: datesOnceSuspended(dossier, suspension, calendar) };
}

function requireGround(dossier: Dossier, ground: Ground): void {
  const allowed = suspendGrounds(dossier);
  if (allowed.includes(ground)) return;
  throw new Refusal('ground-not-pausing', `the procedure version does not let ${ground} pause the clock`, {
    path: 'ground',
    facts: { ground, allowed },
  });
}

/** An event that is entered afterwards has happened already. */
function requirePast(instant: number | undefined, at: number, path: string): void {
  if (instant !== undefined && instant > at)
    throw new Refusal('instant-in-future', 'what is entered afterwards has happened already', { path });
}

/** A suspension that is entered afterwards does not take back that the dossier was overdue. */
function requireNotOverdue({ dueAt }: Dossier, from: number | undefined, at: number): void {
  if (from !== undefined && dueAt !== null && dueAt < at && from < dueAt)
    throw new Refusal('suspension-after-expiry', 'the dossier has been overdue since', { path: 'from' });
}

export const suspended = (before: Dossier, event: Suspended): Partial<Dossier> => paused(before, event);

export function resume(dossier: Dossier, { to }: Resume, { at, calendar }: Circumstances): Resumed {
  requirePast(to, at, 'to');
  return { type: 'dossier.resumed', to: to ?? at, dates: datesOnceResumed(dossier, to ?? at, calendar) };
}

export const resumed = (before: Dossier, { to, dates }: Resumed): Partial<Dossier> => ({
  ...dates,
  suspensions: withEnd(before.suspensions, to),
});

export const canBeExtended = (dossier: Dossier): boolean =>
  isRunning(dossier) && dossier.extensions.length < dossier.rules.maxExtensions;

export function extend(
  dossier: Dossier,
  { amount, reason, basis, document, approver }: Extend,
  { at, by, calendar }: Circumstances,
): Extended {
  const extension = { at, amount, reason, basis, document, approver, by };
  const extensions = [...dossier.extensions, extension];
  return { type: 'dossier.extended', extension, dates: movedDates({ ...dossier, extensions }, calendar, 'amount') };
}

/** The letter with the new date is a letter of apology as well. */
export function extended(before: Dossier, { extension, dates }: Extended, at: number): Partial<Dossier> {
  const { reason, document, approver } = extension;
  return { ...dates, extensions: [...before.extensions, extension], apology: { at, reason, document, approver } };
}

/**
 * What another edition of its calendar makes of a dossier that has not ended (docs/rules-of-time.md §1). Nobody
 * commands it for this dossier: it follows from a command about the calendar. `calendar`: that edition.
 * @throws Refusal as datesOf
 */
export const recalculateDates = (
  dossier: Dossier,
  { calendarEdition, projectionId }: Pick<Recalculated, 'calendarEdition' | 'projectionId'>,
  calendar: Calendar,
): Recalculated => ({
  type: 'dossier.reprojected',
  fromEdition: dossier.calendarEdition,
  calendarEdition,
  projectionId,
  dates: datesOf(dossier, calendar),
});

export const recalculated = (_before: Dossier, { calendarEdition, dates }: Recalculated): Partial<Dossier> => ({
  ...dates,
  calendarEdition,
});

export const clock: Subject<Command, Event> = {
  verbs: {
    suspend: { possible: canBeSuspended, decide: suspend },
    resume: { possible: isSuspended, decide: resume },
    extend: { possible: canBeExtended, decide: extend },
  },
  evolutions: {
    'dossier.suspended': suspended,
    'dossier.resumed': resumed,
    'dossier.extended': extended,
    'dossier.reprojected': recalculated,
  },
};
