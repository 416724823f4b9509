import { decide } from '@motcua/domain/dossiers/decide';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { evolve } from '@motcua/domain/dossiers/evolve';
import { Status } from '@motcua/domain/dossiers/status';
import type { DossierCommand, DossierEvent } from '@motcua/domain/dossiers/verbs';
import { kindOfTask } from '@motcua/domain/routing/closing';
import { type Act, datedAfter } from '../act.ts';
import type { Tx } from '../database.ts';
import { closeDeadlines } from '../deadlines/deadlines.ts';
import { dropApologyRung, moveDeadlines } from '../deadlines/moves.ts';
import { entryOf, type LockedDossier, saveDossier } from '../dossiers/dossiers.ts';
import type { HistoryEntry } from '../history/chain.ts';
import { endConsultations } from '../tasks/consultations.ts';
import { endOpenTasks } from '../tasks/tasks.ts';

/** Carries out a command on a locked dossier and writes what follows. Refusals: as decide. */
export async function applyCommand(
  tx: Tx,
  locked: LockedDossier,
  command: DossierCommand,
  act: Act,
): Promise<LockedDossier> {
  const { calendar } = locked.edition;
  const { at, actor } = datedAfter(act, locked);
  const event = decide(locked.dossier, command, { at, by: actor, calendar });
  return applyEvent(tx, locked, event, act);
}

/** Writes an event of a locked dossier: the dossier's row, the history, the clocks, and the end of its tasks. */
export async function applyEvent(tx: Tx, locked: LockedDossier, event: DossierEvent, by: Act): Promise<LockedDossier> {
  const act = datedAfter(by, locked);
  const dossier = evolve(locked.dossier, event, act.at);
  const hasEnded = dossier.endedAt !== null && locked.dossier.endedAt === null;
  const ended = hasEnded ? await endWork(tx, dossier, act) : [];
  const saved = await saveDossier(tx, locked, dossier, [entryOf(event), ...ended], act);
  if (answersReception(locked.dossier, event))
    await closeDeadlines(tx, { dossierId: dossier.id, kind: 'reception' }, act.at);
  if ('dates' in event) await moveDeadlines(tx, dossier, saved.edition);
  if (event.type === 'dossier.apologized') await dropApologyRung(tx, dossier.id);
  return saved;
}

/** Accepting, refusing or asking for a supplement answers an electronic filing (docs/rules-of-time.md §5). */
const answersReception = ({ status }: Dossier, { type }: DossierEvent) =>
  status === Status.submitted && (type === 'dossier.submission-accepted' || type === 'dossier.supplement-requested');

/**
 * Ends tasks, clocks and consultations of a dossier that has ended, and returns their entries. Finishing it completes
 * its closing; whatever else is open is cancelled.
 */
async function endWork(tx: Tx, { id: dossierId, steps, finishedAt }: Dossier, act: Act): Promise<HistoryEntry[]> {
  const completedFrom = finishedAt === null ? steps.length + 1 : steps.length;
  const ended = await endOpenTasks(tx, dossierId, { completedFrom, at: act.at });
  await closeDeadlines(tx, { dossierId }, act.at);
  const asked = await endConsultations(tx, { dossierId }, 'cancelled', act);
  return [
    ...asked.map(({ id: consultationId }) => ({ type: 'consultation.cancelled', data: { consultationId } })),
    ...ended.map((task) => ({ type: `${kindOfTask(steps, task.stepNo)}.${task.state}`, data: { taskId: task.id } })),
  ];
}
