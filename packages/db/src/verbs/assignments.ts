import type { UnitKind } from '@motcua/domain/catalogue/procedure';
import { type Assignment, assign, type Considered, chooseUnit } from '@motcua/domain/routing/assignment';
import { agencyOfStep } from '@motcua/domain/routing/step';
import { requireTaskAllows } from '@motcua/domain/routing/task';
import { lockInTime } from '../act.ts';
import { type Database, type Queryable, reading, transaction } from '../database.ts';
import { appendEntries, type LockedDossier } from '../dossiers/dossiers.ts';
import { and, desc, eq, inArray, sql } from '../drizzle.ts';
import type { HistoryRow } from '../history/chain.ts';
import type { Calendars } from '../reference/calendars.ts';
import { dossiers, history } from '../schema/dossiers.ts';
import { lockCandidates, readCandidates, readUnits } from '../staff/officers.ts';
import { lockTask } from '../tasks/locked-tasks.ts';
import { findTask, type TaskRow, updateTask } from '../tasks/tasks.ts';
import type { TimeSource } from '../time-source.ts';

/** How an assignment went. `settled`: assigned before, or ended; `no-unit`: the agency has nobody for it. */
export type AssignmentOutcome = 'assigned' | 'settled' | 'no-unit';

/**
 * Gives an open task to the least busy officer of the unit that handles it, and writes down among whom and why. Idempotent.
 * Neither the dossier's version nor the task's changes: nobody who holds one of them did anything, and whoever completes
 * a task right after it opened must not be refused for what a worker does meanwhile.
 */
export async function assignTask(
  { db, time, calendars }: { db: Database; time: TimeSource; calendars: Calendars },
  taskId: string,
): Promise<AssignmentOutcome> {
  return transaction(db, async (tx) => {
    const seen = await findTask(tx, taskId);
    if (seen === undefined || seen.closedAt !== null || seen.unitId !== null) return 'settled';
    const by = { actor: 'system:routing', time };
    const { taken, act } = await lockInTime(tx, by, () => lockTask(tx, calendars, taskId));
    const { task, locked } = taken;
    if (task.closedAt !== null || task.unitId !== null) return 'settled';
    const found = await unitIdFor(tx, task, locked.dossier);
    if (found === undefined) return 'no-unit';
    const { unitId, officerId, candidates } = assign(found, await lockCandidates(tx, found, act.at));
    await updateTask(tx, task, { unitId, officerId });
    const data = { taskId, stepNo: task.stepNo, round: task.round, unitId, officerId };
    const considered = candidates.map((candidate) => ({ ...candidate }));
    const line = { type: 'step.assigned', data: { ...data, candidates: considered } };
    await appendEntries(tx, locked, [line], act);
    return 'assigned';
  });
}

/** The unit whose task it is, or will be; undefined when the agency has none for it. */
async function unitIdFor(
  q: Queryable,
  task: TaskRow,
  dossier: Pick<LockedDossier['dossier'], 'steps' | 'decidingAgencyId'>,
): Promise<string | undefined> {
  if (task.unitId !== null) return task.unitId;
  return chooseUnit(await readUnits(q, agencyOfStep(dossier, task.stepNo)), task.unitKind as UnitKind)?.id;
}

/**
 * To whom a task would be given at an instant (epoch ms), as if it lay on nobody's desk yet; undefined when the agency has no
 * unit for it. Changes nothing. Refusal('task-not-open').
 */
export async function previewAssignment(q: Queryable, task: TaskRow, at: number): Promise<Assignment | undefined> {
  requireTaskAllows(task.state, 'reassign');
  return reading(async () => {
    const { steps, decidingAgencyId } = dossiers;
    const [dossier] = await q.select({ steps, decidingAgencyId }).from(dossiers).where(eq(dossiers.id, task.dossierId));
    const unitId = await unitIdFor(q, task, dossier!);
    if (unitId === undefined) return undefined;
    const candidates = await readCandidates(q, unitId, at);
    const own = (officerId: string) => (officerId === task.officerId ? task.budgetMinutes : 0);
    return assign(
      unitId,
      candidates.map((one) => ({ ...one, openMinutes: one.openMinutes - own(one.officerId) })),
    );
  });
}

/** A choice by load as it was made: when, by whom, among whom. */
export interface MadeAssignment extends Assignment {
  readonly at: number;
  readonly actor: string;
}

/** The last choice by load about a task, read off the history; undefined when none was made. */
export async function findAssignment(q: Queryable, { dossierId, id }: TaskRow): Promise<MadeAssignment | undefined> {
  const [row] = await reading(() =>
    q
      .select()
      .from(history)
      .where(
        and(
          eq(history.dossierId, dossierId),
          inArray(history.type, ['step.assigned', 'step.reassigned']),
          sql`${history.data} ->> 'taskId' = ${id} and ${history.data} ? 'candidates'`,
        ),
      )
      .orderBy(desc(history.seq))
      .limit(1),
  );
  return row === undefined ? undefined : { ...chosenIn(row), at: row.at, actor: row.actor };
}

/** Lines written before reasons were kept say who had how much, from which the reasons follow. */
function chosenIn({ data }: HistoryRow): Assignment {
  const { unitId, officerId, candidates } = data as unknown as Assignment;
  if (candidates.every((candidate: Partial<Considered>) => candidate.why !== undefined))
    return { unitId, officerId, candidates };
  return assign(
    unitId,
    candidates.map((candidate) => ({ ...candidate, absent: false })),
  );
}
