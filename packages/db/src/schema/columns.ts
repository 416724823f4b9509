import { customType } from '../drizzle.ts';

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
