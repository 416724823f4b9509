/**
 * The general rules of time, each in versions with the day from which it holds (docs/rules-of-time.md §8.6). Where the
 * law is not certain the value is a switch, and the version says how sure it is.
 */
import type { WayRules } from '../deadlines/way.ts';

export type RuleName = keyof WayRules;

/** `high`: the text of the law says it; `medium`: it follows from a text; `low`: this system chose it. */
export type Confidence = 'high' | 'medium' | 'low';

/** One version of one rule. It holds for what is accepted on `from` (`YYYY-MM-DD`) or later, until the next version. */
export interface RuleVersion<N extends RuleName = RuleName> {
  readonly rule: N;
  readonly from: string;
  readonly value: WayRules[N];
  /** The law, in its own words. */
  readonly basis: string;
  readonly confidence: Confidence;
}

const decree = 'Nghị định 118/2025/NĐ-CP';
const amended = `${decree}, sửa đổi bởi Nghị định 309/2026/NĐ-CP`;

/** The versions that this system ships with, the versions of a rule in order of their days. */
export const shippedVersions: readonly RuleVersion[] = [
  version('startAnchor', '2025-07-01', 'acceptance', `khoản 3 Điều 17 ${decree}`, 'high'),
  version('startAnchor', '2026-08-05', 'competent-receipt', `khoản 3 Điều 17 ${amended}`, 'high'),
  version('latestStart', '2025-07-01', false, `khoản 3 Điều 17 ${amended}`, 'medium'),
  version('transferCutoff', '2025-07-01', '15:00', `khoản 2 Điều 18 ${decree}`, 'high'),
  version('transferGraceMinutes', '2025-07-01', 60, `khoản 2 Điều 18 ${decree}`, 'low'),
  version('paper', '2025-07-01', { unit: 'workingDay', amount: '1' }, `khoản 1 Điều 20 ${decree}`, 'medium'),
  version('reception', '2025-07-01', { unit: 'workingHour', amount: '8' }, `khoản 2 Điều 17 ${decree}`, 'medium'),
  version('afterSupplement', '2025-07-01', 'restart', `khoản 5 Điều 19 ${decree}`, 'medium'),
  version('lateRequest', '2025-07-01', 'restart', `khoản 5 Điều 19 ${decree}`, 'low'),
  version('requestWithin', '2025-07-01', { unit: 'workingDay', amount: '3' }, `khoản 5 Điều 19 ${decree}`, 'medium'),
  version('closesAfter', '2025-07-01', { unit: 'calendarDay', amount: '15' }, `khoản 5 Điều 19 ${decree}`, 'medium'),
  version('cutoffShift', '2025-07-01', null, `khoản 3 Điều 17 ${decree}`, 'high'),
];

/**
 * The rules of a civil day (`YYYY-MM-DD`). A day before the first version of a rule has that first version: no other
 * text is known for it.
 */
export function rulesOn(versions: readonly RuleVersion[], day: string): WayRules {
  const rules: Partial<Record<RuleName, unknown>> = {};
  for (const { rule, from, value } of versions) if (from <= day || !(rule in rules)) rules[rule] = value;
  return rules as WayRules;
}

function version<N extends RuleName>(
  rule: N,
  from: string,
  value: WayRules[N],
  basis: string,
  confidence: Confidence,
): RuleVersion<N> {
  return { rule, from, value, basis, confidence };
}
