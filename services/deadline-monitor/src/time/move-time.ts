import type { Database, Queryable, Tx } from '@motcua/db/database';
import { isOutboxEmpty } from '@motcua/db/messages/outbox-signal';
import { sweepBatch } from '@motcua/db/sweep/sweep';
import { readTimeJump, type TimeJump } from '@motcua/db/sweep/time-jumps';
import { findSimulatedTime, hasHistory, lockSimulatedTime, moveSimulatedTime } from '@motcua/db/time-source';
import { findNextLapse, lapseSupplements } from '@motcua/db/verbs/lapses';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';

/** Deadlines in one round of a move. All rounds are one transaction. */
const roundLimit = 1_000;

/** The time of this system, in epoch ms. `movedAt`: the instant of the last move; null: it was never moved. */
export interface TimeState {
  readonly mode: Deps['timeMode'];
  readonly now: number;
  readonly movedAt: number | null;
  /** The jump of the wall clock that is held; null: none is. */
  readonly jump: TimeJump | null;
}

/** The time of this system now. */
export async function readTime(
  q: Queryable,
  { time, timeMode: mode }: Pick<Deps, 'time' | 'timeMode'>,
): Promise<TimeState> {
  if (mode === 'real') {
    const { jump = null } = await readTimeJump(q);
    return { mode, now: await time(q), movedAt: null, jump };
  }
  const simulated = await findSimulatedTime(q);
  if (simulated === undefined) throw new Error('the simulated time has not been set up');
  return { mode, now: simulated.now, movedAt: simulated.movedAt, jump: null };
}

/** Throws while a jump of the wall clock is held. */
export async function requireNoJump(db: Database): Promise<void> {
  if ((await readTimeJump(db)).jump !== undefined) throw new Error('a jump of the clock is held');
}

/**
 * Moves the simulated time in the caller's transaction. It waits for the running commands, raises everything that is
 * due before the new instant, in order of the due instants, and then sets the time. A command at an instant comes
 * before the sweep of that instant, so a rung that is due exactly then waits for the next move.
 * @returns whether deliveries wait to be handed over
 * @throws Refusal `clock-not-simulated`; `clock-moves-forward-only`, except in the first move of a system without
 * history
 */
export async function moveTimeTo(
  tx: Tx,
  { timeMode, calendars }: Pick<Deps, 'timeMode' | 'calendars'>,
  to: number,
): Promise<boolean> {
  if (timeMode === 'real') throw new Refusal('clock-not-simulated', 'this system runs on the real clock');
  const present = await lockSimulatedTime(tx);
  if (to < present.now && (present.movedAt !== null || (await hasHistory(tx))))
    throw new Refusal('clock-moves-forward-only', 'the new instant is before the present one', { path: 'now' });
  // A dossier that cannot be ended is left to the sweep in the background, which logs it.
  const except: string[] = [];
  // A supplement that lapses on the way ends its dossier before later rungs are due.
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

/** Raises every rung that is due before an instant. */
async function sweepUntil(tx: Tx, now: number): Promise<void> {
  while ((await sweepBatch(tx, { now, limit: roundLimit, wait: true })).full);
}
