/**
 * Writes dossiers and their histories; no other file does. A change brings the entries that say what happened. They are
 * linked to the history and inserted, and the dossier's row gets the new head together with the columns that differ.
 */
import type { Act } from '../act.ts';
import { insertMany, updateMany } from '../bulk.ts';
import type { Tx } from '../database.ts';
import { dossiers, history } from '../schema/dossiers.ts';
import { type ChainHead, emptyChain, type HistoryEntry, link } from './chain.ts';

type Columns = Omit<typeof dossiers.$inferSelect, 'id' | 'historySeq' | 'historyHash' | 'historyAt'>;

/**
 * A change of a dossier whose row the caller holds: the entries that say what happened, and the columns that differ.
 */
export interface Change {
  readonly id: string;
  readonly head: ChainHead;
  readonly entries: readonly HistoryEntry[];
  readonly columns: Partial<Columns>;
}

/** Writes a new dossier with its first entries. */
export async function insertWithHistory(
  tx: Tx,
  dossier: Columns & { readonly id: string },
  entries: readonly HistoryEntry[],
  act: Act,
): Promise<void> {
  const { rows, head } = link(dossier.id, emptyChain, entries, act);
  await tx.insert(dossiers).values({ ...dossier, ...rowOf(head) });
  await insertMany(tx, history, rows);
}

/** Changes any number of dossiers in a few statements. Returns the new heads in the order of the changes. */
export async function changeDossiers(tx: Tx, changes: readonly Change[], act: Act): Promise<ChainHead[]> {
  const linked = changes.map(({ id, head, entries }) => link(id, head, entries, act));
  const changed = changes.map(({ id, columns }, index) => {
    return { id, ...columns, ...rowOf(linked[index]!.head) };
  });
  await Promise.all([
    insertMany(
      tx,
      history,
      linked.flatMap(({ rows }) => rows),
    ),
    updateMany(tx, dossiers, changed),
  ]);
  return linked.map(({ head }) => head);
}

/** The head of a chain as the columns of a dossier's row. */
const rowOf = ({ seq, hash, at }: ChainHead) => ({
  historySeq: seq,
  historyHash: hash,
  historyAt: Number.isFinite(at) ? at : null,
});
