/** Open dossiers as another installation imports them, when communes merge or a system moves. */
import type { Tx } from '@motcua/db/database';
import { type DossierRow, toDossier } from '@motcua/db/dossiers/dossiers';
import { openApplicants, openNotes } from '@motcua/db/dossiers/persons';
import { listOpenTasks, type TaskRow } from '@motcua/db/tasks/tasks';
import { readWork } from '@motcua/db/tasks/waiting';
import type { Calendar } from '@motcua/domain/calendars/calendar';
import { type Dossier, datesOf } from '@motcua/domain/dossiers/dossier';
import { formatInstant } from '@motcua/domain/instant';
import { instantOrNull } from '@motcua/http/fields';
import type { Deps } from '../deps.ts';

/** The import rows of some dossiers at an instant (epoch ms); `applicant` is null where the person was forgotten. */
export async function toImportRows(deps: Deps, tx: Tx, batch: readonly DossierRow[], at: number): Promise<object[]> {
  const ids = batch.map(({ id }) => id);
  const [applicants, notes, tasks, work] = await Promise.all([
    openApplicants(tx, deps.vault, ids),
    openNotes(tx, deps.vault, ...ids),
    listOpenTasks(tx, ids),
    readWork(tx, batch, at),
  ]);
  const taskOf = new Map(tasks.map((task) => [task.dossierId, task]));
  const rows: object[] = [];
  for (const row of batch) {
    const { calendar } = await deps.calendars.get(tx, row.calendarId, row.calendarEdition);
    const dossier = toDossier(row);
    rows.push({
      ...toRow(dossier, calendar),
      since: instantOrNull(work(row.id).enteredAt),
      applicant: applicants.get(row.id) ?? null,
      step: toStep(taskOf.get(row.id)),
      supplements: dossier.supplements.map(({ stage: _stage, noteId, at, lapsesAt, deliveredAt, ...asked }) => ({
        ...asked,
        ...JSON.parse(notes.get(noteId) ?? '{"items":[]}'),
        at: formatInstant(at),
        lapsesAt: instantOrNull(lapsesAt),
        deliveredAt: instantOrNull(deliveredAt),
      })),
    });
  }
  return rows;
}

function toRow(dossier: Dossier, calendar: Calendar) {
  const { suspensions, extensions, decision, apology, transfer, steps } = dossier;
  // While the clock stands there is no promise; it is told as it was when the clock stopped.
  const stopped = () => datesOf({ ...dossier, suspensions: suspensions.filter(({ to }) => to !== null) }, calendar);
  return {
    system: 'motcua',
    externalCode: dossier.code,
    status: dossier.status,
    procedure: dossier.procedureCode,
    channel: dossier.channel,
    submittedAt: instantOrNull(dossier.submittedAt),
    acceptedAt: instantOrNull(dossier.acceptedAt),
    promisedAt: instantOrNull(dossier.promisedAt ?? stopped().promisedAt),
    receivingAgency: dossier.agencyId,
    helpedAgency: dossier.helpedAgencyId,
    decidingAgency: dossier.decidingAgencyId,
    calendarId: dossier.calendarId,
    ...(steps.length > 0 && { steps }),
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
    withdrawnFrom: dossier.withdrawnFrom,
    result: dossier.result,
    finishedAt: instantOrNull(dossier.finishedAt),
    delayReason: dossier.delayReason,
  };
}

function toStep(task: TaskRow | undefined) {
  if (task === undefined) return null;
  const { stepCode: code, round, openedAt, claimedAt, unitId, officerId } = task;
  return {
    ...{ code, round, openedAt: formatInstant(openedAt) },
    ...(unitId !== null && { unit: unitId }),
    ...(officerId !== null && { officer: officerId }),
    ...(claimedAt !== null && { claimedAt: formatInstant(claimedAt) }),
  };
}
