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

/**
 * The outcome of an attempt. `status`: null if there was no answer; `error`: the class of the failure, null if none.
 */
export interface Outcome {
  readonly status: number | null;
  readonly error: string | null;
}

const timeoutMs = 10_000;

/** Posts a message once. It follows no redirect and does not read the answer: only the status counts. */
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
    // The status has arrived: an error in the rest of the answer changes nothing.
    await response.body?.cancel().catch(() => {});
    return { status, error: status >= 200 && status < 300 ? null : status < 400 ? 'redirected' : 'refused' };
  } catch (error) {
    return { status: null, error: classOf(error) };
  }
}

/** The class of a failure, without its text: `timeout`, a code such as `ECONNREFUSED`, or `unreachable`. */
function classOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unreachable';
  if (error.name === 'TimeoutError') return 'timeout';
  const cause = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  return typeof cause === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(cause) ? cause : 'unreachable';
}
