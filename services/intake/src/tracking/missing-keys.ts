import { saveMissingKeys } from '@motcua/db/tracking/missing-keys';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';
import type { Deps } from '../deps.ts';

const everyMs = 3_600_000;
const atOnce = 500;

type Means = Pick<Deps, 'db' | 'vault'>;

/**
 * Writes what public tracking reads for dossiers that an older version of this system registered: now, and every hour for
 * those that one still running registered since. Runs here because it needs the master key, which tracking does not have.
 */
export function startSavingMissingKeys(means: Means, log: Logger): () => Promise<void> {
  return repeat({ everyMs, log, kind: 'tracking-keys' }, (signal) =>
    saveAllMissingKeys(means, log, { signal, limit: atOnce }),
  ).stop;
}

/** One walk over all codes, `limit` at once, until none is left or `signal` aborts. The log says how far it has come. */
export async function saveAllMissingKeys(
  { db, vault }: Means,
  log: Logger,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal },
): Promise<void> {
  let [total, before] = [0, undefined as string | undefined];
  do {
    const batch = await saveMissingKeys(db, vault, { before, limit });
    total += batch.saved;
    before = batch.before;
    if (before !== undefined) log.info({ kind: 'tracking-keys', codes: total }, 'public tracking finds more codes');
  } while (before !== undefined && !signal?.aborted);
  if (total > 0 && before === undefined)
    log.info({ kind: 'tracking-keys', codes: total }, 'public tracking finds every code');
}
