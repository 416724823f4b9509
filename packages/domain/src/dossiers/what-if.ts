/** What another rule would have made of a dossier that was handled by the rules of its day. It changes nothing. */
import type { Calendar } from '../calendars/calendar.ts';
import { deriveClock } from '../deadlines/clock.ts';
import type { Term } from '../deadlines/term.ts';
import { Refusal, type RefusalCode } from '../refusal.ts';
import { type ClockInputs, type Dates, type Dossier, datesOf } from './dossier.ts';

/** The rule to try: a term for all, a calendar for all, or both. */
export interface OtherRule {
  readonly term?: Term | undefined;
  readonly calendar?: Calendar | undefined;
}

/** By the other rule there is no date: the code of the refusal that says why. */
export type NoDate = { readonly because: RefusalCode };

/**
 * The dates of a dossier by another rule. What happened stays: the acceptance, and the suspensions, which move a date
 * only if they began before it. An extension that would have been too late by the other rule is left out, and those
 * after it. The promise of an older system does not depend on a calendar, so another calendar leaves it; another term
 * replaces it.
 */
export function datesUnder(
  dossier: ClockInputs & Dates,
  calendar: Calendar,
  { term, calendar: other }: OtherRule,
): Dates | NoDate {
  if (term === undefined && dossier.term?.unit === 'imported') return dossier;
  const tried = { ...dossier, term: term ?? dossier.term };
  for (let kept = tried.extensions.length; ; kept--) {
    try {
      return datesOf({ ...tried, extensions: tried.extensions.slice(0, kept) }, other ?? calendar);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (kept === 0 || !error.code.startsWith('extension-')) return { because: error.code };
    }
  }
}

/**
 * Whether a step would have been late with another budget (working minutes). Null: the calendar gives no date. Epoch
 * ms.
 */
export function stepLateUnder(
  { openedAt, closedAt, now }: { openedAt: number; closedAt: number | null; now: number },
  budgetMinutes: number,
  { suspensions, calendar }: { suspensions: Dossier['suspensions']; calendar: Calendar },
): boolean | null {
  const clock = {
    kind: 'step',
    calendar,
    anchorAt: openedAt,
    term: { unit: 'workingMinute', minutes: budgetMinutes },
  } as const;
  try {
    return isLate(deriveClock(clock, { suspensions, extensions: [], maxExtensions: 0 }).dueAt, closedAt, now);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/**
 * Whether a deadline ended after its due moment, or still runs past it. Without a due moment it is not late. Epoch ms.
 */
export function isLate(dueAt: number | null, endedAt: number | null, now: number): boolean {
  return dueAt !== null && (endedAt ?? now) > dueAt;
}
