/** Finds out who acts on a task: the unit, the officer, and whom a delegate acts for. */

import type { UnitKind } from '@motcua/domain/catalogue/procedure';
import { Refusal } from '@motcua/domain/refusal';
import { chooseUnit } from '@motcua/domain/routing/assignment';
import { agencyOfStep } from '@motcua/domain/routing/step';
import { requireOfficerOf } from '@motcua/domain/routing/task';
import type { Tx } from '../database.ts';
import { findAbsence } from '../staff/absences.ts';
import { findOfficer, readUnits } from '../staff/officers.ts';
import type { LockedTask } from './locked-tasks.ts';
import type { TaskRow } from './tasks.ts';

/**
 * Who acts, as the history keeps it. `onBehalfOf`: the absent officer for whom a delegate acts, and who keeps the task.
 */
export interface Holder {
  readonly unitId: string | null;
  readonly officerId: string | null;
  readonly onBehalfOf?: string;
}

/** Who has the task, as its row keeps it. */
export const heldBy = ({ unitId, officerId, onBehalfOf }: Holder): Pick<TaskRow, 'unitId' | 'officerId'> => ({
  unitId,
  officerId: onBehalfOf ?? officerId,
});

/**
 * Who acts on a task at an instant (epoch ms): the officer named, else the assigned one, or the delegate while the
 * assigned one is absent. The task need not be assigned yet. Refusals: 'officer-unknown', 'officer-not-in-unit', and
 * 'officer-absent' with the delegate when the caller names somebody who is absent.
 */
export async function whoActs(tx: Tx, taken: LockedTask, named: string | undefined, at: number): Promise<Holder> {
  const { officerId } = taken.task;
  const absence = officerId === null ? undefined : await findAbsence(tx, officerId, at);
  const delegate = absence?.delegateOfficerId ?? null;
  if (absence !== undefined && delegate !== null && (named === undefined || named === delegate))
    return { unitId: await unitOf(tx, taken), officerId: delegate, onBehalfOf: absence.officerId };
  if (named !== undefined) return whoIsThere(tx, taken, named, at);
  if (absence !== undefined) throw absent(absence.officerId, delegate);
  return { unitId: await unitOf(tx, taken), officerId };
}

/** An officer of the task's unit who is not absent at an instant (epoch ms). Refusals: as whoActs. */
export async function whoIsThere(tx: Tx, taken: LockedTask, officerId: string, at: number): Promise<Holder> {
  const unitId = await unitOf(tx, taken);
  const officer = await findOfficer(tx, officerId);
  // An agency without a unit for the task uses the officer's unit.
  const { unitId: heldIn } = requireOfficerOf(unitId ?? officer?.unitId ?? '', officer, officerId);
  const absence = await findAbsence(tx, officerId, at);
  if (absence !== undefined) throw absent(officerId, absence.delegateOfficerId);
  return { unitId: heldIn, officerId };
}

/** Refusal('officer-absent') for an officer named in the field `path`, with the delegate who may act instead. */
export const absent = (officerId: string, delegate: string | null, path = 'officerId'): Refusal =>
  new Refusal('officer-absent', `officer ${officerId} is away`, {
    path,
    facts: { officerId, allowed: delegate === null ? [] : [delegate] },
  });

/** The unit of a task, also of one that is not assigned yet; null when the agency has no unit for it. */
export async function unitOf(tx: Tx, { task, locked }: LockedTask): Promise<string | null> {
  if (task.unitId !== null) return task.unitId;
  const options = await readUnits(tx, agencyOfStep(locked.dossier, task.stepNo));
  return chooseUnit(options, task.unitKind as UnitKind)?.id ?? null;
}
