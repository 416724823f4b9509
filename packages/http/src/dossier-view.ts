/** A dossier as every service's API shows it. */
import type { Calendar } from '@motcua/domain/calendars/calendar';
import { channels } from '@motcua/domain/catalogue/procedure';
import { lateness } from '@motcua/domain/deadlines/lateness';
import { delayReasons } from '@motcua/domain/deadlines/reasons';
import { apologyDutyOf, apologyStates } from '@motcua/domain/dossiers/apology-duty';
import { allowedNow } from '@motcua/domain/dossiers/decide';
import {
  type Decision,
  type Dossier,
  type DossierTerm,
  openSuspension,
  results,
  type SupplementRequest,
} from '@motcua/domain/dossiers/dossier';
import { checkedAtOf, identityProofs, receivedAtOf } from '@motcua/domain/dossiers/filing';
import { statusTexts } from '@motcua/domain/dossiers/status';
import { formatInstant } from '@motcua/domain/instant';
import { z } from 'zod';
import { AgencyId, DayOut, DossierCode, InstantOut, instantOrNull, StatusOut } from './fields.ts';

export const ChannelName = z.enum(channels).meta({ description: 'How the application arrived' });
export const KioskView = z
  .object({
    device: z.string().meta({ description: 'Identifier of the device' }),
    place: z.string(),
    identityProvenBy: z.enum(identityProofs),
  })
  .meta({ id: 'Kiosk' });

export const TermView = z
  .object({
    unit: z.enum(['workingDay', 'workingHour', 'calendarDay', 'month', 'sameDay', 'imported']),
    amount: z.string().optional(),
    cutoff: z.string().optional(),
    promisedAt: InstantOut.optional().meta({ description: 'Imported terms: the instant the older system promised' }),
  })
  .meta({ id: 'Term' });

export const LatenessName = z.enum(['early', 'on-time', 'late', 'open', 'open-late', 'not-judged']);

export const DossierView = z
  .object({
    code: DossierCode,
    status: StatusOut,
    statusText: z.object({ vi: z.string(), en: z.string() }),
    procedure: z.string(),
    channel: ChannelName,
    helpedAgency: AgencyId,
    receivingAgency: AgencyId,
    decidingAgency: AgencyId,
    applicantId: z.uuid().meta({ description: 'Pseudonym of the applicant' }),
    calendar: z.object({ id: z.string(), edition: z.int() }),
    term: TermView.nullable().meta({ description: 'Null until the dossier is accepted' }),
    submittedAt: InstantOut.nullable().meta({ description: 'Filed electronically: when this system received it' }),
    portalRepliedAt: InstantOut.nullable().meta({
      description: 'Electronic filings: when the portal replied by machine; it accepts nothing. Null: not stated',
    }),
    systemReceivedAt: InstantOut.nullable().meta({
      description: 'Electronic filings: when this system received it, from which its answer is counted',
    }),
    checkedAt: InstantOut.nullable().meta({
      description: 'Electronic filings: when an officer first accepted it, refused it, or asked for a supplement',
    }),
    kiosk: KioskView.nullable().meta({ description: 'Filed at a kiosk: which one' }),
    acceptedAt: InstantOut.nullable(),
    suspendedSince: InstantOut.nullable().meta({ description: 'While the clock stands: since when' }),
    promisedAt: InstantOut.nullable().meta({
      description: 'The appointment on the receipt; null before acceptance and while suspended, as are dueAt and dueOn',
    }),
    dueAt: InstantOut.nullable().meta({ description: 'The legal end of the term' }),
    dueOn: DayOut.nullable(),
    lateness: LatenessName.meta({ description: 'Judged on finishing, never on picking up; derived, not stored' }),
    supplements: z
      .array(
        z.object({
          no: z.int(),
          stage: z.enum(['reception', 'examination']),
          items: z.int().meta({ description: 'How many; the words are in the history, for those who may see them' }),
          basis: z.string(),
          document: z.string().nullable(),
          approver: z.string().nullable(),
          requestedAt: InstantOut,
          lapsesAt: InstantOut.nullable(),
          deliveredAt: InstantOut.nullable(),
        }),
      )
      .meta({ description: 'Every request to supplement it, oldest first' }),
    decision: z
      .object({
        result: z.enum(results),
        decidedAt: InstantOut,
        decidedBy: z.string(),
        signedAt: InstantOut.nullable(),
        signedBy: z.string().nullable(),
        number: z.string().nullable(),
        numberedAt: InstantOut.nullable(),
        issuedAt: InstantOut.nullable(),
        issuedBy: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'Decided, signed, numbered, issued: separate facts' }),
    apology: z
      .object({ at: InstantOut, reason: z.enum(delayReasons), document: z.string(), approver: z.string() })
      .nullable(),
    apologyDuty: z
      .enum(apologyStates)
      .meta({ description: 'Whether the letter of apology is owed now, went out in time, or was missed; derived' }),
    transfer: z
      .object({ to: AgencyId, at: InstantOut, document: z.string().nullable() })
      .nullable()
      .meta({ description: 'Offered to another agency that has not confirmed yet' }),
    result: z.enum(results).nullable(),
    finishedAt: InstantOut.nullable(),
    delayReason: z
      .enum(delayReasons)
      .nullable()
      .meta({ description: 'Why it was finished late; owed until it is given' }),
    endedAt: InstantOut.nullable().meta({ description: 'Finished, refused or stopped' }),
    handedOverAt: InstantOut.nullable(),
    allowed: z.array(z.string()).meta({
      description: 'What is possible now, by the last part of the path; start happens by claiming or completing a task',
    }),
    version: z.int(),
  })
  .meta({ id: 'Dossier' });
