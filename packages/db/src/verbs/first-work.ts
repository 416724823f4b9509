/** The work that begins when a dossier is accepted: the clocks of its terms, and its first step. */

import type { Term } from '@motcua/domain/deadlines/term';
import type { ServicePromise } from '@motcua/domain/dossiers/acceptance';
import type { Opening } from '@motcua/domain/dossiers/dossier';
import { openStep } from '@motcua/domain/routing/step';
import type { Tx } from '../database.ts';
import { eventsOf, type NewDeadline, newDeadline, openDeadlines } from '../deadlines/deadlines.ts';
import type { HistoryEntry } from '../history/chain.ts';
import type { CalendarEdition } from '../reference/calendars.ts';
import { insertTask, newTask, type OpenedTask, withOpenedAt } from '../tasks/tasks.ts';

/** Clocks and a first step that are not written yet, because the dossier's row and its history are written first. */
export interface FirstWork {
  readonly deadlines: readonly NewDeadline[];
  readonly task: OpenedTask | null;
  /** The entries of the step for the dossier's history. */
  readonly entries: readonly HistoryEntry[];
}

/** A dossier that is not accepted yet has no work. */
export const noWork: FirstWork = { deadlines: [], task: null, entries: [] };

/** What the first work is made from. */
interface Accepted extends Pick<Opening, 'id' | 'agencyId' | 'steps' | 'rules'> {
  readonly term: Term;
  readonly acceptedAt: number;
}

/**
 * The statutory clock, the service clock if the agency promised a shorter term, and the first step: all begin with
 * the acceptance. Clocks and steps are counted by `edition`, of the deciding agency's calendar.
 */
export function firstWorkOf(
  { id, agencyId, term, acceptedAt: anchorAt, steps, rules }: Accepted,
  service: ServicePromise | undefined,
  edition: CalendarEdition,
): FirstWork {
  const unmoved = { id, agencyId, suspensions: [], extensions: [], apology: null, rules };
  const about = { dossierId: id, agencyId, taskId: null };
  const task = newTask(
    unmoved,
    edition,
    openStep(edition.calendar, { step: steps[0]!, stepNo: 0, round: 1, at: anchorAt }),
  );
  const events = eventsOf(unmoved);
  const deadlines = [newDeadline(about, { kind: 'statutory', anchorAt, term }, edition, events)];
  if (service) deadlines.push(newDeadline(about, { kind: 'service', ...service }, edition, events));
  return { deadlines, task, entries: [task.entry] };
}

/** The same work for an entry that is written later than the step opened: it says when that was. */
export function openedEarlier(work: FirstWork): FirstWork {
  if (work.task === null) return work;
  const task = withOpenedAt(work.task);
  return { ...work, task, entries: [task.entry] };
}

/** Writes the first work, after the dossier's row and its history. */
export async function writeFirstWork(tx: Tx, { deadlines, task }: FirstWork): Promise<void> {
  await Promise.all([task && insertTask(tx, task), openDeadlines(tx, deadlines)]);
}
