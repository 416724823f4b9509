import { type Place, saveMissingKeys, walkBegins } from '@motcua/db/tracking/missing-keys';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';
import type { Deps } from '../deps.ts';

const everyMs = 3_600_000;
const atOnce = 500;

type Means = Pick<Deps, 'db'> & { readonly vault: Pick<Deps['vault'], 'persons' | 'tracking'> };

/**
 * Writes what public tracking reads for dossiers that an older version of this system registered. It runs now and every
 * hour, because an older process may still register some during an upgrade. It runs in intake because it needs the
 * master key, which tracking does not have.
 */
export function startSavingMissingKeys(means: Means, log: Logger): () => Promise<void> {
  return repeat({ everyMs, log, kind: 'tracking-keys' }, (signal) =>
    saveAllMissingKeys(means, log, { signal, limit: atOnce }),
  ).stop;
}

/** How many codes are written between two lines in the log. */
const reportedEvery = 10_000;

/** One walk over all codes, `limit` at once, until it is over or `signal` aborts. The log says how far it has come. */
export async function saveAllMissingKeys(
  { db, vault }: Means,
  log: Logger,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal },
): Promise<void> {
  let codes = 0;
  let place: Place | undefined = walkBegins;
  while (place !== undefined && !signal?.aborted) {
    const { saved, next } = await saveMissingKeys(db, vault, place, limit);
    const isReported = Math.floor((codes + saved) / reportedEvery) > Math.floor(codes / reportedEvery);
    codes += saved;
    place = next;
    if (isReported) log.info({ kind: 'tracking-keys', codes }, 'public tracking finds more codes');
  }
  if (codes > 0 && place === undefined) log.info({ kind: 'tracking-keys', codes }, 'public tracking finds every code');
}
