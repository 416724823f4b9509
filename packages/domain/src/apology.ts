/** The duty to say sorry before the date has passed (Decree 61/2018, carried into Decree 118/2025; DOMAIN.md §2.3). */
import type { Calendar } from './calendars/calendar.ts';
import type { ClockKind } from './clock.ts';
import type { Dossier } from './dossier.ts';
import { momentBefore } from './ladder.ts';
import { Refusal } from './refusal.ts';

/** `none`: not yet, or no more; `owed`: the letter is due now; `sent`: it went out in time; `missed`: the date passed without it. */
export const apologyStates = ['none', 'owed', 'sent', 'missed'] as const;
export type ApologyState = (typeof apologyStates)[number];

/**
 * How a dossier stands with its letter of apology at `now` (epoch ms): owed from so many working days before the due moment,
 * as its rules say, or from half of the term if that is less. Whoever ends it in time owes nothing. Derived, never stored.
 */
export function apologyDutyOf(dossier: Dossier, calendar: Calendar, now: number): ApologyState {
  const { dueAt, endedAt } = dossier;
  if (dueAt === null || dossier.acceptedAt === null) return 'none';
  if (!isApologyMissed(dossier, dueAt)) return 'sent';
  const judgedAt = endedAt ?? now;
  if (judgedAt > dueAt) return 'missed';
  if (endedAt !== null) return 'none';
  const owedFrom = apologyDueAt(calendar, { anchorAt: dossier.acceptedAt, dueAt }, dossier);
  return owedFrom !== null && now > owedFrom ? 'owed' : 'none';
}

/** From when on (epoch ms) the letter is owed; null once it was sent, or where the calendar does not reach (older systems' dossiers). */
export function apologyDueAt(
  calendar: Calendar,
  term: { readonly anchorAt: number; readonly dueAt: number },
  { rules, apology }: Pick<Dossier, 'rules' | 'apology'>,
): number | null {
  if (apology !== null) return null;
  try {
    return momentBefore(calendar, rules.apologyWorkingDays, term);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'calendar-not-covering') return null;
    throw error;
  }
}

/** Whether the date `dueAt` (epoch ms) passed without a letter before it. */
export const isApologyMissed = ({ apology }: Pick<Dossier, 'apology'>, dueAt: number): boolean =>
  apology === null || apology.at > dueAt;

/** Of a clock: whether the letter of apology has gone out; null for one that needs none, which is all but the law's own. */
export const isApologySent = (
  { kind }: { readonly kind: ClockKind },
  { apology }: Pick<Dossier, 'apology'>,
): boolean | null => (kind === 'statutory' ? apology !== null : null);
