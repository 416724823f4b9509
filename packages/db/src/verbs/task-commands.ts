/**
 * What an office does with a task, each in the caller's transaction: the dossier is locked, then the task; the history
 * gets a line; clocks stop and start; the next task and its message are written. Refusals of all of them:
 * 'task-not-found', 'stale-version', 'task-not-open', 'officer-unknown', 'officer-not-in-unit', 'officer-absent'.
 */

import { runningMinutes } from '@motcua/domain/deadlines/ledger';
import { Status } from '@motcua/domain/dossiers/status';
import { Refusal } from '@motcua/domain/refusal';
import { openStep } from '@motcua/domain/routing/step';
import { allowedOnTask, requireTaskAllows, stepAfter, stepBefore, type TaskCommand } from '@motcua/domain/routing/task';
import { type Act, type Actor, lockInTime } from '../act.ts';
import type { Tx } from '../database.ts';
import { closeDeadlines } from '../deadlines/deadlines.ts';
import { appendEntries, type LockedDossier, requireVersion } from '../dossiers/dossiers.ts';
import { sealNote } from '../dossiers/persons.ts';
import { and, eq, max } from '../drizzle.ts';
import type { HistoryEntry } from '../history/chain.ts';
import type { Calendars } from '../reference/calendars.ts';
import { tasks } from '../schema/work.ts';
import { listOpenConsultations, stillAsked, withdrawOpen } from '../tasks/consultations.ts';
import { type Holder, heldBy, whoActs } from '../tasks/holders.ts';
import { lockTask } from '../tasks/locked-tasks.ts';
import { insertTask, newTask, type OpenedTask, type TaskRow, updateTask } from '../tasks/tasks.ts';
import type { Vault } from '../vault.ts';
import { applyCommand } from './apply.ts';

/** Which task, and at which versions the caller wants it changed (If-Match). */
export interface TaskRef {
  readonly id: string;
  readonly accepts: (version: number) => boolean;
}

/** What a change leaves: the task, and the one that follows it if a step opened. */
export interface ChangedTask {
  readonly task: TaskRow;
  readonly locked: LockedDossier;
  readonly next?: TaskRow;
  /** When, epoch ms. */
  readonly at: number;
}

/** Takes a task in hand. Moves no clock; the first one of a dossier moves it to status 4. `officerId`: else the assigned one. */
export async function claimTask(
  tx: Tx,
  calendars: Calendars,
  ref: TaskRef & { readonly officerId?: string | undefined },
  by: Actor,
): Promise<ChangedTask> {
  const { taken, act } = await takeTask(tx, calendars, ref, 'claim', by);
  const holder = await whoActs(tx, taken, ref.officerId, act.at);
  if (holder.officerId === null)
    throw new Refusal('officer-unknown', 'the task is not assigned to anybody: say who claims it', {
      path: 'officerId',
    });
  const started = await start(tx, taken.locked, act);
  const task = await change(tx, taken.task, { ...heldBy(holder), state: 'claimed', claimedAt: act.at });
  const locked = await appendEntries(tx, started, [line('step.claimed', task, holder)], act);
  return { task, locked, at: act.at };
}

/**
 * Ends a step as done: its clock stops and, unless it was the last one, the next step opens and its clock starts.
 * Refusal('consultations-open') while other agencies are asked about it, unless a reason is given to go on `withoutAnswers`.
 */
export async function completeTask(
  tx: Tx,
  { calendars, vault }: { calendars: Calendars; vault: Vault },
  ref: TaskRef & { readonly officerId?: string | undefined; readonly withoutAnswers?: string | undefined },
  by: Actor,
): Promise<ChangedTask> {
  const { taken, act } = await takeTask(tx, calendars, ref, 'complete', by);
  const asked = await listOpenConsultations(tx, taken.task);
  const { withoutAnswers } = ref;
  if (asked.length > 0 && withoutAnswers === undefined) throw stillAsked(asked);
  const holder = await whoActs(tx, taken, ref.officerId, act.at);
  const started = await start(tx, taken.locked, act);
  const task = await close(tx, taken.task, { ...heldBy(holder), state: 'completed' }, act);
  const spent = { ...holder, ...spentOn(started, task, act.at) };
  const next = stepAfter(started.dossier.steps, task.stepNo);
  const withdrawn =
    asked.length === 0 ? [] : await withdrawOpen(tx, task, await seal(tx, vault, started, withoutAnswers!), act);
  return goOn(tx, { task, locked: started, ended: [...withdrawn, line('step.completed', task, spent)], next }, act);
}

/**
 * Sends a dossier back to an earlier step: this step's clock stops, the earlier one opens again with its whole budget. What is
 * still asked about the step is withdrawn.
 */
