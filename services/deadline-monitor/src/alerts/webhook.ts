import type { Parcel } from '@motcua/db/alerts/deliveries';
import { formatInstant } from '@motcua/domain/instant';
import { instantOrNull } from '../views.ts';

/** The id by which a receiver recognises a repeat: the same for every attempt, one for each alert. */
export const messageId = ({ alert }: Parcel): string => `msg_${alert.id}`;

/** What a subscriber is told, in every attempt the same: which term of which dossier, never who applied; or which edition of which calendar. */
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

/** How an attempt went: the HTTP status if there was an answer, and the class of what went wrong, if anything did. */
export interface Outcome {
  readonly status: number | null;
  readonly error: string | null;
}

const timeoutMs = 10_000;

/** Posts a message once. Redirects are not followed and nothing that is answered is read: only the status counts. */
export async function postMessage(url: string, headers: Record<string, string>, body: string): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'mot-cua-webhooks/1' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    // A receiver that answered has answered, however its body ends.
    await response.body?.cancel().catch(() => {});
    return { status, error: status >= 200 && status < 300 ? null : status < 400 ? 'redirected' : 'refused' };
  } catch (error) {
    return { status: null, error: classOf(error) };
  }
}

/** The class of a failure and nothing of its text: `timeout`, a code such as `ECONNREFUSED`, or `unreachable`. */
function classOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unreachable';
  if (error.name === 'TimeoutError') return 'timeout';
  const cause = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  return typeof cause === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(cause) ? cause : 'unreachable';
}
