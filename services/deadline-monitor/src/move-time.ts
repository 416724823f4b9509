import type { Database, Tx } from '@motcua/db/database';
import { isOutboxEmpty } from '@motcua/db/messages/outbox-signal';
import { sweepBatch } from '@motcua/db/sweep/sweep';
import { findSimulatedTime, hasHistory, lockSimulatedTime, moveSimulatedTime } from '@motcua/db/time-source';
import { findNextLapse, lapseSupplements } from '@motcua/db/verbs/lapses';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from './deps.ts';

/** Deadlines in one round of a move; all rounds are one transaction. */
const roundLimit = 1_000;

/** Where the clock stands; instants in epoch ms. `movedAt`: where it was last moved to, null when it never was. */
export interface TimeState {
  readonly mode: Deps['timeMode'];
  readonly now: number;
  readonly movedAt: number | null;
}

export async function readTime(db: Database, mode: Deps['timeMode']): Promise<TimeState> {
  if (mode === 'real') return { mode, now: Date.now(), movedAt: null };
  const clock = await findSimulatedTime(db);
  if (clock === undefined) throw new Error('the simulated clock has not been set up');
  return { mode, now: clock.now, movedAt: clock.movedAt };
}

/**
 * Moves the simulated clock in the caller's transaction: waits for the commands that are running, raises everything
 * due before the new instant in order of its moment, then sets the clock. A command at an instant precedes the sweep of that
 * instant, so a rung exactly there waits for the next move. Returns whether deliveries wait to be handed over.
 * Refusals: 'clock-not-simulated'; 'clock-moves-forward-only', except for the first move of a system without history.
 */
export async function moveTimeTo(
  tx: Tx,
  { timeMode, calendars }: Pick<Deps, 'timeMode' | 'calendars'>,
  to: number,
): Promise<boolean> {
  if (timeMode === 'real') throw new Refusal('clock-not-simulated', 'this system runs on the real clock');
  const clock = await lockSimulatedTime(tx);
  if (to < clock.now && (clock.movedAt !== null || (await hasHistory(tx))))
    throw new Refusal('clock-moves-forward-only', 'the new instant is before the present one', { path: 'now' });
  // What cannot be ended is left to the sweep in the background, which says so.
  const except: string[] = [];
  // What lapses on the way has ended by the time what comes after it is due.
  for (let lapse = await findNextLapse(tx, to); lapse !== undefined; lapse = await findNextLapse(tx, to, except)) {
    await sweepUntil(tx, lapse);
    const options = { now: lapse + 1, limit: roundLimit, wait: true, except };
    const { failed } = await lapseSupplements(tx, calendars, options);
    except.push(...failed.map(({ dossierId }) => dossierId));
  }
  await sweepUntil(tx, to);
  const [isEmpty] = await Promise.all([isOutboxEmpty(tx, 'delivery.requested'), moveSimulatedTime(tx, to)]);
  return !isEmpty;
}

async function sweepUntil(tx: Tx, now: number): Promise<void> {
  while ((await sweepBatch(tx, { now, limit: roundLimit, wait: true })).full);
}
