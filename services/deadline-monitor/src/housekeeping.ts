import type { Database } from '@motcua/db/database';
import {
  deletePublished,
  deleteRecalculations,
  deleteStoredAnswers,
  deleteTrackLimits,
} from '@motcua/db/installation/housekeeping';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';

const everyMs = 3_600_000;
const dayMs = 86_400_000;

/** How long what has served its purpose is kept: messages and projections to look into trouble, stored answers for repeats. */
const keptMs = { messages: 7 * dayMs, answers: 30 * dayMs, projections: 30 * dayMs, trackLimits: 0 };

/** Rows a statement deletes: few enough to hold no lock for long. */
const atOnce = 1_000;

export interface Housekeeping {
  readonly db: Database;
  readonly log: Logger;
}

/** Deletes what is old, batch by batch, now and every hour, until the returned function is called. */
export function startHousekeeping({ db, log }: Housekeeping): () => Promise<void> {
  return repeat({ everyMs, log, kind: 'housekeeping' }, async (signal) => {
    const done = await keepHouse(db, signal);
    if (Object.values(done).some((count) => count > 0)) log.info({ kind: 'housekeeping', ...done }, 'old rows deleted');
  }).stop;
}

/** How many rows of each kind were deleted. */
export type HouseKept = Readonly<Record<keyof typeof keptMs, number>>;

/** One round; any number of processes may do one at the same time. Returns how many rows it deleted. */
export async function keepHouse(db: Database, signal?: AbortSignal): Promise<HouseKept> {
  const now = Date.now();
  const messages = await inBatches(() => deletePublished(db, now - keptMs.messages, atOnce), signal);
  const answers = await inBatches(() => deleteStoredAnswers(db, now - keptMs.answers, atOnce), signal);
  const projections = await inBatches(() => deleteRecalculations(db, now - keptMs.projections, atOnce), signal);
  const trackLimits = await inBatches(() => deleteTrackLimits(db, now - keptMs.trackLimits, atOnce), signal);
  return { messages, answers, projections, trackLimits };
}

async function inBatches(deleteSome: () => Promise<number>, signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (let count = 1; count > 0 && !signal?.aborted; total += count) count = await deleteSome();
  return total;
}
