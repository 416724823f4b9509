import { readDiscardable } from '@motcua/db/dossiers/attachments';
import { Refusal } from '@motcua/domain/refusal';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';
import { discard } from '../attachments/discard.ts';
import type { UploadDeps } from './upload-deps.ts';

const everyMs = 600_000;
const atOnce = 200;

type Swept = Pick<UploadDeps, 'db' | 'shelf' | 'uploadLocks'>;

/**
 * Deletes abandoned files, and the rest of withdrawn ones, now and every ten minutes. Returns the function that stops
 * it.
 */
export function startSweepingUploads(deps: Swept, log: Logger): () => Promise<void> {
  return repeat({ everyMs, log, kind: 'housekeeping' }, async (signal) => {
    const files = await sweepUploads(deps, Date.now(), signal);
    if (files > 0) log.info({ kind: 'housekeeping', files }, 'abandoned files deleted');
  }).stop;
}

/**
 * Deletes what is due at `now` (epoch ms by the computer's clock). Returns how many files it deleted. Several processes
 * may sweep at once.
 */
export async function sweepUploads(deps: Swept, now: number, signal?: AbortSignal): Promise<number> {
  let swept = 0;
  for (;;) {
    const ids = await readDiscardable(deps.db, now, atOnce);
    const before = swept;
    for (const id of ids) {
      if (signal?.aborted) return swept;
      if (await sweepOne(deps, id, now)) swept += 1;
    }
    if (ids.length < atOnce || swept === before) return swept;
  }
}

/** Returns false when a request holds the upload, or has used it meanwhile. */
async function sweepOne(deps: Swept, id: string, now: number): Promise<boolean> {
  try {
    const giveBack = await deps.uploadLocks.acquire(id, { release: () => {}, lost: () => {} });
    return await discard(deps, id, now).finally(giveBack);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
