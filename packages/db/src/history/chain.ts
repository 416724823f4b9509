/** The chain of a dossier's history: each entry holds the hash of the one before. */
import { chainHash, chainStart, type HistoryData } from '@motcua/domain/dossiers/history';
import type { Act } from '../act.ts';
import type { history } from '../schema/dossiers.ts';

/** The last link of a dossier's chain. It is kept on the dossier's row, so only who holds that row can append. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: Buffer;
}

/** The head of a history without entries. */
export const emptyChain: ChainHead = { seq: 0, hash: chainStart };

/** One entry, before it has a place in the chain. */
export interface HistoryEntry {
  readonly type: string;
  readonly data: HistoryData;
}

export type HistoryRow = typeof history.$inferSelect;

/** Gives each entry its sequence number and its hash. Writes nothing. */
export function link(
  dossierId: string,
  head: ChainHead,
  entries: readonly HistoryEntry[],
  { at, actor }: Act,
): { rows: HistoryRow[]; head: ChainHead } {
  let { seq, hash } = head;
  const rows = entries.map(({ type, data }) => {
    const prevHash = hash;
    seq += 1;
    hash = chainHash(prevHash, { dossierId, seq, at, actor, type, data });
    return { dossierId, seq, at, actor, type, data, prevHash, hash };
  });
  return { rows, head: { seq, hash } };
}
