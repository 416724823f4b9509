import { allowed, type Dossier, handOverWays, results, type Status, statuses } from '@motcua/domain/dossier';
import { formatInstant } from '@motcua/domain/instant';
import { lateness } from '@motcua/domain/lateness';
import { channels } from '@motcua/domain/procedure';
import type { TraceEntry } from '@motcua/domain/trace';
import { AgencyId, DayOut, DossierCode, InstantOut } from '@motcua/http/fields';

import { z } from 'zod';

export const ChannelName = z.enum(channels).meta({ description: 'How the application arrived' });
export const TermView = z
  .object({
    unit: z.enum(['workingDay', 'workingHour', 'calendarDay', 'month', 'sameDay', 'imported']),
    amount: z.string().optional(),
    cutoff: z.string().optional(),
  })
  .meta({ id: 'Term' });

const LatenessName = z.enum(['early', 'on-time', 'late', 'open', 'open-late']);

export const DossierView = z
  .object({
    code: DossierCode,
    status: z.int().min(1).max(10).meta({ description: 'National status code' }),
    statusText: z.object({ vi: z.string(), en: z.string() }),
    procedure: z.string(),
    channel: ChannelName,
    helpedAgency: AgencyId,
    receivingAgency: AgencyId,
    decidingAgency: AgencyId,
    applicantId: z.uuid().meta({ description: 'Pseudonym of the applicant' }),
    calendar: z.object({ id: z.string(), edition: z.int() }),
    term: TermView,
    acceptedAt: InstantOut,
    promisedAt: InstantOut.meta({ description: 'The appointment on the receipt' }),
    dueAt: InstantOut.meta({ description: 'The legal end of the term' }),
    dueOn: DayOut,
    lateness: LatenessName.meta({ description: 'Judged on finishing, never on picking up; derived, not stored' }),
    result: z.enum(results).nullable(),
    finishedAt: InstantOut.nullable(),
    handedOverAt: InstantOut.nullable(),
    allowed: z
      .array(z.string())
      .meta({ description: 'Commands the present status allows; start happens by claiming or completing a task' }),
    version: z.int(),
  })
  .meta({ id: 'Dossier' });
export type DossierView = z.infer<typeof DossierView>;

export const ApplicantView = z
  .object({
    kind: z.enum(['person', 'organisation']),
    name: z.string(),
    identityNumber: z.string().optional(),
    phone: z.string().optional(),
    email: z.string().optional(),
    address: z.string().optional(),
  })
  .meta({ id: 'Applicant' });

export const TraceView = z
  .array(z.record(z.string(), z.unknown()))
  .meta({ description: 'Every day the calculation touched, the working minutes it gave and the rule that skipped it' });

const instantOrNull = (at: number | null) => (at === null ? null : formatInstant(at));

/** A dossier as the API shows it at an instant (epoch ms). `timeZone`: the one of its calendar. */
export function toDossierView(dossier: Dossier, now: number, timeZone: string): DossierView {
  const { vi, en } = statuses[dossier.status as Status];
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
    term: dossier.term,
    acceptedAt: formatInstant(dossier.acceptedAt),
    promisedAt: formatInstant(dossier.promisedAt),
    dueAt: formatInstant(dossier.dueAt),
    dueOn: dossier.dueOn,
    lateness: lateness({ ...dossier, now, timeZone }),
    result: dossier.result,
    finishedAt: instantOrNull(dossier.finishedAt),
    handedOverAt: instantOrNull(dossier.handedOverAt),
    allowed: [...allowed[dossier.status]],
    version: dossier.version,
  };
}

export const toTraceView = (trace: readonly TraceEntry[]): z.infer<typeof TraceView> =>
  trace.map(({ from, to, ...entry }) => ({
    ...entry,
    ...(from === undefined ? {} : { from: formatInstant(from) }),
    ...(to === undefined ? {} : { to: formatInstant(to) }),
  }));

export const Finish = z
  .strictObject({ result: z.enum(results).default('granted') })
  .meta({ id: 'Finish', examples: [{ result: 'granted' }] });
export const HandOver = z
  .strictObject({ way: z.enum(handOverWays).default('counter') })
  .meta({ id: 'HandOver', examples: [{ way: 'counter' }] });
