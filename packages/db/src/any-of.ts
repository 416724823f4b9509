import { type AnyColumn, type SQL, type SQLWrapper, sql } from './drizzle.ts';

/**
 * SQL condition: a column has a value that one of some selects gives. PostgreSQL uses an index for each select, which
 * it cannot for an `or` between tables.
 */
export const anyOf = (column: AnyColumn, selects: readonly SQLWrapper[]): SQL =>
  sql`${column} in (${sql.join(
    selects.map((select) => sql`${select}`),
    sql` union all `,
  )})`;
