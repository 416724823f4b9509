import { randomUUIDv7 } from 'node:crypto';

/** Gives rows new ids that grow in the order of the rows. By themselves, ids of one millisecond come in any order. */
export function withIds<Row extends object>(rows: readonly Row[]): (Row & { readonly id: string })[] {
  const ids = rows.map(() => randomUUIDv7()).sort();
  return rows.map((row, i) => ({ ...row, id: ids[i]! }));
}
