/**
 * The working minutes of a dossier's statutory term: how many it gives, how many are used, and who held the dossier.
 */
import type { Calendar } from '@motcua/domain/calendars/calendar';
import { deriveClock, whereCovered } from '@motcua/domain/deadlines/clock';
import type { Deadline } from '@motcua/domain/deadlines/deadline';
import { type Attribution, attribute, runningMinutes } from '@motcua/domain/deadlines/ledger';
import { effectiveStart, workingMinutesBetween } from '@motcua/domain/deadlines/working-time';
import { type Dossier, openSuspension } from '@motcua/domain/dossiers/dossier';
import type { Entry } from '@motcua/domain/dossiers/history';
import { type Holder, holdingsOf } from '@motcua/domain/dossiers/holdings';

/** Numbers of working minutes. */
export interface Ledger {
  /** From the effective start to the due moment, without suspended time. */
  readonly budgetMinutes: number;
  readonly consumedMinutes: number;
  /** Below zero, the minutes by which it is overdue. */
  readonly remainingMinutes: number;
  readonly attribution: Attribution<Holder>;
}

/** What a ledger is made from. */
interface Ledgered {
  /** An accepted dossier, as it stood at `at`. */
  readonly dossier: Dossier;
  readonly calendar: Calendar;
  readonly deadline: Deadline;
  readonly entries: readonly Entry[];
  /** Epoch ms. */
  readonly at: number;
}

/** The ledger of a dossier; null where the calendar does not reach back to its acceptance (imported dossiers). */
export function ledgerOf({ dossier, calendar, deadline, entries, at }: Ledgered): Ledger | null {
  const { suspensions } = dossier;
  const start = dossier.acceptedAt!;
  const until = dossier.endedAt ?? at;
  const standing = deadline.state === 'suspended' ? openSuspension(dossier) : undefined;
  return whereCovered(() => {
    const over = standing ? suspensions.slice(0, -1) : suspensions;
    const dueAt = dueAtWithout(dossier, calendar, over);
    const begins = effectiveStart(calendar, start);
    const ranUntil = standing ? Math.min(standing.from, until) : until;
    const remainingMinutes =
      ranUntil <= dueAt
        ? runningMinutes(calendar, over, Math.max(begins, ranUntil), dueAt)
        : -workingMinutesBetween(calendar, dueAt, ranUntil);
    const attribution = attribute(calendar, { start, until, suspensions }, holdingsOf(dossier, entries, at));
    return {
      budgetMinutes: runningMinutes(calendar, over, begins, dueAt),
      consumedMinutes: attribution.wholeMinutes - attribution.suspendedMinutes,
      remainingMinutes,
      attribution,
    };
  });
}

/** The due moment by the suspensions that are over: while one lasts, there is none. */
function dueAtWithout(dossier: Dossier, calendar: Calendar, suspensions: Dossier['suspensions']): number {
  const { acceptedAt, term, extensions, rules } = dossier;
  const clock = { kind: 'statutory', calendar, anchorAt: acceptedAt!, term: term! } as const;
  const { dueAt } = deriveClock(clock, { suspensions, extensions, maxExtensions: rules.maxExtensions });
  return dueAt!;
}
