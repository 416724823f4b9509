import { randomUUIDv7 } from 'node:crypto';
import type { Act } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { closeDeadlines, eventsOf, newDeadline } from '@motcua/db/deadlines/deadlines';
import { findByExternalCode } from '@motcua/db/dossiers/external-codes';
import { sealNote } from '@motcua/db/dossiers/persons';
import { getAgency } from '@motcua/db/reference/agencies';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import { getProcedureForImport, type ProcedureVersionRow } from '@motcua/db/reference/procedures';
import { findOfficer, listUnits } from '@motcua/db/staff/officers';
import { newTask, type OpenedTask } from '@motcua/db/tasks/tasks';
import { rulesOf } from '@motcua/domain/dossiers/acceptance';
import { type Dates, type Dossier, datesOf, noDates } from '@motcua/domain/dossiers/dossier';
import {
  type ImportedFacts,
  type ImportedState,
  isInWork,
  requireConsistent,
  takeTerm,
} from '@motcua/domain/dossiers/imported';
import { Status } from '@motcua/domain/dossiers/status';
import { civilDay, formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { agencyOfStep, openStep, planOf, planOfImport } from '@motcua/domain/routing/step';
import { requireOfficerOf } from '@motcua/domain/routing/task';
import type { Deps } from '../deps.ts';
import { type BegunWork, open, openReception, type Unnumbered } from '../register/opening.ts';
import { instantOrNull } from '../views.ts';
import { type ImportRow, toFacts } from './import-row.ts';

export type Imported =
  | {
      readonly outcome: 'imported';
      readonly code: string;
      /** The step it is in, if it is in one. */
      readonly firstTaskId: string | null;
      /** What our rules give, where the older system promised something else; its promise stands. */
      readonly computed?: {
        readonly promisedAt: string | null;
        readonly dueAt: string | null;
        readonly dueOn: string | null;
      };
    }
  | { readonly outcome: 'already-imported'; readonly code: string };

/**
 * Takes over one open dossier in the state it is in. Sent again, it changes nothing and answers with the code it was given.
 * Refusals: 'agency-unknown', 'procedure-unknown', 'calendar-unknown', 'calendar-not-covering', 'step-unknown',
 * 'unit-unknown', 'officer-*', and as requireConsistent.
 */
export async function importDossier(deps: Deps, tx: Tx, row: ImportRow, act: Act): Promise<Imported> {
  const { system, externalCode } = row;
  const known = await findByExternalCode(tx, system, externalCode);
  if (known !== undefined) return { outcome: 'already-imported', code: known };
  const facts = toFacts(row, act.actor);
  requireConsistent(facts, act.at);
  const agencies = await agenciesOf(tx, row);
  const edition = await deps.calendars.inForce(tx, row.calendarId ?? agencies.deciding.calendarId);
  const { opening, computed } = await openingOf(tx, row, facts, edition, act);
  const { submittedAt: _s, acceptedAt: _a, promisedAt: _p, ...state } = facts;
  const task = await currentTask(tx, row, { ...opening, ...state }, edition, act);
  const { dossier, firstTaskId } = await open(
    deps,
    tx,
    {
      opening,
      applicant: row.applicant,
      edition,
      work: workOf({ ...opening, ...state }, edition, task),
      make: async (identified) => {
        const supplements = await sealed(deps, tx, row, state, identified);
        const told = { ...state, supplements };
        return { type: 'dossier.imported', opening: identified, system, externalCode, state: told };
      },
    },
    act,
  );
  if (facts.finishedAt !== null) await closeDeadlines(tx, { dossierId: dossier.id }, facts.finishedAt);
  await awaitAnswer(deps, tx, dossier, act);
  return { outcome: 'imported', code: dossier.code, firstTaskId, ...(computed && { computed: written(computed) }) };
}

const written = ({ promisedAt, dueAt, dueOn }: Dates) => ({
  promisedAt: instantOrNull(promisedAt),
  dueAt: instantOrNull(dueAt),
  dueOn,
});

async function agenciesOf(tx: Tx, { receivingAgency, decidingAgency, helpedAgency, transfer }: ImportRow) {
  await getAgency(tx, receivingAgency, 'receivingAgency');
  if (helpedAgency !== undefined) await getAgency(tx, helpedAgency, 'helpedAgency');
  if (transfer !== null) await getAgency(tx, transfer.to, 'transfer.to');
  return { deciding: await getAgency(tx, decidingAgency ?? receivingAgency, 'decidingAgency') };
}

async function openingOf(
  tx: Tx,
  row: ImportRow,
  facts: ImportedFacts,
  { calendarId, edition: calendarEdition, calendar }: CalendarEdition,
  { at }: Act,
): Promise<{ opening: Unnumbered; computed: Dates | null }> {
  const { acceptedAt, promisedAt, submittedAt } = facts;
  const day = civilDay(acceptedAt ?? submittedAt ?? at, calendar.timeZone);
  const { version } = await getProcedureForImport(tx, row.procedure, day);
  const { definition } = version;
  const rules = rulesOf(definition);
  const fixed = {
    id: randomUUIDv7(),
    agencyId: row.receivingAgency,
    helpedAgencyId: row.helpedAgency ?? row.receivingAgency,
    decidingAgencyId: row.decidingAgency ?? row.receivingAgency,
    procedureCode: row.procedure,
    procedureVersionId: version.id,
    channel: row.channel,
    ...{ calendarId, calendarEdition, rules, submittedAt },
  };
  if (acceptedAt === null || promisedAt === null)
    return { opening: { ...fixed, term: null, steps: [], acceptedAt: null, ...noDates }, computed: null };
  const lawful = isInEffect(version, day) ? definition.terms[row.channel] : undefined;
  const taken = takeTerm({ ...facts, acceptedAt, promisedAt }, { term: lawful, calendar, at });
  const dates = { calendar, acceptedAt, promisedAt };
  const named = row.steps?.map(({ name, agency, ...step }) => ({
    ...step,
    name: name ?? step.code,
    ...(agency && { agency }),
  }));
  const steps =
    named === undefined
      ? planOf(definition, dates, { receiving: fixed.agencyId, deciding: fixed.decidingAgencyId })
      : planOfImport(named, dates);
  const { term } = taken;
  const { suspensions, extensions } = facts;
  const opening = {
    ...fixed,
    term,
    steps,
    acceptedAt,
    ...datesOf({ acceptedAt, term, suspensions, extensions, rules }, calendar),
  };
  return { opening, computed: taken.differs ? taken.computed : null };
}

const isInEffect = ({ state, effectiveFrom }: ProcedureVersionRow, day: string) =>
  state === 'adopted' && effectiveFrom <= day;

type Opened = Unnumbered & ImportedState;

/** The step it is in, in the hands it is in; null where it is in none. */
async function currentTask(
  tx: Tx,
  { step }: ImportRow,
  dossier: Opened,
  edition: CalendarEdition,
  { at }: Act,
): Promise<OpenedTask | null> {
  if (!isInWork(dossier)) {
    if (step) throw contradiction('step', 'nobody works on it in this status');
    return null;
  }
  if (step === null) return null;
  const stepNo = step === undefined ? 0 : dossier.steps.findIndex(({ code }) => code === step.code);
  if (stepNo === -1)
    throw new Refusal('step-unknown', `the process has no step ${step?.code}`, {
      path: 'step.code',
      facts: { allowed: dossier.steps.map(({ code }) => code) },
    });
  if (dossier.status === Status.accepted && (stepNo > 0 || step?.claimedAt !== undefined))
    throw contradiction('step', 'in status 2 nobody has begun to work on it');
  const { openedAt = at, claimedAt = null, round = 1 } = step ?? {};
  if (openedAt > at || (claimedAt ?? at) > at)
    throw new Refusal('instant-in-future', 'what is told has happened already', { path: 'step' });
  if (openedAt < dossier.acceptedAt!)
    throw new Refusal('instant-before-acceptance', 'a step opens after acceptance', { path: 'step.openedAt' });
  const held = step === undefined ? unheld : await holderOf(tx, step, agencyOfStep(dossier, stepNo));
  if (claimedAt !== null && (held.officerId === null || claimedAt < openedAt))
    throw contradiction('step.claimedAt', 'an officer claims a step that is open');
  const opened = newTask(
    dossier,
    edition,
    openStep(edition.calendar, { step: dossier.steps[stepNo]!, stepNo, round, at: openedAt }),
  );
  const task = {
    ...opened.task,
    ...held,
    state: claimedAt === null ? ('open' as const) : ('claimed' as const),
    claimedAt,
  };
  const line = { ...opened.line, data: { ...opened.line.data, openedAt: formatInstant(openedAt) } };
  return { ...opened, task, line };
}

const contradiction = (path: string, detail: string) => new Refusal('facts-contradictory', detail, { path });

const unheld = { unitId: null, officerId: null };

/** Refusals: 'unit-unknown' for a unit of another agency, 'officer-unknown', 'officer-not-in-unit'. */
async function holderOf(
  tx: Tx,
  { unit, officer: officerId }: NonNullable<ImportRow['step']>,
  agencyId: string,
): Promise<{ unitId: string | null; officerId: string | null }> {
  if (unit === undefined && officerId === undefined) return unheld;
  const officer = officerId === undefined ? undefined : await findOfficer(tx, officerId);
  const unitId = unit ?? officer?.unitId ?? '';
  if (officerId !== undefined) requireOfficerOf(unitId, officer, officerId, 'step.officer');
  const units = await listUnits(tx, agencyId);
  if (!units.some(({ id }) => id === unitId))
    throw new Refusal('unit-unknown', `agency ${agencyId} has no unit ${unitId}`, { path: 'step.unit' });
  return { unitId, officerId: officerId ?? null };
}

/** The law's term and the step it is in, with the lines they leave. */
function workOf(dossier: Opened, edition: CalendarEdition, task: OpenedTask | null): BegunWork {
  const { id: dossierId, agencyId, term, acceptedAt: anchorAt } = dossier;
  if (term === null || anchorAt === null) return { deadlines: [], task: null, lines: [] };
  const about = { dossierId, agencyId, taskId: null };
  const deadlines = [newDeadline(about, { kind: 'statutory', anchorAt, term }, edition, eventsOf(dossier))];
  if (task === null) return { deadlines, task, lines: [] };
  const { id: taskId, stepNo, round, unitId, officerId } = task.task;
  const { openedAt } = task.line.data;
  const data = { taskId, stepNo, round, unitId, officerId, openedAt: openedAt! };
  return { deadlines, task, lines: unitId === null ? [task.line] : [task.line, { type: 'step.assigned', data }] };
}

/** Its supplements, with their words sealed under the applicant's key. */
async function sealed(
  deps: Deps,
  tx: Tx,
  row: ImportRow,
  { supplements }: ImportedState,
  { id: dossierId, applicantId: personId }: Pick<Dossier, 'id' | 'applicantId'>,
): Promise<ImportedState['supplements']> {
  const notes = row.supplements.map(({ items }) =>
    sealNote(tx, deps.vault, { dossierId, personId, text: JSON.stringify({ items }) }),
  );
  const ids = await Promise.all(notes);
  return supplements.map((asked, i) => ({ ...asked, noteId: ids[i]! }));
}

/** A filing that lies at the counter must be answered, from its submission or its last supplement on. */
async function awaitAnswer(deps: Deps, tx: Tx, dossier: Dossier, act: Act): Promise<void> {
  const { status, acceptedAt, submittedAt, supplements } = dossier;
  if (acceptedAt !== null || status === Status.supplementRequested) return;
  const agency = await getAgency(tx, dossier.agencyId, 'receivingAgency');
  const receiving = await deps.calendars.ofAgency(tx, agency);
  await openReception(tx, dossier, receiving, { ...act, at: supplements.at(-1)?.deliveredAt ?? submittedAt! });
}
