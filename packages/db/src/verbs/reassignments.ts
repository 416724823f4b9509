/** Gives tasks to another officer: one task to a named one, or an officer's tasks to a named one or by load. */

import { Refusal } from '@motcua/domain/refusal';
import { type Assignment, assign, type Considered } from '@motcua/domain/routing/assignment';
import { type Act, type Actor, lockInTime } from '../act.ts';
import { type Queryable, reading, type Tx } from '../database.ts';
import { appendEntries } from '../dossiers/dossiers.ts';
import type { HistoryEntry } from '../history/chain.ts';
import type { Calendars } from '../reference/calendars.ts';
import { findAbsence } from '../staff/absences.ts';
import { findOfficer, lockCandidates } from '../staff/officers.ts';
import { absent, type Holder, heldBy, whoIsThere } from '../tasks/holders.ts';
import { type LockedTask, lockTask } from '../tasks/locked-tasks.ts';
import type { Vault } from '../vault.ts';
import { type ChangedTask, change, entryAbout, kindOf, seal, type TaskRef, takeTask } from './task-commands.ts';

interface Deps {
  readonly calendars: Calendars;
  readonly vault: Pick<Vault, 'persons'>;
}

/**
 * Gives a task to another officer of its unit, who has not claimed it yet. Moves no clock. Refusals: as those of the
 * other commands on a task.
 */
export async function reassignTask(
  tx: Tx,
  deps: Deps,
  ref: TaskRef & { readonly officerId: string; readonly reason?: string | undefined },
  by: Actor,
): Promise<ChangedTask> {
  const { taken, act } = await takeTask(tx, deps.calendars, ref, 'reassign', by);
  return give(tx, deps, taken, { holder: await whoIsThere(tx, taken, ref.officerId, act.at), reason: ref.reason }, act);
}

/**
 * Refuses what would be refused for every task, before any is moved: 'officer-unknown' for either officer, and
 * 'officer-absent' for the one who would get the tasks at `at` (epoch ms). The other one need not be active.
 */
export async function requireMovable(
  q: Queryable,
  { fromOfficer, toOfficer }: { fromOfficer: string; toOfficer?: string | undefined },
  at: number,
): Promise<void> {
  await reading(async () => {
    if ((await findOfficer(q, fromOfficer)) === undefined) throw unknown(fromOfficer, 'fromOfficer');
    if (toOfficer === undefined) return;
    if (!(await findOfficer(q, toOfficer))?.active) throw unknown(toOfficer, 'toOfficer');
    const absence = await findAbsence(q, toOfficer, at);
    if (absence !== undefined) throw absent(toOfficer, absence.delegateOfficerId, 'toOfficer');
  });
}

const unknown = (officerId: string, path: string) =>
  new Refusal('officer-unknown', `no officer to be had has the id ${officerId}`, { path, facts: { officerId } });

/** A task that an officer is to lose. Without `toOfficerId` the least busy other officer of the unit gets it. */
export interface Move {
  readonly taskId: string;
  readonly fromOfficerId: string;
  readonly toOfficerId?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * Moves one task from one officer to another; undefined when the first no longer has it, so that repeating it changes
 * nothing. Refusals: 'officer-unknown', 'officer-not-in-unit', 'officer-absent', 'no-officer-available'.
 */
export async function moveTask(tx: Tx, deps: Deps, move: Move, by: Actor): Promise<ChangedTask | undefined> {
  const { taken, act } = await lockInTime(tx, by, () => lockTask(tx, deps.calendars, move.taskId));
  const { task } = taken;
  if (task.closedAt !== null || task.officerId !== move.fromOfficerId) return undefined;
  const { toOfficerId, reason } = move;
  if (toOfficerId !== undefined)
    return give(tx, deps, taken, { holder: await whoIsThere(tx, taken, toOfficerId, act.at), reason }, act);
  const { unitId, officerId, candidates } = await leastBusyOther(tx, task.unitId!, move.fromOfficerId, act.at);
  if (officerId === null)
    throw new Refusal('no-officer-available', 'everybody else of the unit is away', { facts: { unitId } });
  return give(tx, deps, taken, { holder: { unitId, officerId }, reason, candidates }, act);
}

async function leastBusyOther(tx: Tx, unitId: string, officerId: string, at: number): Promise<Assignment> {
  const candidates = await lockCandidates(tx, unitId, at);
  return assign(
    unitId,
    candidates.filter((candidate) => candidate.officerId !== officerId),
  );
}

interface Given {
  readonly holder: Holder;
  readonly reason: string | undefined;
  /** Among whom it was chosen, when it is given by load. */
  readonly candidates?: readonly Considered[];
}

async function give(
  tx: Tx,
  { vault }: Deps,
  taken: LockedTask,
  { holder, reason, candidates }: Given,
  act: Act,
): Promise<ChangedTask> {
  const { task: before, locked } = taken;
  const note = reason === undefined ? {} : { noteId: await seal(tx, vault, locked, reason) };
  const among = candidates === undefined ? {} : { candidates: candidates.map((candidate) => ({ ...candidate })) };
  const task = await change(tx, before, { ...heldBy(holder), state: 'open', claimedAt: null });
  const data: HistoryEntry['data'] = { fromOfficerId: before.officerId, ...holder, ...among, ...note };
  return {
    task,
    at: act.at,
    locked: await appendEntries(tx, locked, [entryAbout(kindOf(taken), 'reassigned', task, data)], act),
  };
}
