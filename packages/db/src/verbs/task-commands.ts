/**
 * The commands of a task, each in the caller's transaction. A command locks the dossier, writes an entry into the
 * history, stops and starts clocks, and opens the next step. Refusals of all commands: 'task-not-found',
 * 'stale-version', 'task-not-open', 'task-is-closing', 'officer-unknown', 'officer-not-in-unit', 'officer-absent'.
 */

import { runningMinutes } from '@motcua/domain/deadlines/ledger';
import { Status } from '@motcua/domain/dossiers/status';
import { Refusal } from '@motcua/domain/refusal';
import { kindOfTask, type TaskKind } from '@motcua/domain/routing/closing';
import { openStep } from '@motcua/domain/routing/step';
import { allowedOn, requireTaskAllows, stepBefore, type TaskCommand } from '@motcua/domain/routing/task';
import { type Act, type Actor, lockInTime } from '../act.ts';
import type { Tx } from '../database.ts';
import { closeDeadlines } from '../deadlines/deadlines.ts';
import { appendEntries, type LockedDossier, requireVersion } from '../dossiers/dossiers.ts';
import { sealNote } from '../dossiers/persons.ts';
import type { HistoryEntry } from '../history/chain.ts';
import type { Calendars } from '../reference/calendars.ts';
import { readOpenConsultations, stillAsked, withdrawOpen } from '../tasks/consultations.ts';
import { type Holder, heldBy, whoActs } from '../tasks/holders.ts';
import { type LockedTask, lockTask } from '../tasks/locked-tasks.ts';
import { insertTask, newTask, nextRound, type OpenedTask, type TaskRow, updateTask } from '../tasks/tasks.ts';
import type { Vault } from '../vault.ts';
import { applyCommand } from './apply.ts';
import { beginClosing } from './closings.ts';

/** A task, and the versions of it that the caller accepts. */
export interface TaskRef {
  readonly id: string;
  readonly accepts: (version: number) => boolean;
}

/** A task after a command. `next`: the task of the step that opened, if one did; `closing`: after the last step. */
export interface ChangedTask {
  readonly task: TaskRow;
  readonly locked: LockedDossier;
  readonly next?: TaskRow;
  readonly closing?: TaskRow;
  /** When the command was done, epoch ms. */
  readonly at: number;
}

/**
 * Claims a task for `officerId`, or else for the assigned officer. Moves no clock. The first claim of a dossier puts it
 * in progress.
 */
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
  const locked = await appendEntries(tx, started, [entryAbout(kindOf(taken), 'claimed', task, holder)], act);
  return { task, locked, at: act.at };
}

/**
 * Completes a step: its clock stops, and the next step opens, or the closing after the last one.
 * Refusal('consultations-open') while other agencies have not answered, unless `withoutAnswers` gives the reason to go
 * on.
 */
export async function completeTask(
  tx: Tx,
  { calendars, vault }: { calendars: Calendars; vault: Pick<Vault, 'persons'> },
  ref: TaskRef & { readonly officerId?: string | undefined; readonly withoutAnswers?: string | undefined },
  by: Actor,
): Promise<ChangedTask> {
  const { taken, act } = await takeTask(tx, calendars, ref, 'complete', by);
  const asked = await readOpenConsultations(tx, taken.task);
  const { withoutAnswers } = ref;
  if (asked.length > 0 && withoutAnswers === undefined) throw stillAsked(asked);
  const holder = await whoActs(tx, taken, ref.officerId, act.at);
  const started = await start(tx, taken.locked, act);
  const task = await close(tx, taken.task, { ...heldBy(holder), state: 'completed' }, act);
  const spent = { ...holder, ...spentOn(started, task, act.at) };
  const withdrawn =
    asked.length === 0 ? [] : await withdrawOpen(tx, task, await seal(tx, vault, started, withoutAnswers!), act);
  const ended = [...withdrawn, entryAbout('step', 'completed', task, spent)];
  return goOn(tx, { task, locked: started, ended, next: task.stepNo + 1 }, act);
}

