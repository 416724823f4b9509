import type { System } from './system.ts';

/** The result of a measure, for people and for programs. */
export interface Report {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How it was measured, in a sentence or two. */
  readonly note: string;
  readonly values: unknown;
}

export interface Bench {
  /** Takes lines about progress. */
  say(line: string): void;
  /** The system that the measures share; it is started when the first measure asks for it. */
  system(): Promise<System>;
  /** Undone when the measure ends, also when it is interrupted. */
  readonly stack: AsyncDisposableStack;
}

export type Measure = (bench: Bench) => Promise<Report>;

/** A report as a table. The first column is text, the others are numbers. */
export function toTable({ title, header, rows, note }: Report): string {
  const widths = header.map((name, i) => Math.max(...[name, ...rows.map((row) => row[i] ?? '')].map((s) => s.length)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd();
  return [title, line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line), `  (${note})`].join(
    '\n',
  );
}

/** A number with at least three significant digits and a separator for thousands. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en-GB', { maximumFractionDigits: decimals, minimumFractionDigits: decimals });
}
