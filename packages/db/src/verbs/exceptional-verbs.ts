/** What undoes or moves the work on a dossier as a whole, each in the caller's transaction. */
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import type { Act } from '../act.ts';
import type { Tx } from '../database.ts';
import { reopenDeadlines } from '../deadlines/moves.ts';
import { appendEntries, type LockedDossier } from '../dossiers/dossiers.ts';
import { type Calendars, holdInForce } from '../reference/calendars.ts';
import { releaseOpenTasks } from '../tasks/tasks.ts';
import { applyCommand } from './apply.ts';
import { beginStep } from './task-commands.ts';

type CommandOf<T extends DossierCommand['type']> = Extract<DossierCommand, { type: T }>;

/**
 * Opens an ended dossier again: its terms run on, by the calendar in force as those of every open dossier, and its last step is
 * to be done once more. One refused at reception has neither; its caller lets the reception clock run. Refusals:
 * 'illegal-transition', 'calendar-not-covering'.
 */
export async function reopenDossier(
  tx: Tx,
  calendars: Calendars,
  locked: LockedDossier,
  { command, act }: { command: Omit<CommandOf<'reopen'>, 'calendarEdition'>; act: Act },
): Promise<LockedDossier> {
  await holdInForce(tx);
  const inForce = await calendars.inForce(tx, locked.dossier.calendarId);
  const now = { ...locked, edition: inForce };
  const reopened = await applyCommand(tx, now, { ...command, calendarEdition: inForce.edition }, act);
  const { dossier, edition } = reopened;
  if (dossier.acceptedAt === null) return reopened;
  await reopenDeadlines(tx, dossier, edition, act.at);
  const { line } = await beginStep(tx, reopened, dossier.steps.length - 1, act);
  return appendEntries(tx, reopened, [line], act);
}

/**
 * The target of a transfer takes the dossier: it decides from now on, and what lay in somebody's hands is assigned anew.
 * The clock runs on as it did. Refusals: 'illegal-transition'.
 */
export async function confirmTransfer(tx: Tx, locked: LockedDossier, act: Act): Promise<LockedDossier> {
  const transferred = await applyCommand(tx, locked, { type: 'confirm-transfer' }, act);
  await releaseOpenTasks(tx, transferred.dossier.id);
  return transferred;
}
