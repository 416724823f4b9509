/** What a stop notice says: why handling of this dossier was stopped, what becomes of the money, and who signs. */
import type { Entry } from '../dossiers/history.ts';
import type { StopGround, Stopped } from '../dossiers/verbs/ending.ts';
import { openedSteps } from './control-slip.ts';
import { type FormSubject, lastEvent, presentedIn, readNote } from './form-subject.ts';
import { dayInWords, dong, hourAndDay, refundWords, stopGroundWords } from './form-words.ts';
import type { Fields, Occasion } from './occasion.ts';

/** A dossier is stopped by a command, or because nobody delivered a supplement in time. */
export function stopOccasion(subject: FormSubject): Occasion {
  const { dossier, entries, calendar } = subject;
  const stopped = lastEvent(entries, 'dossier.stopped');
  const at = dossier.endedAt!;
  const stageReached = openedSteps(entries).at(-1)?.step.name ?? 'tiếp nhận hồ sơ';
  const fields = { stoppedAt: hourAndDay(at, calendar.timeZone), stageReached };
  return {
    at,
    fields: { ...fields, ...(stopped?.at === at ? orderedFields(subject, stopped.event) : lapsedFields(subject)) },
  };
}

const lapsedFields = (subject: FormSubject): Fields => ({
  stopGround: stopGroundWords['supplement-lapsed'],
  stopReason: knownReason(subject, 'supplement-lapsed'),
});

function orderedFields(subject: FormSubject, event: Stopped): Fields {
  const { ground, refund, basis, document: number, noteId = null, approver = null } = event;
  const note = noteId === null ? undefined : readNote<{ reason: string }>(subject.notes.get(noteId));
  return {
    number,
    basis,
    stopGround: stopGroundWords[ground],
    stopReason: note?.reason ?? knownReason(subject, ground),
    refund: refundWords[refund],
    refundSum: refundSum(event, subject.entries),
    approverName: approver === null ? null : (subject.officers.get(approver) ?? null),
  };
}

/** The reason as far as the history knows it: which request nobody followed, or when the applicant asked. */
function knownReason({ dossier, entries, calendar: { timeZone } }: FormSubject, ground: StopGround): string | null {
  const day = (at: number) => dayInWords(at, timeZone);
  if (ground === 'withdrawn') {
    const asked = lastEvent(entries, 'dossier.withdrawal-requested');
    return asked === undefined ? null : `đề nghị rút hồ sơ ${day(asked.at)}`;
  }
  if (ground === 'supplement-lapsed') {
    const request = dossier.supplements.at(-1);
    if (request === undefined) return null;
    const number = request.document === null ? '' : ` số ${request.document}`;
    const until = request.lapsesAt === null ? '' : `, có thời hạn đến ${hourAndDay(request.lapsesAt, timeZone)}`;
    return `yêu cầu bổ sung${number} ${day(request.at)}${until}`;
  }
  const asked = ground === 'unpaid' ? lastEvent(entries, 'dossier.payment-requested') : undefined;
  return asked === undefined ? null : `chưa nộp ${dong(asked.event.amountVnd)} theo yêu cầu ${day(asked.at)}`;
}

/** The sum that is paid back: the one that was said, or all that was paid. Null: nobody knows. */
function refundSum({ refund, refundVnd = null }: Stopped, entries: readonly Entry[]): string | null {
  if (refund === 'none') return dong(0);
  const sum = refundVnd ?? (refund === 'full' ? paidIn(entries) : null);
  return sum === null ? null : dong(sum);
}

/**
 * What the applicant has paid, in đồng: the fee that was brought along and what was asked for later. Null: not known.
 */
function paidIn(entries: readonly Entry[]): number | null {
  const { fee } = presentedIn(entries) ?? {};
  const confirmed = entries.flatMap(({ type }, i) => {
    if (type !== 'dossier.payment-confirmed') return [];
    return lastEvent(entries.slice(0, i), 'dossier.payment-requested')?.event.amountVnd ?? [];
  });
  if (fee == null && confirmed.length === 0) return null;
  return confirmed.reduce((sum, amountVnd) => sum + amountVnd, fee?.paid ? fee.amountVnd : 0);
}
