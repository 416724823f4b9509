import { folding } from '@motcua/domain/text';
import { customType, smallint, sql } from '../drizzle.ts';

/** An instant: epoch milliseconds in code, `timestamptz(3)` in the table. */
export const instant = customType<{ data: number; driverData: string }>({
  dataType: () => 'timestamp(3) with time zone',
  toDriver: (ms) => new Date(ms).toISOString(),
  fromDriver: (text) => new Date(text).getTime(),
});

/** Bytes: hashes, sealed personal data, wrapped keys. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** The id of a transaction (`xid8`), as text. */
export const transactionNumber = customType<{ data: string }>({ dataType: () => 'xid8' });

/** The rule by which a row was folded for the search; 0: that of an older version. The rebuild folds it again. */
export const foldingOf = () => smallint('folding').notNull().default(0);

/** For a partial index: rows that the rebuild of the search has still to fold. */
export const isFoldedOtherwise = sql.raw(`folding <> ${folding}`);
