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

/** How long rows are kept after they have served: messages and recalculations for an inquiry, answers for repeats. */
const keptMs = { messages: 7 * dayMs, answers: 30 * dayMs, recalculations: 30 * dayMs, trackLimits: 0 };

/** The rows that one statement deletes. They are few, so that no lock is held for long. */
const atOnce = 1_000;

export interface Housekeeping {
  readonly db: Database;
  readonly log: Logger;
}

/** Deletes old rows, batch by batch, now and every hour, until the returned function is called. */
export function startHousekeeping({ db, log }: Housekeeping): () => Promise<void> {
  return repeat({ everyMs, log, kind: 'housekeeping' }, async (signal) => {
    const done = await keepHouse(db, signal);
    if (Object.values(done).some((count) => count > 0)) log.info({ kind: 'housekeeping', ...done }, 'old rows deleted');
  }).stop;
}

/** How many rows of each kind a round deleted. */
export type HouseKept = Readonly<Record<keyof typeof keptMs, number>>;

/** One round. Any number of processes may do one at the same time. */
export async function keepHouse(db: Database, signal?: AbortSignal): Promise<HouseKept> {
  const now = Date.now();
  const messages = await inBatches(() => deletePublished(db, now - keptMs.messages, atOnce), signal);
  const answers = await inBatches(() => deleteStoredAnswers(db, now - keptMs.answers, atOnce), signal);
  const recalculations = await inBatches(() => deleteRecalculations(db, now - keptMs.recalculations, atOnce), signal);
  const trackLimits = await inBatches(() => deleteTrackLimits(db, now - keptMs.trackLimits, atOnce), signal);
  return { messages, answers, recalculations, trackLimits };
}

async function inBatches(deleteSome: () => Promise<number>, signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (let count = 1; count > 0 && !signal?.aborted; total += count) count = await deleteSome();
  return total;
}
