/**
 * The general rules of time, each in versions with the day from which it holds (docs/rules-of-time.md §8.6). Where the
 * law is not certain the value is a switch, and the version says how sure it is.
 */
import type { DossierRules, RuleName, RuleValues } from './dossier-rules.ts';

/** `high`: the text of the law says it; `medium`: it follows from a text; `low`: this system chose it. */
export const confidences = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof confidences)[number];

/** For which dossiers a version holds: all, those of one kind of linked group, or those of one procedure. */
export type RuleScope =
  | { readonly kind: 'general' }
  | { readonly kind: 'group'; readonly code: string }
  | { readonly kind: 'procedure'; readonly code: string };

/**
 * One version of one rule in one scope. It holds for what is accepted on `from` (`YYYY-MM-DD`) or later, until the next
 * version of the rule in this scope.
 */
export interface RuleVersion<N extends RuleName = RuleName> {
  readonly rule: N;
  readonly scope: RuleScope;
  readonly from: string;
  readonly value: RuleValues[N];
  /** The law, in its own words. */
  readonly basis: string;
  readonly confidence: Confidence;
}

const decree = 'Nghị định 118/2025/NĐ-CP';
const amended = `${decree}, sửa đổi bởi Nghị định 309/2026/NĐ-CP`;
const supplements = `khoản 5 Điều 19 ${decree}`;
const apology = `khoản 6 Điều 19 ${decree}`;

/** The versions that this system ships with, the versions of a rule in order of their days. */
export const shippedVersions: readonly RuleVersion[] = [
  version('startAnchor', '2025-07-01', 'acceptance', `khoản 3 Điều 17 ${decree}`, 'high'),
  version('startAnchor', '2026-08-05', 'competent-receipt', `khoản 3 Điều 17 ${amended}`, 'high'),
  version('latestStart', '2025-07-01', false, `khoản 3 Điều 17 ${amended}`, 'medium'),
  version('receivedWhen', '2025-07-01', 'delivered', `khoản 1 Điều 18, điểm a khoản 1 Điều 20 ${decree}`, 'medium'),
  version('serviceAnchor', '2025-07-01', 'acceptance', `khoản 3 Điều 17 ${decree}`, 'medium'),
  version('serviceAnchor', '2026-08-05', 'start', `khoản 3 Điều 17 ${amended}`, 'medium'),
  version('provisionalOnReceipt', '2025-07-01', 'latest', `khoản 3 Điều 17 ${amended}`, 'medium'),
  version('transferCutoff', '2025-07-01', '15:00', `khoản 2 Điều 18 ${decree}`, 'high'),
  version('transferGraceMinutes', '2025-07-01', 60, `khoản 2 Điều 18 ${decree}`, 'low'),
  version('paper', '2025-07-01', { unit: 'workingDay', amount: '1' }, `khoản 1 Điều 20 ${decree}`, 'medium'),
  version('reception', '2025-07-01', { unit: 'workingHour', amount: '8' }, `khoản 2 Điều 17 ${decree}`, 'medium'),
  version('cutoffShift', '2025-07-01', null, `khoản 3 Điều 17 ${decree}`, 'high'),
  version('pausedBy', '2025-07-01', ['supplement'], supplements, 'medium'),
  version('supplementsAtMost', '2025-07-01', { reception: 1, examination: 1 }, supplements, 'medium'),
  version('supplementLapsesAfterDays', '2025-07-01', null, supplements, 'medium'),
  version('afterSupplement', '2025-07-01', 'restart', supplements, 'medium'),
  version('lateRequest', '2025-07-01', 'restart', supplements, 'low'),
  version('requestWithin', '2025-07-01', { unit: 'workingDay', amount: '3' }, supplements, 'medium'),
  version('closesAfter', '2025-07-01', { unit: 'calendarDay', amount: '15' }, supplements, 'medium'),
  version('maxExtensions', '2025-07-01', 1, apology, 'medium'),
  version('extensionLatestDaysBefore', '2025-07-01', 1, apology, 'medium'),
  version('extensionWhenLater', '2025-07-01', 'mark', apology, 'medium'),
  version('apologyWorkingDays', '2025-07-01', 2, apology, 'low'),
  version('apologyLatestDaysBefore', '2025-07-01', 1, apology, 'medium'),
  version('correction', '2025-07-01', { unit: 'workingDay', amount: '3' }, `khoản 1 Điều 23 ${decree}`, 'medium'),
];

function version<N extends RuleName>(
  rule: N,
  from: string,
  value: RuleValues[N],
  basis: string,
  confidence: Confidence,
): RuleVersion<N> {
  return { rule, scope: { kind: 'general' }, from, value, basis, confidence };
}

/** For what rules are looked up. */
export interface RuleSubject {
  /** The civil day of the acceptance, `YYYY-MM-DD`. */
  readonly day: string;
  /** The code of the procedure, and the rules that its own version states. */
  readonly procedure?: { readonly code: string; readonly rules?: Partial<RuleValues> | undefined } | undefined;
  /** The kind of linked group that it is filed in, and the rules that the group states. */
  readonly group?: { readonly code: string; readonly rules?: Partial<RuleValues> | undefined } | undefined;
}

/**
 * The rules of a civil day: of each rule the version of the procedure, else that of the group, else the general one
 * (docs/rules-of-time.md §8.6). What the version of a procedure or a group states itself stands before the general rule
 * and behind a rule version for it. A day before the first version of a general rule has that first version: no other
 * text is known for it. `versions`: those in force, the versions of a rule in order of their days.
 */
export function rulesOn(versions: readonly RuleVersion[], { day, procedure, group }: RuleSubject): DossierRules {
  const resolved = new Resolution();
  for (const one of versions) {
    if (one.scope.kind === 'general' && (one.from <= day || !resolved.has(one.rule))) resolved.take(one);
  }
  for (const [kind, of] of [['group', group] as const, ['procedure', procedure] as const]) {
    if (of === undefined) continue;
    for (const [rule, value] of Object.entries(of.rules ?? {}))
      resolved.set(rule as RuleName, value, `${kind}-version`);
    for (const one of versions)
      if (one.scope.kind === kind && one.scope.code === of.code && one.from <= day) resolved.take(one);
  }
  return resolved.rules();
}

class Resolution {
  readonly #values: Partial<Record<RuleName, unknown>> = {};
  readonly #origins: Partial<Record<RuleName, string>> = {};

  has(rule: RuleName): boolean {
    return rule in this.#values;
  }

  set(rule: RuleName, value: unknown, origin: string): void {
    if (value === undefined) return;
    this.#values[rule] = value;
    this.#origins[rule] = origin;
  }

  take(version: RuleVersion): void {
    this.set(version.rule, version.value, originOf(version));
  }

  rules(): DossierRules {
    return { ...(this.#values as RuleValues), versions: this.#origins };
  }
}

/**
 * How a dossier names the version of a rule that it has: the day of a general version, scope and day of another one,
 * `procedure-version` or `group-version` for what these state themselves.
 */
export function originOf({ scope, from }: Pick<RuleVersion, 'scope' | 'from'>): string {
  return scope.kind === 'general' ? from : `${scope.kind} ${scope.code} ${from}`;
}
