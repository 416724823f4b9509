import type { UnitKind } from '@motcua/domain/catalogue/procedure';
import { type Assignment, assign, type Considered, chooseUnit } from '@motcua/domain/routing/assignment';
import { kindOfTask } from '@motcua/domain/routing/closing';
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
import { entryAbout, kindOf } from './task-commands.ts';

/** `settled`: the task was assigned before, or has ended; `no-unit`: the agency has no unit for it. */
export type AssignmentOutcome = 'assigned' | 'settled' | 'no-unit';

/**
 * Gives an open task to the least busy officer of its unit, and writes into the history among whom and why. Repeating
 * it changes nothing. The versions of dossier and task stay: an officer who completes a task just after it opened must
 * not be refused because a worker assigned it meanwhile.
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
    const considered = candidates.map((candidate) => ({ ...candidate }));
    const entry = entryAbout(kindOf(taken), 'assigned', task, { unitId, officerId, candidates: considered });
    await appendEntries(tx, locked, [entry], act);
    return 'assigned';
  });
}

/** The unit of a task, also of one that is not assigned yet; undefined when the agency has no unit for it. */
async function unitIdFor(
  q: Queryable,
  task: TaskRow,
  dossier: Pick<LockedDossier['dossier'], 'steps' | 'decidingAgencyId'>,
): Promise<string | undefined> {
  if (task.unitId !== null) return task.unitId;
  return chooseUnit(await readUnits(q, agencyOfStep(dossier, task.stepNo)), task.unitKind as UnitKind)?.id;
}

/**
 * To whom a task would be assigned at an instant (epoch ms) if it were not assigned yet; undefined when the agency has
 * no unit for it. Changes nothing. Refusal('task-not-open').
 */
export async function previewAssignment(q: Queryable, task: TaskRow, at: number): Promise<Assignment | undefined> {
  return reading(async () => {
    const { steps, decidingAgencyId } = dossiers;
    const [dossier] = await q.select({ steps, decidingAgencyId }).from(dossiers).where(eq(dossiers.id, task.dossierId));
    requireTaskAllows({ kind: kindOfTask(dossier!.steps, task.stepNo), state: task.state }, 'reassign');
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

/** An assignment by load that was made: when, by whom and among whom. */
export interface MadeAssignment extends Assignment {
  readonly at: number;
  readonly actor: string;
}

/** The last assignment of a task by load, from the history; undefined when none was made. */
export async function findAssignment(q: Queryable, { dossierId, id }: TaskRow): Promise<MadeAssignment | undefined> {
  const [row] = await reading(() =>
    q
      .select()
      .from(history)
      .where(
        and(
          eq(history.dossierId, dossierId),
          inArray(history.type, ['step.assigned', 'step.reassigned', 'closing.assigned', 'closing.reassigned']),
          sql`${history.data} ->> 'taskId' = ${id} and ${history.data} ? 'candidates'`,
        ),
      )
      .orderBy(desc(history.seq))
      .limit(1),
  );
  return row === undefined ? undefined : { ...chosenIn(row), at: row.at, actor: row.actor };
}

/** Reads an entry. Old entries have no reasons, but the load of each candidate, from which the reasons follow. */
function chosenIn({ data }: HistoryRow): Assignment {
  const { unitId, officerId, candidates } = data as unknown as Assignment;
  if (candidates.every((candidate: Partial<Considered>) => candidate.why !== undefined))
    return { unitId, officerId, candidates };
  return assign(
    unitId,
    candidates.map((candidate) => ({ ...candidate, absent: false })),
  );
}
