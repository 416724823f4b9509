/**
 * Statements over many rows. Each column is sent as one parameter, an array. With a parameter for each value, writing
 * the statement would take longer than inserting the rows.
 */

import type { Tx } from './database.ts';
import { eq, getTableColumns, type PgColumn, type PgTable, type SQL, sql } from './drizzle.ts';

/** The values to write, by column. `null` is a value; a column that is left out keeps its value or gets its default. */
type Row<T extends PgTable> = Partial<T['$inferInsert']>;

/** Inserts rows that all have the same columns. `ending` follows the rows in the SQL: `on conflict do nothing`. */
export async function insertMany<T extends PgTable>(
  tx: Tx,
  table: T,
  rows: readonly Row<T>[],
  ending: SQL = sql``,
): Promise<Record<string, unknown>[]> {
  if (rows.length === 0) return [];
  const columns = columnsOf(table, rows[0]!);
  const inserted = await tx.execute(
    sql`insert into ${table} (${namesOf(columns)}) select * from unnest(${arraysOf(columns, rows)}) ${ending}`,
  );
  return inserted.rows;
}

/** For a column that is not just set to its new value: the SQL to set it to, made from the new value's SQL. */
type Setters = Readonly<Record<string, (value: SQL) => SQL>>;

/** Updates rows by `id`. Rows may have different columns. */
export async function updateMany<T extends PgTable & { id: PgColumn }>(
  tx: Tx,
  table: T,
  rows: readonly (Row<T> & { readonly id: string })[],
  setters: Setters = {},
): Promise<void> {
  const alike = Map.groupBy(rows, (row) => Object.keys(row).sort().join());
  await Promise.all([...alike.values()].map((group) => updateAlike(tx, table, group, setters)));
}

async function updateAlike<T extends PgTable & { id: PgColumn }>(
  tx: Tx,
  table: T,
  rows: readonly (Row<T> & { readonly id: string })[],
  setters: Setters,
): Promise<void> {
  const [first] = rows;
  const columns = columnsOf(table, first!);
  const set = (value: (column: NamedColumn) => SQL) =>
    sql.join(
      columns
        .filter(({ name }) => name !== 'id')
        .map((one) => sql`${sql.identifier(one.column.name)} = ${(setters[one.name] ?? asItIs)(value(one))}`),
      sql`, `,
    );
  // The planner finds one row by its key, even when its statistics of the table are wrong.
  const statement =
    rows.length === 1
      ? sql`update ${table} set ${set((one) => sql`${boundValue(one, first!)}::${typeOf(one)}`)}
          where ${eq(table.id, first!.id)}`
      : sql`update ${table} set ${set(({ column }) => sql`next.${sql.identifier(column.name)}`)}
          from unnest(${arraysOf(columns, rows)}) as next (${namesOf(columns)}) where ${table.id} = next.id`;
  await tx.execute(statement);
}

const asItIs = (value: SQL) => value;

interface NamedColumn {
  readonly name: string;
  readonly column: PgColumn;
}

function columnsOf(table: PgTable, row: object): NamedColumn[] {
  const all: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  return Object.keys(row).map((name) => ({ name, column: all[name]! }));
}

const namesOf = (columns: readonly NamedColumn[]) =>
  sql.join(
    columns.map(({ column }) => sql.identifier(column.name)),
    sql`, `,
  );

const arraysOf = (columns: readonly NamedColumn[], rows: readonly object[]) =>
  sql.join(
    columns.map((one) => sql`${sql.param(rows.map((row) => driverValue(one, row)))}::${typeOf(one)}[]`),
    sql`, `,
  );

const typeOf = ({ column }: NamedColumn) => sql.raw(column.getSQLType());

const boundValue = (one: NamedColumn, row: object) => sql.param(driverValue(one, row));

/** The value of a column in the driver's form. */
function driverValue({ name, column }: NamedColumn, row: object): unknown {
  const value = (row as Record<string, unknown>)[name];
  return value === null ? null : column.mapToDriverValue(value);
}
