/** Recalculations in the background: every half second, whatever the time source, and again at once while there is more to do. */
import { setImmediate as aTurn } from 'node:timers/promises';
import { type Database, transaction } from '@motcua/db/database';
import { recalculateBatch } from '@motcua/db/recalculation/batch';
import type { RecalculationRow } from '@motcua/db/recalculation/recalculations';
import type { Calendars } from '@motcua/db/reference/calendars';
import type { TimeSource } from '@motcua/db/time-source';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';

const everyMs = 500;

/** Dossiers in one transaction: commands on them wait for it, a tenth of a second or so. */
const batchLimit = 200;

export interface RecalculatorOptions {
  readonly db: Database;
  readonly time: TimeSource;
  readonly calendars: Calendars;
  readonly log: Logger;
}

/** Works on projections until none is left that nobody else is at; returns how many dossiers it looked at. */
export async function recalculate(
  { db, time, calendars, log }: RecalculatorOptions,
  signal?: AbortSignal,
): Promise<number> {
  let seen = 0;
  while (!signal?.aborted) {
    const batch = await transaction(db, (tx) => recalculateBatch(tx, { calendars, time, limit: batchLimit }));
    if (batch === undefined) break;
    const { projection, faults, looked } = batch;
    seen += looked;
    for (const { dossier, error } of faults)
      log.error({ kind: 'projection', projectionId: projection.id, dossierId: dossier.id, err: error }, 'not derived');
    if (projection.state === 'done') tell(log, projection);
    await aTurn(); // a batch is a burst of calculation: whoever waits for an answer comes first
  }
  return seen;
}

function tell(log: Logger, { id, mode, calendarId, calendarEdition, ...row }: RecalculationRow): void {
  const { seen, moved, becameLate, noLongerLate, kept } = row;
  const line = {
    kind: 'projection',
    projectionId: id,
    mode,
    calendarId,
    calendarEdition,
    seen,
    moved,
    becameLate,
    noLongerLate,
    kept,
  };
  if (mode === 'check' && moved + kept > 0) log.error(line, 'stored dates are not those that follow from the rules');
  else log.info(line, 'projection done');
}

/** Projects until the returned function is called, which waits for the batch under way. */
export function startRecalculating(options: RecalculatorOptions): () => Promise<void> {
  return repeat({ everyMs, log: options.log, kind: 'projection' }, (signal) => recalculate(options, signal)).stop;
}