export type DossierView = z.infer<typeof DossierView>;
export const toTermView = (term: DossierTerm): z.infer<typeof TermView> =>
  term.unit === 'imported' ? { unit: term.unit, promisedAt: formatInstant(term.promisedAt) } : term;

/** A dossier as the API shows it at an instant (epoch ms), by the calendar it counts by. */
export function toDossierView(dossier: Dossier, now: number, calendar: Calendar): DossierView {
  const { vi, en } = statusTexts[dossier.status];
  return {
    code: dossier.code,
    status: dossier.status,
    statusText: { vi, en },
    procedure: dossier.procedureCode,
    channel: dossier.channel,
    helpedAgency: dossier.helpedAgencyId,
    receivingAgency: dossier.agencyId,
    decidingAgency: dossier.decidingAgencyId,
    applicantId: dossier.applicantId,
    calendar: { id: dossier.calendarId, edition: dossier.calendarEdition },
    term: dossier.term && toTermView(dossier.term),
    submittedAt: instantOrNull(dossier.submittedAt),
    portalRepliedAt: instantOrNull(dossier.filing?.portalRepliedAt ?? null),
    systemReceivedAt: instantOrNull(receivedAtOf(dossier)),
    checkedAt: instantOrNull(checkedAtOf(dossier)),
    kiosk: dossier.filing?.kiosk ?? null,
    acceptedAt: instantOrNull(dossier.acceptedAt),
    suspendedSince: instantOrNull(openSuspension(dossier)?.from ?? null),
    promisedAt: instantOrNull(dossier.promisedAt),
    dueAt: instantOrNull(dossier.dueAt),
    dueOn: dossier.dueOn,
    lateness: lateness({ ...dossier, now, timeZone: calendar.timeZone }),
    supplements: dossier.supplements.map(toSupplementView),
    decision: dossier.decision && toDecisionView(dossier.decision),
    apology: dossier.apology && { ...dossier.apology, at: formatInstant(dossier.apology.at) },
    apologyDuty: apologyDutyOf(dossier, calendar, now),
    transfer: dossier.transfer && { ...dossier.transfer, at: formatInstant(dossier.transfer.at) },
    result: dossier.result,
    finishedAt: instantOrNull(dossier.finishedAt),
    delayReason: dossier.delayReason,
    endedAt: instantOrNull(dossier.endedAt),
    handedOverAt: instantOrNull(dossier.handedOverAt),
    allowed: [...allowedNow(dossier)],
    version: dossier.version,
  };
}

function toSupplementView({ at, noteId: _noteId, lapsesAt, deliveredAt, ...request }: SupplementRequest, i: number) {
  const times = {
    requestedAt: formatInstant(at),
    lapsesAt: instantOrNull(lapsesAt),
    deliveredAt: instantOrNull(deliveredAt),
  };
  return { no: i + 1, ...request, ...times };
}

const toDecisionView = ({ decidedAt, signedAt, numberedAt, issuedAt, ...decision }: Decision) => ({
  ...decision,
  decidedAt: formatInstant(decidedAt),
  signedAt: instantOrNull(signedAt),
  numberedAt: instantOrNull(numberedAt),
  issuedAt: instantOrNull(issuedAt),
});
