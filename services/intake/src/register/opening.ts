/** The rows a dossier begins with: its clocks, its first step, its sealed applicant. */

import type { Tx } from '@motcua/db/database';
import { eventsOf, type NewDeadline, newDeadline, openDeadlines } from '@motcua/db/deadlines/deadlines';
import { type Act, insertDossier } from '@motcua/db/dossiers/dossiers';
import type { HistoryEntry } from '@motcua/db/dossiers/history';
import { type Applicant, saveApplicant } from '@motcua/db/dossiers/persons';
import { getAgency } from '@motcua/db/reference/agencies';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import { insertTask, newTask, type OpenedTask } from '@motcua/db/tasks/tasks';
import { receptionTerm } from '@motcua/domain/deadlines/clock';
import type { Term } from '@motcua/domain/deadlines/term';
import { type Dossier, dossierCode, type Opening } from '@motcua/domain/dossiers/dossier';
import type { RegistrationEvent } from '@motcua/domain/dossiers/dossier-events';
import { civilDay } from '@motcua/domain/instant';
import { openStep } from '@motcua/domain/routing/step';
import type { Deps } from '../deps.ts';

/** An opening before it has a number and an applicant. */
export type Unnumbered = Omit<Opening, 'code' | 'applicantId'>;

/** A shorter term than the law's, and from when on (epoch ms): the agency's own promise, or that of a group of dossiers. */
export interface ServicePromise {
  readonly term: Term;
  readonly anchorAt: number;
}

/** The filing a dossier is a part of: its code, which part this is, and after which. `applicantId`: known from an earlier part. */
export interface GroupFiling {
  readonly code: string;
  readonly part: string;
  readonly after: string | null;
  readonly service: ServicePromise | undefined;
  readonly applicantId: string | undefined;
}

export interface NewOpening {
  readonly opening: Unnumbered;
  readonly applicant: Applicant;
  /** The deciding agency's calendar, by which the law's term and the steps are counted. */
  readonly edition: CalendarEdition;
  readonly service?: ServicePromise | undefined;
  readonly group?: GroupFiling | undefined;
  /** What runs from the beginning; the acceptance's terms and first step if not given. */
  readonly work?: BegunWork;
  readonly make: (opening: Opening) => RegistrationEvent | Promise<RegistrationEvent>;
}

/** Writes an opened dossier with everything that belongs to it. Numbers are taken last, so that a refusal rarely leaves a gap. */
export async function open(
  deps: Deps,
  tx: Tx,
  { opening, applicant, edition, service, group, work, make }: NewOpening,
  act: Act,
): Promise<{ dossier: Dossier; firstTaskId: string | null }> {
  const begun = work ?? beginWork(opening, service, edition, act);
  const day = civilDay(act.at, edition.calendar.timeZone);
  const [applicantId, number] = await Promise.all([
    saveApplicant(tx, deps.vault, { dossierId: opening.id, applicant, at: act.at, knownAs: group?.applicantId }),
    deps.numbers.take(opening.agencyId, day),
  ]);
  const identified = { ...opening, code: dossierCode(opening.agencyId, day, number), applicantId };
  const joined = group === undefined ? [] : [joinedLine(group)];
  const dossier = await insertDossier(tx, await make(identified), [...joined, ...begun.lines], act);
  await writeWork(tx, begun);
  return { dossier, firstTaskId: begun.task?.task.id ?? null };
}

const joinedLine = ({ code: group, part, after }: GroupFiling): HistoryEntry => ({
  type: 'group.joined',
  data: { group, part, after },
});

/** What begins with an acceptance: the terms, and the first step. Not written yet: the dossier's row comes first. */
export interface BegunWork {
  readonly deadlines: readonly NewDeadline[];
  readonly task: OpenedTask | null;
  readonly lines: readonly HistoryEntry[];
}

type Begun = Pick<Opening, 'id' | 'agencyId' | 'term' | 'acceptedAt' | 'steps' | 'rules'>;

/** The statutory term, the agency's own promise if it gave one, and the first step; nothing before acceptance. */
export function beginWork(
  begun: Begun,
  service: ServicePromise | undefined,
  edition: CalendarEdition,
  { at }: Act,
): BegunWork {
  const { id, agencyId, term, acceptedAt: anchorAt, steps, rules } = begun;
  if (term === null || anchorAt === null) return { deadlines: [], task: null, lines: [] };
  const nothingYet = { id, agencyId, suspensions: [], extensions: [], apology: null, rules };
  const about = { dossierId: id, agencyId, taskId: null };
  const task = newTask(nothingYet, edition, openStep(edition.calendar, { step: steps[0]!, stepNo: 0, round: 1, at }));
  const events = eventsOf(nothingYet);
  const deadlines = [newDeadline(about, { kind: 'statutory', anchorAt, term }, edition, events)];
  if (service) deadlines.push(newDeadline(about, { kind: 'service', ...service }, edition, events));
  return { deadlines, task, lines: [task.line] };
}

/** Writes what begins with an acceptance. */
export async function writeWork(tx: Tx, { deadlines, task }: BegunWork): Promise<void> {
  await Promise.all([task && insertTask(tx, task), openDeadlines(tx, deadlines)]);
}

/** An online filing must be answered (DEADLINES §5): by the receiving agency, on its own calendar. */
export async function openReception(
  tx: Tx,
  { id, agencyId, rules }: Pick<Dossier, 'id' | 'agencyId' | 'rules'>,
  receiving: CalendarEdition,
  { at }: Act,
): Promise<void> {
  const about = { dossierId: id, agencyId, taskId: null };
  const events = eventsOf({ suspensions: [], extensions: [], apology: null, rules });
  await openDeadlines(tx, [
    newDeadline(about, { kind: 'reception', anchorAt: at, term: receptionTerm }, receiving, events),
  ]);
}

/** A filing that lies at the counter again, and is not accepted yet, must be answered anew. */
export async function receiveAgain(deps: Deps, tx: Tx, dossier: Dossier, act: Act): Promise<void> {
  if (dossier.acceptedAt !== null) return;
  const agency = await getAgency(tx, dossier.agencyId, 'receivingAgency');
  await openReception(tx, dossier, await deps.calendars.ofAgency(tx, agency), act);
}
