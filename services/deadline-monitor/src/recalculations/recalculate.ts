/**
 * Recalculations in the background: every half second by the machine's clock, and again at once while there is more to
 * do.
 */
import { setImmediate as aTurn } from 'node:timers/promises';
import { type Database, transaction } from '@motcua/db/database';
import { recalculateBatch } from '@motcua/db/recalculation/batch';
import type { RecalculationRow } from '@motcua/db/recalculation/recalculations';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { TimeSource } from '@motcua/db/time-source';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';

const everyMs = 500;

/** Dossiers in one transaction. Commands on them wait for it, for about a tenth of a second. */
const batchLimit = 200;

export interface RecalculatorOptions {
  readonly db: Database;
  readonly time: TimeSource;
  readonly calendars: Calendars;
  readonly log: Logger;
}

/**
 * Works on recalculations until none is left that no other process works on.
 * @returns how many dossiers it looked at
 */
export async function recalculate(
  { db, time, calendars, log }: RecalculatorOptions,
  signal?: AbortSignal,
): Promise<number> {
  let seen = 0;
  while (!signal?.aborted) {
    const batch = await transaction(db, (tx) => recalculateBatch(tx, { calendars, time, limit: batchLimit }));
    if (batch === undefined) break;
    const { recalculation, faults, looked } = batch;
    seen += looked;
    for (const { dossier, error } of faults)
      log.error(
        { kind: 'recalculation', recalculationId: recalculation.id, dossierId: dossier.id, err: error },
        'not derived',
      );
    if (recalculation.state === 'done') report(log, recalculation);
    await aTurn(); // a batch calculates without a pause: requests that wait get their turn first
  }
  return seen;
}

function report(log: Logger, { id, mode, calendarId, calendarEdition, ...row }: RecalculationRow): void {
  const { seen, moved, becameLate, noLongerLate, kept, mended } = row;
  const outcome = {
    kind: 'recalculation',
    recalculationId: id,
    mode,
    calendarId,
    calendarEdition,
    seen,
    moved,
    becameLate,
    noLongerLate,
    kept,
    mended,
  };
  if (mode === 'check' && moved + kept > 0) log.error(outcome, 'stored dates are not those that follow from the rules');
  else if (mended !== null && mended > 0)
    log.warn(outcome, 'warnings were stored otherwise than follows from the rules, and were put right');
  else log.info(outcome, 'recalculation done');
}

/** Recalculates until the returned function is called, which waits for the batch under way. */
export function startRecalculating(options: RecalculatorOptions): () => Promise<void> {
  return repeat({ everyMs, log: options.log, kind: 'recalculation' }, (signal) => recalculate(options, signal)).stop;
}
