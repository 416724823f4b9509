import { assign, chooseUnit } from '@motcua/domain/assignment';
import type { UnitKind } from '@motcua/domain/procedure';
import { agencyOfStep } from '@motcua/domain/step';
import type { Calendars } from './calendars.ts';
import type { Clock } from './clock.ts';
import { type Database, transaction } from './database.ts';
import { appendLines, lockInTime } from './dossiers.ts';
import { lockSeenTask } from './locked-tasks.ts';
import { claimCandidates, listUnits } from './officers.ts';
import { findTask, updateTask } from './tasks.ts';

/** How an assignment went. `settled`: assigned before, or ended; `no-unit`: the agency has nobody for it. */
export type AssignmentOutcome = 'assigned' | 'settled' | 'no-unit';

/**
 * Gives an open task to the least busy officer of the unit that handles it, and writes down among whom. Idempotent.
 * Neither the dossier's version nor the task's changes: nobody who holds one of them did anything, and whoever completes
 * a task right after it opened must not be refused for what a worker does meanwhile.
 */
export async function assignTask(
  { db, clock, calendars }: { db: Database; clock: Clock; calendars: Calendars },
  taskId: string,
): Promise<AssignmentOutcome> {
  return transaction(db, async (tx) => {
    const seen = await findTask(tx, taskId);
    if (seen === undefined || seen.closedAt !== null || seen.unitId !== null) return 'settled';
    const by = { actor: 'system:routing', clock };
    const { taken, act } = await lockInTime(tx, by, () => lockSeenTask(tx, calendars, seen));
    const { task, locked } = taken;
    if (task.closedAt !== null || task.unitId !== null) return 'settled';
    const unit = chooseUnit(await listUnits(tx, agencyOfStep(locked.dossier, task.stepNo)), task.unitKind as UnitKind);
    if (unit === undefined) return 'no-unit';
    const { unitId, officerId, candidates } = assign(unit.id, await claimCandidates(tx, unit.id));
    await updateTask(tx, task, { unitId, officerId });
    const data = { taskId, stepNo: task.stepNo, round: task.round, unitId, officerId };
    const considered = candidates.map((candidate) => ({ ...candidate }));
    const line = { type: 'step.assigned', data: { ...data, candidates: considered } };
    await appendLines(tx, locked, [line], act);
    return 'assigned';
  });
}
