import type { Case } from './cases.ts';

export interface Result {
  readonly theme: string;
  readonly asked: Case;
  /** What is wrong with the answer; empty when it is right. */
  readonly faults: readonly string[];
}

const failed = ({ faults }: Result) => faults.length > 0;

function totals(results: readonly Result[]) {
  const failures = results.filter(failed).length;
  return { passed: results.length - failures, failed: failures };
}

/** A table of the themes, every failure with its reason, and the totals as the last line. */
export function inWords(results: readonly Result[]): string {
  const themes = Object.entries(Object.groupBy(results, ({ theme }) => theme)) as [string, Result[]][];
  const width = Math.max(...themes.map(([theme]) => theme.length), 0);
  const rows = themes.map(([theme, own]) => {
    const { passed, failed } = totals(own);
    return `${theme.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}`;
  });
  const { passed, failed: failures } = totals(results);
  return `${[
    `${'theme'.padEnd(width)}  passed  failed`,
    ...rows,
    '',
    ...results.filter(failed).flatMap(failureInWords),
    `${passed} passed, ${failures} failed`,
  ].join('\n')}\n`;
}

function failureInWords({ theme, asked, faults }: Result): string[] {
  const { name, why, reference } = asked;
  const from = reference === undefined ? '' : ` (${reference})`;
  return [`${theme}: ${name}${from}`, ...faults.map((fault) => `  ${fault}`), `  why: ${why}`, ''];
}

/** One object per failure, and the totals as the last line. */
export function inJson(results: readonly Result[]): string {
  const lines = results.filter(failed).map(({ theme, asked, faults }) => {
    const { name, why, reference } = asked;
    return JSON.stringify({ theme, name, faults, why, reference });
  });
  return `${[...lines, JSON.stringify({ summary: totals(results) })].join('\n')}\n`;
}
