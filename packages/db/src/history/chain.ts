/** The chain of a dossier's history: each entry holds the hash of the one before. */
import { chainHash, chainStart, type HistoryData } from '@motcua/domain/dossiers/history';
import { type Act, datedAfter } from '../act.ts';
import type { dossiers, history } from '../schema/dossiers.ts';

/** The last link of a dossier's chain. It is kept on the dossier's row, so only who holds that row can append. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: Buffer;
  /** When the last entry was made, epoch ms. -Infinity: it is not known. */
  readonly at: number;
}

/** The head of a history without entries. */
export const emptyChain: ChainHead = { seq: 0, hash: chainStart, at: Number.NEGATIVE_INFINITY };

/** The head of the chain of a dossier, from its row. */
export const headOf = ({
  historySeq,
  historyHash,
  historyAt,
}: Pick<typeof dossiers.$inferSelect, 'historySeq' | 'historyHash' | 'historyAt'>): ChainHead => ({
  seq: historySeq,
  hash: historyHash,
  at: historyAt ?? Number.NEGATIVE_INFINITY,
});

/** One entry, before it has a place in the chain. */
export interface HistoryEntry {
  readonly type: string;
  readonly data: HistoryData;
}

export type HistoryRow = typeof history.$inferSelect;

/**
 * Gives each entry its sequence number and its hash. No entry is dated before the one ahead of it, because clocks may
 * be set back. Writes nothing.
 */
export function link(
  dossierId: string,
  head: ChainHead,
  entries: readonly HistoryEntry[],
  act: Act,
): { rows: HistoryRow[]; head: ChainHead } {
  const { actor, at } = datedAfter(act, { head });
  let { seq, hash } = head;
  const rows = entries.map(({ type, data }) => {
    const prevHash = hash;
    seq += 1;
    hash = chainHash(prevHash, { dossierId, seq, at, actor, type, data });
    return { dossierId, seq, at, actor, type, data, prevHash, hash };
  });
  return { rows, head: { seq, hash, at: entries.length > 0 ? at : head.at } };
}
