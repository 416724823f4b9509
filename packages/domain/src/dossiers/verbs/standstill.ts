/** How commands make the statutory clock stand and run again, and the dates that result. */
import type { Calendar } from '../../calendars/calendar.ts';
import type { Ground } from '../../deadlines/reasons.ts';
import { formatInstant } from '../../instant.ts';
import { Refusal } from '../../refusal.ts';
import { type Dates, type Dossier, type DossierSuspension, datesOf, openSuspension } from '../dossier.ts';
import { Status } from '../status.ts';
import { isAccepted, requireRunning } from './conditions.ts';
import { type Circumstances, NotNow, type Ordered } from './verb.ts';

/** What a request does to the clock. `suspension` null: the clock runs on, or has not begun. */
export interface Pausing {
  readonly suspension: DossierSuspension | null;
  readonly dates: Dates;
}

/**
 * What a request with this ground does to the clock: it suspends an accepted dossier if the procedure lets the ground
 * pause it. Before acceptance no clock runs that could stop.
 * @throws Refusal as datesOnceSuspended
 */
export function pausing(
  dossier: Dossier,
  { ground, basis, document }: { readonly ground: Ground } & Ordered,
  { at, by, calendar }: Circumstances,
): Pausing {
  if (!isAccepted(dossier) || !dossier.rules.pausedBy.includes(ground))
    return { suspension: null, dates: datesNow(dossier) };
  const suspension = { from: at, to: null, ground, basis, document, by };
  return { suspension, dates: datesOnceSuspended(dossier, suspension, calendar) };
}

/** The change that a request makes of a dossier: its dates, and the suspension if there is one. */
export function paused({ suspensions }: Dossier, { suspension, dates }: Pausing): Partial<Dossier> {
  return { ...dates, suspensions: suspension ? [...suspensions, suspension] : suspensions };
}

/** The dates once what was requested has arrived. @throws Refusal as datesOnceResumed */
export const datesOnceAnswered = (dossier: Dossier, { at, calendar }: Circumstances): Dates =>
  openSuspension(dossier) ? datesOnceResumed(dossier, at, calendar) : datesNow(dossier);

/** The change that an answered request makes of a dossier: the clock runs, and the work goes on. */
export function goingOn(before: Dossier, dates: Dates, at: number): Partial<Dossier> {
  const suspensions = openSuspension(before) ? withEnd(before.suspensions, at) : before.suspensions;
  return { ...dates, suspensions, status: statusAtWork(before) };
}

/** The status to which a dossier returns that waits no longer. */
export const statusAtWork = (dossier: Dossier): Status => (isAccepted(dossier) ? Status.inProgress : Status.submitted);

/**
 * The dates once the clock stands.
 * @throws NotNow `dossier-suspended`; `suspension-before-extension` if the term was extended at or after `from`: the
 * extension was granted to a running clock; and as datesOf, with path `from`
 */
export function datesOnceSuspended(dossier: Dossier, suspension: DossierSuspension, calendar: Calendar): Dates {
  requireRunning(dossier);
  const suspensions = [...dossier.suspensions, suspension];
  try {
    return movedDates({ ...dossier, suspensions }, calendar, 'from');
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'extension-while-suspended') throw error;
    const facts = { extendedAt: formatInstant(dossier.extensions.at(-1)!.at) };
    throw new NotNow('suspension-before-extension', 'the term was extended then or later', { facts });
  }
}

/**
 * The dates once the clock runs again, from `to` (epoch ms) on.
 * @throws NotNow `dossier-not-suspended`; and as datesOf, with path `to`
 */
export function datesOnceResumed(dossier: Dossier, to: number, calendar: Calendar): Dates {
  if (openSuspension(dossier) === undefined) throw new NotNow('dossier-not-suspended', 'there is no suspension to end');
  return movedDates({ ...dossier, suspensions: withEnd(dossier.suspensions, to) }, calendar, 'to');
}

/** The suspensions with the last one, which is open, ended at an instant (epoch ms). */
export function withEnd(suspensions: Dossier['suspensions'], to: number): Dossier['suspensions'] {
  return [...suspensions.slice(0, -1), { ...suspensions.at(-1)!, to }];
}

/**
 * The dates of a dossier whose suspensions or extensions a command has changed. The calculation names a place in these
 * lists; the caller wrote a single field, so the refusal names that field.
 * @throws Refusal as datesOf
 */
export function movedDates(dossier: Dossier, calendar: Calendar, field: string): Dates {
  try {
    return datesOf(dossier, calendar);
  } catch (error) {
    if (!(error instanceof Refusal) || !/^(suspensions|extensions)\./.test(error.path ?? '')) throw error;
    throw new NotNow(error.code, error.message, { path: field, facts: error.facts });
  }
}

/** The dates as they stand. */
const datesNow = ({ promisedAt, dueAt, dueOn }: Dossier): Dates => ({ promisedAt, dueAt, dueOn });