export async function returnTask(
  tx: Tx,
  { calendars, vault }: { calendars: Calendars; vault: Vault },
  ref: TaskRef & {
    readonly toStep: string | number;
    readonly reason: string;
    readonly officerId?: string | undefined;
  },
  by: Actor,
): Promise<ChangedTask> {
  const { taken, act } = await takeTask(tx, calendars, ref, 'return', by);
  const next = stepBefore(taken.locked.dossier.steps, taken.task.stepNo, ref.toStep);
  const holder = await whoActs(tx, taken, ref.officerId, act.at);
  const noteId = await seal(tx, vault, taken.locked, ref.reason);
  const started = await start(tx, taken.locked, act);
  const task = await close(tx, taken.task, { ...heldBy(holder), state: 'returned' }, act);
  const back = { ...holder, ...spentOn(started, task, act.at), toStepNo: next, noteId };
  const withdrawn = await withdrawOpen(tx, task, noteId, act);
  return goOn(tx, { task, locked: started, ended: [...withdrawn, line('step.returned', task, back)], next }, act);
}

/** Locks a task as the caller saw it, in a state that allows the command. */
export async function takeTask(
  tx: Tx,
  calendars: Calendars,
  { id, accepts }: TaskRef,
  command: TaskCommand,
  by: Actor,
) {
  const locking = await lockInTime(tx, by, () => lockTask(tx, calendars, id));
  const { task } = locking.taken;
  requireVersion(task, accepts, { state: task.state, allowed: allowedOnTask[task.state] });
  requireTaskAllows(task.state, command);
  return locking;
}

/** The first command about a task of an accepted dossier puts the dossier in progress. */
async function start(tx: Tx, locked: LockedDossier, act: Act): Promise<LockedDossier> {
  return locked.dossier.status === Status.inProgress ? locked : applyCommand(tx, locked, { type: 'start' }, act);
}

/** Writes what changed of a locked task, as a version of its own. */
export async function change(tx: Tx, task: TaskRow, changed: Partial<TaskRow>): Promise<TaskRow> {
  return updateTask(tx, task, { ...changed, version: task.version + 1 });
}

async function close(tx: Tx, task: TaskRow, changed: Partial<TaskRow>, { at }: Act): Promise<TaskRow> {
  const [closed] = await Promise.all([
    change(tx, task, { ...changed, closedAt: at }),
    closeDeadlines(tx, { dossierId: task.dossierId, taskId: task.id }, at),
  ]);
  return closed;
}

interface Ended {
  readonly task: TaskRow;
  readonly locked: LockedDossier;
  readonly ended: readonly HistoryEntry[];
  /** The step that opens, if any. */
  readonly next: number | undefined;
}

async function goOn(tx: Tx, { task, locked, ended, next }: Ended, act: Act): Promise<ChangedTask> {
  const { at } = act;
  if (next === undefined) return { task, at, locked: await appendEntries(tx, locked, ended, act) };
  const opened = await beginStep(tx, locked, next, act);
  return { task, at, next: opened.task, locked: await appendEntries(tx, locked, [...ended, opened.line], act) };
}

/** Opens a step (once more): task, deadline and the message that has it assigned. The line is the caller's to append. */
export async function beginStep(
  tx: Tx,
  { dossier, edition }: LockedDossier,
  stepNo: number,
  { at }: Act,
): Promise<OpenedTask> {
  const ofStep = and(eq(tasks.dossierId, dossier.id), eq(tasks.stepNo, stepNo));
  const [entered] = await tx
    .select({ times: max(tasks.round) })
    .from(tasks)
    .where(ofStep);
  const round = (entered?.times ?? 0) + 1;
  const step = dossier.steps[stepNo]!;
  const opened = newTask(dossier, edition, openStep(edition.calendar, { step, stepNo, round, at }));
  await insertTask(tx, opened);
  return opened;
}

/** A line about a task. */
export function line(type: string, { id, stepNo, round }: TaskRow, data: HistoryEntry['data'] | Holder): HistoryEntry {
  return { type, data: { taskId: id, stepNo, round, ...data } };
}

/** The working minutes a step took, without those in which its dossier was suspended. */
const spentOn = ({ dossier, edition }: LockedDossier, { openedAt, budgetMinutes }: TaskRow, at: number) => ({
  spentMinutes: runningMinutes(edition.calendar, dossier.suspensions, openedAt, at),
  budgetMinutes,
});

/** Seals an officer's words about a dossier; the history holds the id. */
export async function seal(tx: Tx, vault: Vault, { dossier }: LockedDossier, text: string): Promise<string> {
  return sealNote(tx, vault, { dossierId: dossier.id, personId: dossier.applicantId, text });
}
