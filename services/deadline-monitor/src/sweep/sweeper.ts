/**
 * The sweep in the background: every half second by the machine's clock, and again at once while there is more to do.
 *
 * A batch that fails is swept one deadline at a time, so that one bad deadline does not hold up the others. The bad one
 * is left alone for a while and then tried again: a deadline must never be forgotten. The same holds for a dossier that
 * cannot be ended although its supplement lapsed.
 *
 * Any number of monitors may sweep at once: each skips the rows that another has locked.
 */

import { type Database, isUnavailable, transaction } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/reference/calendars';
import { recordSweep } from '@motcua/db/sweep/heartbeat';
import { readDueDeadlineIds, type SweptBatch, sweepBatch } from '@motcua/db/sweep/sweep';
import type { TimeSource } from '@motcua/db/time-source';
import { lapseSupplements } from '@motcua/db/verbs/lapses';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';
import type { TimeWatch } from '../time/watch-time.ts';
import { Quarantine } from './quarantine.ts';

const everyMs = 500;

/** Deadlines in one transaction. That is a second's work at most: commands on the same dossiers wait for it. */
const batchLimit = 500;

export interface SweeperOptions {
  readonly db: Database;
  readonly time: TimeSource;
  readonly calendars: Calendars;
  readonly log: Logger;
}

export class Sweeper {
  readonly #db: Database;
  readonly #time: TimeSource;
  readonly #calendars: Calendars;
  readonly #log: Logger;
  readonly #deadlines = new Quarantine();
  readonly #dossiers = new Quarantine();

  constructor({ db, time, calendars, log }: SweeperOptions) {
    this.#db = db;
    this.#time = time;
    this.#calendars = calendars;
    this.#log = log;
  }

  /** Sweeps until nothing more is due; returns how many alerts were raised. Throws when the database is away. */
  async sweep(signal?: AbortSignal): Promise<number> {
    let total = 0;
    for (;;) {
      const startedAt = performance.now();
      const { raised, full } = await this.#batch();
      await recordSweep(this.#db, { raised, truncated: full });
      total += raised;
      const ms = Math.round(performance.now() - startedAt);
      if (raised > 0) this.#log.info({ kind: 'sweep', raised, truncated: full, ms }, 'sweep');
      if (full && !signal?.aborted) continue;
      await this.#lapse();
      return total;
    }
  }

  /** Ends the dossiers whose supplement nobody delivered in time: one batch, the rest with the next sweep. */
  async #lapse(): Promise<void> {
    const options = { limit: batchLimit, except: this.#dossiers.held(performance.now()) };
    const { ended, failed } = await transaction(this.#db, async (tx) =>
      lapseSupplements(tx, this.#calendars, { now: await this.#time(tx), ...options }),
    );
    const failedIds = failed.map(({ dossierId }) => dossierId);
    this.#dossiers.settle(failedIds, performance.now());
    if (ended > 0) this.#log.info({ kind: 'lapse', lapsed: ended }, 'supplements lapsed');
    for (const { dossierId, error } of failed)
      this.#log.error({ kind: 'lapse', dossierId, err: error }, 'this dossier cannot be ended: its supplement lapsed');
  }

  /** Sweeps one batch, or its deadlines one by one if the batch fails. */
  async #batch(): Promise<SweptBatch> {
    const except = this.#deadlines.held(performance.now());
    try {
      const batch = await this.#swept({ limit: batchLimit, except });
      this.#deadlines.settle([], performance.now());
      return batch;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      this.#log.error({ kind: 'sweep', err: error }, 'a batch failed: sweeping one deadline at a time');
      return this.#oneByOne(except);
    }
  }

  async #oneByOne(except: readonly string[]): Promise<SweptBatch> {
    const now = await transaction(this.#db, this.#time);
    const ids = await readDueDeadlineIds(this.#db, { now, limit: batchLimit, except });
    const failed: string[] = [];
    let raised = 0;
    for (const id of ids) {
      try {
        raised += (await this.#swept({ limit: batchLimit, only: [id] })).raised;
      } catch (error) {
        if (isUnavailable(error)) throw error;
        failed.push(id);
        this.#log.error({ kind: 'sweep', deadlineId: id, err: error }, 'this deadline cannot be swept');
      }
    }
    this.#deadlines.settle(failed, performance.now());
    return { raised, full: ids.length === batchLimit };
  }

  #swept(options: { limit: number; except?: readonly string[]; only?: readonly string[] }): Promise<SweptBatch> {
    return transaction(this.#db, async (tx) => sweepBatch(tx, { now: await this.#time(tx), ...options }));
  }
}

/**
 * Sweeps until the returned function is called, which waits for the batch under way. `watch`: where time is real, so
 * that nothing is raised because a clock is wrong.
 */
export function startSweeping(options: SweeperOptions, watch?: TimeWatch): () => Promise<void> {
  const sweeper = new Sweeper({ ...options, time: watch?.sweepTime ?? options.time });
  return repeat({ everyMs, log: options.log, kind: 'sweep' }, async (signal) => {
    await watch?.look();
    await sweeper.sweep(signal);
  }).stop;
}
