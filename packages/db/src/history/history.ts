import type { Queryable } from '../database.ts';
import { and, asc, eq, gt } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { history } from '../schema/dossiers.ts';
import type { HistoryRow } from './chain.ts';

/** One page of a dossier's history, oldest first, after sequence number `after`. */
export async function listHistory(q: Queryable, dossierId: string, page: Page<number>): Promise<HistoryRow[]> {
  return q
    .select()
    .from(history)
    .where(and(eq(history.dossierId, dossierId), page.after === undefined ? undefined : gt(history.seq, page.after)))
    .orderBy(asc(history.seq))
    .limit(page.limit);
}

/** The whole history of a dossier, oldest first. */
export async function readHistory(q: Queryable, dossierId: string): Promise<HistoryRow[]> {
  return q.select().from(history).where(eq(history.dossierId, dossierId)).orderBy(asc(history.seq));
}
