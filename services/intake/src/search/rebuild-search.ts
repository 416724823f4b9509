import type { Database } from '@motcua/db/database';
import { foldAgain, searchIndexes } from '@motcua/db/dossiers/search-rebuild';
import type { Vault } from '@motcua/db/vault';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';

const everyMs = 3_600_000;
const atOnce = 200;

interface Means {
  readonly db: Database;
  readonly vault: Pick<Vault, 'persons' | 'index'>;
}

/**
 * Folds again what the search reads, where another version of this system has folded it. It runs now and every hour,
 * because an older process may still write some during an upgrade. It runs in intake because it needs the master key.
 */
export function startRebuildingSearch(means: Means, log: Logger): () => Promise<void> {
  return repeat({ everyMs, log, kind: 'search' }, (signal) => rebuildSearch(means, log, { signal, limit: atOnce }))
    .stop;
}

/** How many rows are folded between two lines in the log. */
const reportedEvery = 10_000;

/**
 * Folds all indexes again, `limit` rows at once, until nothing is left or `signal` aborts. The log says how far it is.
 */
export async function rebuildSearch(
  { db, vault }: Means,
  log: Logger,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal },
): Promise<void> {
  for (const index of searchIndexes) {
    let rows = 0;
    for (let folded = limit; folded > 0 && !signal?.aborted; ) {
      folded = await foldAgain(db, vault, index, limit);
      const isReported = Math.floor((rows + folded) / reportedEvery) > Math.floor(rows / reportedEvery);
      rows += folded;
      if (isReported) log.info({ kind: 'search', index, rows }, 'the search is being rebuilt');
    }
    if (rows > 0 && !signal?.aborted) log.info({ kind: 'search', index, rows }, 'the search is rebuilt');
  }
}
