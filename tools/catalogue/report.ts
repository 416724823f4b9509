import type { ImportResult } from '@motcua/db/reference/catalogue-import';

/** The result of one line of the file. */
export type LineResult = ImportResult & { readonly line: number };

export interface Summary {
  readonly records: number;
  readonly outcomes: Readonly<Record<ImportResult['outcome'], number>>;
  readonly changes: Readonly<Record<'added' | 'unchanged' | 'agrees', number>>;
  /** Counts by name of the conflict; a record counts once for each of its conflicts. */
  readonly conflicts: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, number>>;
}

/** Counts results. */
export class Tally {
  readonly #outcomes = { imported: 0, 'imported-with-conflicts': 0, refused: 0 };
  readonly #changes = { added: 0, unchanged: 0, agrees: 0 };
  readonly #conflicts = new Map<string, number>();
  readonly #reasons = new Map<string, number>();

  add(result: ImportResult): void {
    this.#outcomes[result.outcome]++;
    if (result.outcome === 'refused') count(this.#reasons, result.reason);
    else {
      this.#changes[result.change]++;
      for (const conflict of result.conflicts) count(this.#conflicts, conflict);
    }
  }

  summary(): Summary {
    const { imported, refused } = this.#outcomes;
    return {
      records: imported + this.#outcomes['imported-with-conflicts'] + refused,
      outcomes: { ...this.#outcomes },
      changes: { ...this.#changes },
      conflicts: mostFirst(this.#conflicts),
      reasons: mostFirst(this.#reasons),
    };
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const mostFirst = (counts: ReadonlyMap<string, number>) =>
  Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));

const words = { imported: 'imported', 'imported-with-conflicts': 'conflicts', refused: 'refused' } as const;

/** One record as a row of the table. */
export function tableRow(result: LineResult): string {
  const what = result.outcome === 'refused' ? result.reason : [...result.conflicts].join(', ');
  const how = result.outcome === 'refused' ? '' : `v${result.version} ${result.change}`;
  const cells = [
    String(result.line).padStart(6),
    (result.code ?? '–').slice(0, 14).padEnd(14),
    words[result.outcome].padEnd(9),
    how.padEnd(13),
    what,
  ];
  return cells.join('  ').trimEnd();
}

const columns = ['code'.padEnd(14), 'outcome'.padEnd(9), 'version'.padEnd(13), 'conflicts or reason'];
export const tableHead = `  line  ${columns.join('  ')}`;

/** The summary in words. */
export function tableFoot({ records, outcomes, changes, conflicts, reasons }: Summary): string {
  const rows = (title: string, counts: Readonly<Record<string, number>>) =>
    Object.keys(counts).length === 0
      ? []
      : ['', title, ...Object.entries(counts).map(([name, n]) => `${String(n).padStart(7)}  ${name}`)];
  return [
    '',
    `${records} records: ${outcomes.imported} imported, ` +
      `${outcomes['imported-with-conflicts']} imported with conflicts, ${outcomes.refused} refused`,
    `${changes.added} added, ${changes.unchanged} unchanged, ${changes.agrees} agree with the adopted version`,
    ...rows('Conflicts that a person must settle:', conflicts),
    ...rows('Refused because of:', reasons),
  ].join('\n');
}