/**
 * Returns a dossier to an earlier step: the clock of this step stops, and the earlier step opens again with its whole
 * budget. Open consultations about the task are withdrawn.
 */
export async function returnTask(
  tx: Tx,
  { calendars, vault }: { calendars: Calendars; vault: Pick<Vault, 'persons'> },
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
  const ended = [...withdrawn, entryAbout(kindOf(taken), 'returned', task, back)];
  return goOn(tx, { task, locked: started, ended, next }, act);
}

/** Locks a task. Refuses when it is not at the version that the caller saw, or its state does not allow the command. */
export async function takeTask(
  tx: Tx,
  calendars: Calendars,
  { id, accepts }: TaskRef,
  command: TaskCommand,
  by: Actor,
) {
  const locking = await lockInTime(tx, by, () => lockTask(tx, calendars, id));
  const { state, version } = locking.taken.task;
  const standing = { state, kind: kindOf(locking.taken) };
  requireVersion({ version }, accepts, { state, allowed: allowedOn(standing) });
  requireTaskAllows(standing, command);
  return locking;
}

/** What a locked task is. */
export const kindOf = ({ task, locked }: LockedTask): TaskKind => kindOfTask(locked.dossier.steps, task.stepNo);

/** Puts a dossier in progress, unless it is. */
async function start(tx: Tx, locked: LockedDossier, act: Act): Promise<LockedDossier> {
  return locked.dossier.status === Status.inProgress ? locked : applyCommand(tx, locked, { type: 'start' }, act);
}

/** Updates a locked task and raises its version. */
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
  /** The step that opens; after the last one, the closing. */
  readonly next: number;
}

async function goOn(tx: Tx, { task, locked, ended, next }: Ended, act: Act): Promise<ChangedTask> {
  const { at } = act;
  if (kindOfTask(locked.dossier.steps, next) === 'closing') {
    const { task: closing, entries } = await beginClosing(tx, locked.dossier, heldBy(task), at);
    return { task, at, closing, locked: await appendEntries(tx, locked, [...ended, ...entries], act) };
  }
  const opened = await beginStep(tx, locked, next, act);
  return { task, at, next: opened.task, locked: await appendEntries(tx, locked, [...ended, opened.entry], act) };
}

/**
 * Opens a step, perhaps again: task, deadline, and the message that asks for assignment. The caller appends the entry.
 */
export async function beginStep(
  tx: Tx,
  { dossier, edition }: LockedDossier,
  stepNo: number,
  { at }: Act,
): Promise<OpenedTask> {
  const round = await nextRound(tx, dossier.id, stepNo);
  const step = dossier.steps[stepNo]!;
  const opened = newTask(dossier, edition, openStep(edition.calendar, { step, stepNo, round, at }));
  await insertTask(tx, opened);
  return opened;
}

/** An entry of the history about what happened to a task. */
export function entryAbout(
  kind: TaskKind,
  what: string,
  { id, stepNo, round }: TaskRow,
  data: HistoryEntry['data'] | Holder,
): HistoryEntry {
  return { type: `${kind}.${what}`, data: { taskId: id, stepNo, round, ...data } };
}

/** The working minutes that a step took, without those in which its dossier was suspended. */
const spentOn = ({ dossier, edition }: LockedDossier, { openedAt, budgetMinutes }: TaskRow, at: number) => ({
  spentMinutes: runningMinutes(edition.calendar, dossier.suspensions, openedAt, at),
  budgetMinutes,
});

/** Seals an officer's words about a dossier and returns the id of the note, which the history may hold. */
export async function seal(
  tx: Tx,
  vault: Pick<Vault, 'persons'>,
  { dossier }: LockedDossier,
  text: string,
): Promise<string> {
  return sealNote(tx, vault, { dossierId: dossier.id, personId: dossier.applicantId, text });
}
