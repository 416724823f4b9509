/** The agency opens an ended dossier again. */
import { ended } from '../../deadlines/reasons.ts';
import { type Dates, type Dossier, type DossierSuspension, datesOf, openSuspension } from '../dossier.ts';
import { isAccepted } from './conditions.ts';
import { statusAtWork } from './standstill.ts';
import type { Circumstances, Ordered, Subject } from './verb.ts';

export interface Reopen extends Ordered {
  readonly type: 'reopen';
  readonly approver: string;
  /** The edition in force, by which the dossier counts from now on. */
  readonly calendarEdition: number;
}
type Command = Reopen;

export interface Reopened extends Ordered {
  readonly type: 'dossier.reopened';
  readonly approver: string;
  /** Older histories do not have it: the dossier went on by its old edition. */
  readonly calendarEdition?: number;
  readonly suspensions: readonly DossierSuspension[];
  readonly dates: Dates;
}
type Event = Reopened;

/** The clock stood while the dossier counted as ended. A dossier that ended late stays late. */
export function reopen(
  dossier: Dossier,
  { approver, calendarEdition, basis, document }: Reopen,
  when: Circumstances,
): Reopened {
  const suspensions = suspensionsOnceReopened(dossier, { basis, document }, when);
  const dates = datesOf({ ...dossier, suspensions }, when.calendar);
  return { type: 'dossier.reopened', approver, calendarEdition, basis, document, suspensions, dates };
}

function suspensionsOnceReopened(
  dossier: Dossier,
  { basis, document }: Ordered,
  { at, by }: Circumstances,
): readonly DossierSuspension[] {
  if (!isAccepted(dossier)) return [];
  // A suspension that was open when the dossier ended goes on.
  if (openSuspension(dossier)) return dossier.suspensions;
  return [...dossier.suspensions, { from: dossier.endedAt!, to: at, ground: ended, basis, document, by }];
}

/** What reopening takes back: the result and its papers, not the history of the clock. */
const undone = {
  decision: null,
  result: null,
  finishedAt: null,
  delayReason: null,
  handedOverAt: null,
  correction: null,
  endedAt: null,
};

export function reopened(before: Dossier, event: Reopened): Partial<Dossier> {
  const { dates, suspensions, calendarEdition = before.calendarEdition } = event;
  return { ...dates, suspensions, calendarEdition, ...undone, status: statusAtWork(before) };
}

export const reopening: Subject<Command, Event> = {
  verbs: {
    reopen: { decide: reopen },
  },
  evolutions: {
    'dossier.reopened': reopened,
  },
};
