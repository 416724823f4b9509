/**
 * The sweep in the background: every half second, whatever the time source, and again at once while there is more.
 *
 * A batch that fails is swept one deadline at a time, so that the one that cannot be swept does not hold the others
 * back; it is left alone for a while and then tried again, because a deadline must never be forgotten. So is a dossier
 * whose supplement lapsed and that cannot be ended.
 * Any number of monitors may sweep at once: each skips what another has locked.
 */

import { type Database, isUnavailable, transaction } from '@motcua/db/database';
import type { Calendars } from '@motcua/db/reference/calendars';
import { listDueDeadlineIds, recordSweep, type SweptBatch, sweepBatch } from '@motcua/db/sweep/sweep';
import type { TimeSource } from '@motcua/db/time-source';
import { lapseSupplements } from '@motcua/db/verbs/lapses';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';
import { Quarantine } from './quarantine.ts';

const everyMs = 500;

/** Deadlines in one transaction: a second's work at most, for commands on the same dossiers wait for it. */
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

  /** Supplements nobody delivered end their dossiers. More than a batch waits for the next sweep. */
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
    const ids = await listDueDeadlineIds(this.#db, { now, limit: batchLimit, except });
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

/** Sweeps until the returned function is called, which waits for the batch under way. */
export function startSweeping(options: SweeperOptions): () => Promise<void> {
  const sweeper = new Sweeper(options);
  return repeat({ everyMs, log: options.log, kind: 'sweep' }, (signal) => sweeper.sweep(signal)).stop;
}
