/** What begins with the acceptance of a dossier: the clocks of its terms, and its first step. */

import type { Term } from '@motcua/domain/deadlines/term';
import type { ServicePromise } from '@motcua/domain/dossiers/acceptance';
import type { Opening } from '@motcua/domain/dossiers/dossier';
import { openStep } from '@motcua/domain/routing/step';
import type { Act } from '../act.ts';
import type { Tx } from '../database.ts';
import { eventsOf, type NewDeadline, newDeadline, openDeadlines } from '../deadlines/deadlines.ts';
import type { HistoryEntry } from '../history/chain.ts';
import type { CalendarEdition } from '../reference/calendars.ts';
import { insertTask, newTask, type OpenedTask } from '../tasks/tasks.ts';

/** Clocks and a first step that are not written yet: the dossier's row and its history come first. */
export interface FirstWork {
  readonly deadlines: readonly NewDeadline[];
  readonly task: OpenedTask | null;
  /** The history entries of the step. */
  readonly entries: readonly HistoryEntry[];
}

/** Of a dossier that is not accepted yet. */
export const noWork: FirstWork = { deadlines: [], task: null, entries: [] };

/** What the first work is made from. */
interface Accepted extends Pick<Opening, 'id' | 'agencyId' | 'steps' | 'rules'> {
  readonly term: Term;
  readonly acceptedAt: number;
}

/**
 * The statutory clock, the service clock if there is a promise, and the first step.
 *
 * @param edition the deciding agency's calendar, by which clocks and steps are counted
 */
export function firstWorkOf(
  { id, agencyId, term, acceptedAt: anchorAt, steps, rules }: Accepted,
  service: ServicePromise | undefined,
  edition: CalendarEdition,
  { at }: Act,
): FirstWork {
  const unmoved = { id, agencyId, suspensions: [], extensions: [], apology: null, rules };
  const about = { dossierId: id, agencyId, taskId: null };
  const task = newTask(unmoved, edition, openStep(edition.calendar, { step: steps[0]!, stepNo: 0, round: 1, at }));
  const events = eventsOf(unmoved);
  const deadlines = [newDeadline(about, { kind: 'statutory', anchorAt, term }, edition, events)];
  if (service) deadlines.push(newDeadline(about, { kind: 'service', ...service }, edition, events));
  return { deadlines, task, entries: [task.line] };
}

/** Writes what begins, after the dossier's row and its history. */
export async function writeFirstWork(tx: Tx, { deadlines, task }: FirstWork): Promise<void> {
  await Promise.all([task && insertTask(tx, task), openDeadlines(tx, deadlines)]);
}
