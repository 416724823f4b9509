import type { Tx } from '@motcua/db/database';
import { type DossierRow, toDossier } from '@motcua/db/dossiers/dossiers';
import { openApplicants, openRepresentatives } from '@motcua/db/dossiers/person-records';
import { openNotes } from '@motcua/db/dossiers/persons';
import { readOpenTasks, type TaskRow } from '@motcua/db/tasks/tasks';
import { readWork } from '@motcua/db/tasks/waiting';
import type { Calendar } from '@motcua/domain/calendars/calendar';
import { type Dossier, datesOf, type SupplementRequest } from '@motcua/domain/dossiers/dossier';
import type { PersonalData } from '@motcua/domain/dossiers/person';
import { formatInstant } from '@motcua/domain/instant';
import { kindOfTask } from '@motcua/domain/routing/closing';
import { instantOrNull } from '@motcua/http/fields';
import type { Deps } from '../deps.ts';

/**
 * Dossiers as rows that another installation imports, when communes merge or a system moves. `at` (epoch ms): the
 * instant at which their work is read. `applicant` is null where the person was forgotten.
 */
export async function toImportRows(deps: Deps, tx: Tx, batch: readonly DossierRow[], at: number): Promise<object[]> {
  const ids = batch.map(({ id }) => id);
  const [applicants, representatives, notes, tasks, work] = await Promise.all([
    openApplicants(tx, deps.vault, ids),
    openRepresentatives(tx, deps.vault, ids),
    openNotes(tx, deps.vault, ...ids),
    readOpenTasks(tx, ids),
    readWork(tx, batch, at),
  ]);
  const taskOf = new Map(tasks.map((task) => [task.dossierId, task]));
  const rows: object[] = [];
  for (const row of batch) {
    const { calendar } = await deps.calendars.get(tx, row.calendarId, row.calendarEdition);
    const dossier = toDossier(row);
    rows.push({
      ...toRow(dossier, calendar),
      ...toDatedFacts(dossier),
      since: instantOrNull(work(row.id).enteredAt),
      applicant: applicants.get(row.id) ?? null,
      ...toRepresentative(dossier, representatives.get(row.id)),
      step: toStep(dossier, taskOf.get(row.id)),
      supplements: dossier.supplements.map((request) => toSupplement(request, notes.get(request.noteId))),
    });
  }
  return rows;
}

/** Who acts for the applicant; nothing where nobody does, or that person was forgotten. */
function toRepresentative({ representation }: Dossier, data: PersonalData | undefined): object {
  if (representation === null || data === undefined) return {};
  const { ground, document } = representation;
  return { representative: { ...data, ground, ...(document !== null && { document }) } };
}

/** Whom a dossier is with, its status and its dates. */
function toRow(dossier: Dossier, calendar: Calendar) {
  const { suspensions, steps } = dossier;
  // A suspended dossier has no promise. The row carries the one that it had when its clock stopped.
  const stopped = () => datesOf({ ...dossier, suspensions: suspensions.filter(({ to }) => to !== null) }, calendar);
  return {
    system: 'motcua',
    externalCode: dossier.code,
    status: dossier.status,
    procedure: dossier.procedureCode,
    channel: dossier.channel,
    submittedAt: instantOrNull(dossier.submittedAt),
    portalRepliedAt: instantOrNull(dossier.filing?.portalRepliedAt ?? null),
    kiosk: dossier.filing?.kiosk ?? null,
    acceptedAt: instantOrNull(dossier.acceptedAt),
    promisedAt: instantOrNull(dossier.promisedAt ?? stopped().promisedAt),
    receivingAgency: dossier.agencyId,
    helpedAgency: dossier.helpedAgencyId,
    decidingAgency: dossier.decidingAgencyId,
    calendarId: dossier.calendarId,
    ...(steps.length > 0 && { steps }),
    withdrawnFrom: dossier.withdrawnFrom,
    result: dossier.result,
    finishedAt: instantOrNull(dossier.finishedAt),
    delayReason: dossier.delayReason,
  };
}

/** What happened to a dossier, each with its instants as text. */
function toDatedFacts({ suspensions, extensions, decision, apology, transfer }: Dossier) {
  return {
    suspensions: suspensions.map(({ from, to, by: _by, ...why }) => ({
      ...why,
      from: formatInstant(from),
      to: instantOrNull(to),
    })),
    extensions: extensions.map(({ at, by: _by, ...what }) => ({ ...what, at: formatInstant(at) })),
    decision: decision && {
      ...decision,
      decidedAt: formatInstant(decision.decidedAt),
      signedAt: instantOrNull(decision.signedAt),
      numberedAt: instantOrNull(decision.numberedAt),
      issuedAt: instantOrNull(decision.issuedAt),
    },
    apology: apology && { ...apology, at: formatInstant(apology.at) },
    transfer: transfer && { ...transfer, at: formatInstant(transfer.at) },
  };
}

/** A request to supplement the dossier. `note`: its words, as they were sealed. */
function toSupplement(request: SupplementRequest, note = '{"items":[]}') {
  const { stage: _stage, noteId: _noteId, at, lapsesAt, deliveredAt, ...asked } = request;
  return {
    ...asked,
    ...JSON.parse(note),
    at: formatInstant(at),
    lapsesAt: instantOrNull(lapsesAt),
    deliveredAt: instantOrNull(deliveredAt),
  };
}

/** The step that a dossier is in; null: in none, or all are done and it is to be closed. */
function toStep({ steps }: Dossier, task: TaskRow | undefined) {
  if (task === undefined || kindOfTask(steps, task.stepNo) === 'closing') return null;
  const { stepCode: code, round, openedAt, claimedAt, unitId, officerId } = task;
  return {
    code,
    round,
    openedAt: formatInstant(openedAt),
    ...(unitId !== null && { unit: unitId }),
    ...(officerId !== null && { officer: officerId }),
    ...(claimedAt !== null && { claimedAt: formatInstant(claimedAt) }),
  };
}
