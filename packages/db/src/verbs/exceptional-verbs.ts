/** Reopens a dossier, or gives it to another agency. Each function works in the caller's transaction. */
import type { DossierCommand } from '@motcua/domain/dossiers/verbs';
import type { Act } from '../act.ts';
import type { Tx } from '../database.ts';
import { closeDeadlines } from '../deadlines/deadlines.ts';
import { reopenDeadlines } from '../deadlines/moves.ts';
import { appendEntries, type LockedDossier } from '../dossiers/dossiers.ts';
import { type Calendars, holdInForce } from '../reference/calendars.ts';
import { releaseOpenTasks } from '../tasks/tasks.ts';
import { applyCommand } from './apply.ts';
import { beginStep } from './task-commands.ts';

type CommandOf<T extends DossierCommand['type']> = Extract<DossierCommand, { type: T }>;

/**
 * Reopens a dossier that has ended. Its terms run on by the edition in force, and its last step opens again. A dossier
 * that was refused at reception has neither: there the caller starts the reception clock. Refusals:
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
  await closeDeadlines(tx, { dossierId: dossier.id, kind: 'correction' }, act.at);
  await reopenDeadlines(tx, dossier, edition, act.at);
  const { entry } = await beginStep(tx, reopened, dossier.steps.length - 1, act);
  return appendEntries(tx, reopened, [entry], act);
}

/**
 * Confirms a transfer: the target agency decides the dossier from now on, and open tasks are assigned again. The clock
 * runs on. Refusals: 'illegal-transition'.
 */
export async function confirmTransfer(tx: Tx, locked: LockedDossier, act: Act): Promise<LockedDossier> {
  const transferred = await applyCommand(tx, locked, { type: 'confirm-transfer' }, act);
  await releaseOpenTasks(tx, transferred.dossier.id);
  return transferred;
}
