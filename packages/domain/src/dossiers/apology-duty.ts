/**
 * The duty to apologize before the date has passed (Decree 61/2018, carried into Decree 118/2025; docs/domain.md §2.3).
 * The verb that sends the letter is in verbs/apology.ts.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { type ClockKind, runsSince, whereCovered } from '../deadlines/clock.ts';
import { momentBefore, type Run } from '../deadlines/ladder.ts';
import type { Dossier } from './dossier.ts';

/**
 * `none`: no letter is owed yet, or none any more; `owed`: the letter is due now; `sent`: it was sent in time;
 * `missed`: the date passed without it.
 */
export const apologyStates = ['none', 'owed', 'sent', 'missed'] as const;
export type ApologyState = (typeof apologyStates)[number];

/**
 * The state of a dossier's letter of apology at `now` (epoch ms). The letter is owed from the number of working days
 * before the due moment that the rules give, or from half of what still runs if that is less. A dossier that ends in
 * time owes none. The state is derived, never stored.
 */
export function apologyDutyOf(dossier: Dossier, calendar: Calendar, now: number): ApologyState {
  const { dueAt, endedAt } = dossier;
  if (dueAt === null || dossier.acceptedAt === null) return 'none';
  if (!isApologyMissed(dossier, dueAt)) return 'sent';
  const judgedAt = endedAt ?? now;
  if (judgedAt > dueAt) return 'missed';
  if (endedAt !== null) return 'none';
  const since = runsSince({ kind: 'statutory', anchorAt: dossier.acceptedAt }, dossier.suspensions);
  const owedFrom = apologyDueAt(calendar, { since, dueAt }, dossier);
  return owedFrom !== null && now > owedFrom ? 'owed' : 'none';
}

/**
 * The instant (epoch ms) from which the letter is owed. Null: it was sent, it would be owed before the clock ran, or
 * the calendar does not cover the term, which happens to imported dossiers.
 */
export function apologyDueAt(
  calendar: Calendar,
  run: Run,
  { rules, apology }: Pick<Dossier, 'rules' | 'apology'>,
): number | null {
  if (apology !== null) return null;
  return whereCovered(() => momentBefore(calendar, rules.apologyWorkingDays, run));
}

/** Whether no letter was sent until `dueAt` (epoch ms). */
export const isApologyMissed = ({ apology }: Pick<Dossier, 'apology'>, dueAt: number): boolean =>
  apology === null || apology.at > dueAt;

/** Whether the letter of apology for a clock was sent; null: only the statutory clock needs one. */
export const isApologySent = (
  { kind }: { readonly kind: ClockKind },
  { apology }: Pick<Dossier, 'apology'>,
): boolean | null => (kind === 'statutory' ? apology !== null : null);
