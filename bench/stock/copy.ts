/** Rows written by COPY, which PostgreSQL reads many times faster than it takes inserts. */
import { getTableColumns, getTableName, type PgColumn, type PgTable } from '@motcua/db/drizzle';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Writes rows that all have the columns of the first one. */
export async function copyInto(client: pg.Client, table: PgTable, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const all: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  const columns = Object.keys(rows[0]!).map((name) => ({ name, column: all[name] ?? unknownColumn(table, name) }));
  const names = columns.map(({ column }) => `"${column.name}"`).join(', ');
  const stream = client.query(copyFrom(`copy "${getTableName(table)}" (${names}) from stdin`));
  const done = new Promise<void>((resolve, reject) => stream.once('finish', resolve).once('error', reject));
  stream.end(rows.map((row) => lineOf(row as Readonly<Record<string, unknown>>, columns)).join(''));
  await done;
}

interface NamedColumn {
  readonly name: string;
  readonly column: PgColumn;
}

const lineOf = (row: Readonly<Record<string, unknown>>, columns: readonly NamedColumn[]) =>
  `${columns.map(({ name, column }) => textOf(row[name], column)).join('\t')}\n`;

/** A value in the text format of COPY. */
function textOf(value: unknown, column: PgColumn): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'number' && column.getSQLType().startsWith('timestamp')) return instantText(value);
  const driven =
    typeof value === 'object' && column.getSQLType() === 'jsonb' ? jsonOf(value) : column.mapToDriverValue(value);
  if (Buffer.isBuffer(driven)) return `\\\\x${driven.toString('hex')}`;
  return String(driven).replace(/[\\\t\n\r]/g, (sign) => escapes[sign]!);
}

const dayMs = 86_400_000;
let lastDay = { begins: Number.NaN, text: '' };

/** Most instants of a stock are of the day of the one before. */
function instantText(at: number): string {
  const begins = Math.floor(at / dayMs) * dayMs;
  if (begins !== lastDay.begins) lastDay = { begins, text: new Date(begins).toISOString().slice(0, 11) };
  const ms = at - begins;
  const two = (unit: number, of: number) => String(Math.floor(ms / unit) % of).padStart(2, '0');
  return `${lastDay.text}${two(3_600_000, 24)}:${two(60_000, 60)}:${two(1_000, 60)}.${String(ms % 1_000).padStart(3, '0')}Z`;
}

const written = new WeakMap<object, string>();

/** Rules and processes are the same objects in many rows. */
function jsonOf(value: object): string {
  const known = written.get(value) ?? JSON.stringify(value);
  written.set(value, known);
  return known;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function unknownColumn(table: PgTable, name: string): never {
  throw new Error(`${getTableName(table)} has no column ${name}`);
}
