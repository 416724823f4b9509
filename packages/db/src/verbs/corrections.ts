/** The correction of a wrong result, and its clock. Each function works in the caller's transaction. */
import type { CorrectResult, IssueCorrection } from '@motcua/domain/dossiers/verbs/correction';
import { type Act, datedAfter } from '../act.ts';
import type { Tx } from '../database.ts';
import { closeDeadlines, eventsOf, newDeadline, openDeadlines } from '../deadlines/deadlines.ts';
import type { LockedDossier } from '../dossiers/dossiers.ts';
import { getAgency } from '../reference/agencies.ts';
import type { Calendars } from '../reference/calendars.ts';
import { applyCommand } from './apply.ts';

/** A dossier whose result is being corrected. `dueAt`: when the corrected result is due, epoch ms. */
export interface BegunCorrection {
  readonly locked: LockedDossier;
  readonly dueAt: number;
}

/**
 * Starts the clock of a correction, by the calendar in force of the agency that decides. Refusals:
 * 'illegal-transition', 'calendar-unknown', 'calendar-not-covering'.
 */
export async function beginCorrection(
  tx: Tx,
  calendars: Calendars,
  locked: LockedDossier,
  { command, act }: { command: Omit<CorrectResult, 'type' | 'dueAt'>; act: Act },
): Promise<BegunCorrection> {
  const { id: dossierId, agencyId, decidingAgencyId, rules } = locked.dossier;
  const { at: anchorAt } = datedAfter(act, locked);
  const counted = await calendars.ofAgency(tx, await getAgency(tx, decidingAgencyId, 'decidingAgency'));
  const about = { dossierId, agencyId, taskId: null };
  const clock = { kind: 'correction', anchorAt, term: rules.correction } as const;
  const deadline = newDeadline(about, clock, counted, eventsOf(locked.dossier));
  const dueAt = deadline.dueAt!;
  const begun = await applyCommand(tx, locked, { type: 'correct-result', ...command, dueAt }, act);
  await openDeadlines(tx, [deadline]);
  return { locked: begun, dueAt };
}

/** Records the corrected result and ends the clock. Refusals: 'illegal-transition'. */
export async function issueCorrection(
  tx: Tx,
  locked: LockedDossier,
  command: IssueCorrection,
  by: Act,
): Promise<LockedDossier> {
  const act = datedAfter(by, locked);
  const issued = await applyCommand(tx, locked, command, act);
  await closeDeadlines(tx, { dossierId: locked.dossier.id, kind: 'correction' }, act.at);
  return issued;
}
