import { chainHash, chainStart, type HistoryData } from '@motcua/domain/dossiers/history';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Queryable, Tx } from '../database.ts';
import { history } from '../schema/dossiers.ts';

/** The last link of a dossier's chain; kept on the dossier's row, which serialises writers. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: Buffer;
}
export const emptyChain: ChainHead = { seq: 0, hash: chainStart };

/** One thing that happened, before it has a place in the chain. */
export interface HistoryEntry {
  readonly type: string;
  readonly data: HistoryData;
}
export type HistoryRow = typeof history.$inferSelect;

/** Gives each line its sequence number and hash. Pure: the caller writes the rows and the new head in one transaction. */
export function link(
  head: ChainHead,
  lines: readonly HistoryEntry[],
  { dossierId, at, actor }: { dossierId: string; at: number; actor: string },
): { rows: HistoryRow[]; head: ChainHead } {
  let { seq, hash } = head;
  const rows = lines.map((line) => {
    const prevHash = hash;
    seq += 1;
    hash = chainHash(prevHash, { dossierId, seq, at, actor, ...line });
    return { dossierId, seq, at, actor, type: line.type, data: line.data, prevHash, hash };
  });
  return { rows, head: { seq, hash } };
}

/** Writes many lines: whole columns as parameters, because a row of parameters for each takes longer to write than to insert. */
export async function insertHistory(tx: Tx, rows: readonly HistoryRow[]): Promise<void> {
  const column = (read: (row: HistoryRow) => unknown) => sql.param(rows.map(read));
  await tx.execute(sql`
    insert into history (dossier_id, seq, at, type, actor, data, prev_hash, hash)
    select * from unnest(${column(({ dossierId }) => dossierId)}::uuid[], ${column(({ seq }) => seq)}::int[],
      ${column(({ at }) => new Date(at).toISOString())}::timestamptz[], ${column(({ type }) => type)}::text[],
      ${column(({ actor }) => actor)}::text[], ${column(({ data }) => JSON.stringify(data))}::jsonb[],
      ${column(({ prevHash }) => prevHash)}::bytea[], ${column(({ hash }) => hash)}::bytea[])`);
}

/** One page of a dossier's history, oldest first, after sequence number `after`. */
export async function listHistory(
  q: Queryable,
  dossierId: string,
  page: { after: number; limit: number },
): Promise<HistoryRow[]> {
  return q
    .select()
    .from(history)
    .where(and(eq(history.dossierId, dossierId), gt(history.seq, page.after)))
    .orderBy(asc(history.seq))
    .limit(page.limit);
}

/** Everything that was ever written about a dossier, oldest first. */
export async function readHistory(q: Queryable, dossierId: string): Promise<HistoryRow[]> {
  return q.select().from(history).where(eq(history.dossierId, dossierId)).orderBy(asc(history.seq));
}
