import type { Parcel } from '@motcua/db/alerts/deliveries';
import { formatInstant } from '@motcua/domain/instant';
import { instantOrNull } from '@motcua/http/fields';

/** The id by which a receiver recognises a repeat. Each alert has one; it is the same in every attempt. */
export const messageId = ({ alert }: Parcel): string => `msg_${alert.id}`;

/**
 * The message to a subscriber, the same in every attempt: which term of which dossier, or which edition of which
 * calendar. It never names the applicant.
 */
export function messageBody(parcel: Parcel): string {
  const { alert } = parcel;
  const { id: alertId, rung } = alert;
  const type = parcel.deadline === null ? rung.replace('-', '.') : `deadline.${rung}`;
  const timestamp = formatInstant(alert.raisedAt);
  return JSON.stringify({
    type,
    timestamp,
    data: { alertId, rung, ...subjectOf(parcel), at: formatInstant(alert.at) },
  });
}

function subjectOf({ alert, deadline, dossier, task }: Parcel) {
  if (deadline === null) return { calendar: alert.calendarId, edition: alert.calendarEdition };
  return {
    deadlineId: deadline.id,
    kind: deadline.kind,
    dossier: dossier?.code,
    agency: alert.agencyId,
    procedure: dossier?.procedureCode,
    dueAt: instantOrNull(alert.dueAt),
    apologySent: alert.apologySent,
    ...(deadline.taskId === null ? {} : { taskId: deadline.taskId, stepName: task?.stepName }),
  };
}
