/** The rules of time that a dossier is counted by: those of the day of its acceptance, which it keeps. */

import type { Ground } from '../deadlines/reasons.ts';
import type { Term } from '../deadlines/term.ts';
import type { WayRules } from '../deadlines/way.ts';

/**
 * At reception the counter asks before it accepts; at examination the officer who handles the dossier asks
 * (docs/domain.md §2.3).
 */
export type SupplementStage = 'reception' | 'examination';

/** What counts as the receipt of a dossier by the agency that decides (docs/rules-of-time.md §8.1). */
export const receivedWhens = ['delivered', 'confirmed', 'paper-arrived'] as const;
export type ReceivedWhen = (typeof receivedWhens)[number];

/** The value of every general rule (docs/rules-of-time.md §8.6). */
export interface RuleValues extends WayRules {
  readonly receivedWhen: ReceivedWhen;
  /** Whether a shorter promise of the agency runs from the start of the term, or from the acceptance. */
  readonly serviceAnchor: 'start' | 'acceptance';
  /** Whether a receipt that is printed before the term has started names the date at the latest. */
  readonly provisionalOnReceipt: 'latest' | 'none';
  readonly pausedBy: readonly Ground[];
  readonly maxExtensions: number;
  /** How many civil days before the due day an extension is granted at the latest; null: until the due moment. */
  readonly extensionLatestDaysBefore: number | null;
  /** What becomes of an extension that is asked for later. */
  readonly extensionWhenLater: 'mark' | 'refuse';
  /** How often each stage may request a supplement without an approver. */
  readonly supplementsAtMost: Readonly<Record<SupplementStage, number>>;
  /** The number of calendar days after which an undelivered supplement lapses by itself; null: an officer closes it. */
  readonly supplementLapsesAfterDays: number | null;
  /** The number of working days before the due moment from which the letter of apology is owed. */
  readonly apologyWorkingDays: number;
  /** How many civil days before the due day the letter is sent at the latest; null: until the due moment. */
  readonly apologyLatestDaysBefore: number | null;
  /** Within what a result that is wrong by the agency's fault is put right. */
  readonly correction: Term;
}

export type RuleName = keyof RuleValues;

/**
 * From which version each rule of a dossier comes, as `originOf` writes it. A rule that is missing has the value that
 * it had before rules had versions (`v0`).
 */
export type RuleOrigins = Readonly<Partial<Record<RuleName, string>>>;

/** The rules of a dossier. */
export interface DossierRules extends RuleValues {
  readonly versions: RuleOrigins;
}

/**
 * The rules by which a dossier was counted that was accepted before rules had versions. They never change: older rows
 * and histories are completed from here, and not from the rules of today.
 */
export const frozenRules: DossierRules = {
  startAnchor: 'acceptance',
  latestStart: false,
  receivedWhen: 'delivered',
  transferCutoff: '15:00',
  transferGraceMinutes: 60,
  paper: { unit: 'workingDay', amount: '1' },
  reception: { unit: 'workingHour', amount: '8' },
  serviceAnchor: 'acceptance',
  provisionalOnReceipt: 'latest',
  cutoffShift: null,
  pausedBy: ['supplement'],
  maxExtensions: 1,
  extensionLatestDaysBefore: null,
  extensionWhenLater: 'mark',
  supplementsAtMost: { reception: 1, examination: 1 },
  supplementLapsesAfterDays: null,
  afterSupplement: 'resume',
  lateRequest: 'resume',
  requestWithin: { unit: 'workingDay', amount: '3' },
  closesAfter: { unit: 'calendarDay', amount: '15' },
  apologyWorkingDays: 2,
  apologyLatestDaysBefore: null,
  correction: { unit: 'workingDay', amount: '3' },
  versions: {},
};

/** The rules of a stored row or entry, which says only what there was when it was written. */
export const completeRules = (stored: Partial<DossierRules>): DossierRules => ({ ...frozenRules, ...stored });
