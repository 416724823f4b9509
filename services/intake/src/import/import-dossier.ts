import type { Act } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { closeDeadlines, eventsOf, newDeadline } from '@motcua/db/deadlines/deadlines';
import { findByExternalCode } from '@motcua/db/dossiers/external-codes';
import { type AgencyRow, getAgency } from '@motcua/db/reference/agencies';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import type { OpenedTask } from '@motcua/db/tasks/tasks';
import { sealItems } from '@motcua/db/tracking/saved-keys';
import { type FirstWork, noWork } from '@motcua/db/verbs/first-work';
import { startReceptionClock } from '@motcua/db/verbs/reception-clock';
import { writeDossier } from '@motcua/db/verbs/registration';
import type { Dates, Dossier } from '@motcua/domain/dossiers/dossier';
import { filingOf } from '@motcua/domain/dossiers/filing';
import { requireConsistent } from '@motcua/domain/dossiers/imported';
import { Status } from '@motcua/domain/dossiers/status';
import { civilDay } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { instantOrNull } from '@motcua/http/fields';
import type { Deps } from '../deps.ts';
import { toRepresentative } from '../register/new-dossier.ts';
import { type ImportRow, toFacts } from './import-row.ts';
import { openingOf, type Unregistered } from './imported-opening.ts';
import { currentTask } from './imported-task.ts';

export type Imported =
  | {
      readonly outcome: 'imported';
      readonly code: string;
      /** The step it is in, if it is in one. */
      readonly firstTaskId: string | null;
      /** The dates by our rules, where the older system promised others. Its promise stands. */
      readonly computed?: {
        readonly promisedAt: string | null;
        readonly dueAt: string | null;
        readonly dueOn: string | null;
      };
    }
  | { readonly outcome: 'already-imported'; readonly code: string };

/**
 * Takes over one open dossier in the state it is in. A row that was imported before changes nothing and gives the code
 * of its dossier. Refusals: 'agency-unknown', 'procedure-unknown', 'calendar-unknown', 'calendar-not-covering',
 * 'step-unknown', 'unit-unknown', 'officer-*', and as requireConsistent.
 */
export async function importDossier(deps: Deps, tx: Tx, row: ImportRow, act: Act): Promise<Imported> {
  const known = await findByExternalCode(tx, row.system, row.externalCode);
  if (known !== undefined) return { outcome: 'already-imported', code: known };
  const facts = toFacts(row, act.actor);
  requireConsistent(facts, act.at);
  const filing = takenFiling(row, act.at);
  const deciding = await requireAgencies(tx, row);
  const edition = await deps.calendars.inForce(tx, row.calendarId ?? deciding.calendarId);
  const source = { row, facts, edition, at: act.at };
  const { opening, computed } = await openingOf(tx, source);
  const { submittedAt: _s, acceptedAt: _a, promisedAt: _p, ...state } = facts;
  const unregistered = { ...opening, ...state };
  const task = await currentTask(tx, source, unregistered);
  const dossier = await writeDossier(
    deps,
    tx,
    {
      opening,
      applicant: row.applicant,
      representative: row.representative === null ? undefined : toRepresentative(row.representative),
      filing,
      day: civilDay(act.at, edition.calendar.timeZone),
      work: workOf(unregistered, edition, task),
      toEvent: async (identified, noticed) => {
        const noteIds = await sealWords(deps, tx, row, identified);
        const supplements = state.supplements.map((asked, i) => ({ ...asked, noteId: noteIds[i]! }));
        const { system, externalCode } = row;
        return {
          type: 'dossier.imported',
          opening: identified,
          system,
          externalCode,
          state: { ...state, supplements },
          ...noticed,
        };
      },
    },
    act,
  );
  await settleClocks(deps, tx, dossier, act);
  const imported = { outcome: 'imported' as const, code: dossier.code, firstTaskId: firstStepOf(task) };
  return computed === null ? imported : { ...imported, computed: toComputed(computed) };
}

/** How the older system received it. Refusals: 'instant-in-future', and as filingOf. */
function takenFiling({ channel, portalRepliedAt, kiosk, submittedAt, acceptedAt }: ImportRow, at: number) {
  if (portalRepliedAt !== null && portalRepliedAt > at)
    throw new Refusal('instant-in-future', 'an imported fact has happened already', { path: 'portalRepliedAt' });
  return filingOf(channel, { portalRepliedAt, kiosk }, { systemReceivedAt: submittedAt, acceptedAt });
}

/** The id of the task, if it is a step: the closing of a dossier is no step. */
const firstStepOf = (task: OpenedTask | null): string | null => (task?.deadline ? task.task.id : null);

/** Refuses agencies that are not known ('agency-unknown'). Returns the one that decides. */
async function requireAgencies(tx: Tx, row: ImportRow): Promise<AgencyRow> {
  const { receivingAgency, decidingAgency, helpedAgency, transfer } = row;
  await getAgency(tx, receivingAgency, 'receivingAgency');
  if (helpedAgency !== undefined) await getAgency(tx, helpedAgency, 'helpedAgency');
  if (transfer !== null) await getAgency(tx, transfer.to, 'transfer.to');
  return getAgency(tx, decidingAgency ?? receivingAgency, 'decidingAgency');
}

/** The statutory clock and the step that the dossier is in, with the history entries of the step. */
function workOf(dossier: Unregistered, edition: CalendarEdition, task: OpenedTask | null): FirstWork {
  const { id: dossierId, agencyId, term, acceptedAt: anchorAt } = dossier;
  if (term === null || anchorAt === null) return noWork;
  const about = { dossierId, agencyId, taskId: null };
  const deadlines = [newDeadline(about, { kind: 'statutory', anchorAt, term }, edition, eventsOf(dossier))];
  if (task === null) return { deadlines, task, entries: [] };
  const { id: taskId, stepNo, round, unitId, officerId } = task.task;
  if (unitId === null) return { deadlines, task, entries: [task.entry] };
  const data = { taskId, stepNo, round, unitId, officerId, openedAt: task.entry.data['openedAt']! };
  return { deadlines, task, entries: [task.entry, { type: 'step.assigned', data }] };
}

/**
 * Seals the words of the supplement requests with the applicant's key. Returns the ids of the notes, in the same order.
 */
function sealWords(
  deps: Deps,
  tx: Tx,
  { supplements }: ImportRow,
  { id: dossierId, applicantId: personId }: Pick<Dossier, 'id' | 'applicantId'>,
): Promise<string[]> {
  return Promise.all(supplements.map(({ items }) => sealItems(tx, deps.vault, { dossierId, personId, items })));
}

/** Ends the clocks of a finished dossier, and starts the reception clock of a filing that lies at the counter. */
async function settleClocks(deps: Deps, tx: Tx, dossier: Dossier, act: Act): Promise<void> {
  const { id: dossierId, status, submittedAt, acceptedAt, finishedAt, supplements } = dossier;
  if (finishedAt !== null) await closeDeadlines(tx, { dossierId }, finishedAt);
  if (acceptedAt !== null || status === Status.supplementRequested) return;
  const liesSince = supplements.at(-1)?.deliveredAt ?? submittedAt!;
  await startReceptionClock(deps.calendars, tx, dossier, { ...act, at: liesSince });
}

const toComputed = ({ promisedAt, dueAt, dueOn }: Dates) => ({
  promisedAt: instantOrNull(promisedAt),
  dueAt: instantOrNull(dueAt),
  dueOn,
});
