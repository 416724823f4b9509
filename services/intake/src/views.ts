import {
  type Dossier,
  type DossierTerm,
  handOverWays,
  openSuspension,
  results,
  statuses,
} from '@motcua/domain/dossier';
import { allowedNow } from '@motcua/domain/dossier-decisions';
import { formatInstant } from '@motcua/domain/instant';
import { lateness } from '@motcua/domain/lateness';
import { channels } from '@motcua/domain/procedure';
import type { TraceEntry } from '@motcua/domain/trace';
import { tried } from '@motcua/http/dry-run';
import { AgencyId, DayOut, DossierCode, InstantOut } from '@motcua/http/fields';

import { z } from 'zod';

export const ChannelName = z.enum(channels).meta({ description: 'How the application arrived' });
export const TermView = z
  .object({
    unit: z.enum(['workingDay', 'workingHour', 'calendarDay', 'month', 'sameDay', 'imported']),
    amount: z.string().optional(),
    cutoff: z.string().optional(),
    promisedAt: InstantOut.optional().meta({ description: 'Imported terms: the instant the older system promised' }),
  })
  .meta({ id: 'Term' });

export const LatenessName = z.enum(['early', 'on-time', 'late', 'open', 'open-late']);

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
    term: TermView.nullable().meta({ description: 'Null until the dossier is accepted' }),
    submittedAt: InstantOut.nullable().meta({ description: 'Filed online: when' }),
    acceptedAt: InstantOut.nullable(),
    suspendedSince: InstantOut.nullable().meta({ description: 'While the clock stands: since when' }),
    promisedAt: InstantOut.nullable().meta({
      description: 'The appointment on the receipt; null before acceptance and while suspended, as are dueAt and dueOn',
    }),
    dueAt: InstantOut.nullable().meta({ description: 'The legal end of the term' }),
    dueOn: DayOut.nullable(),
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
export const ChangedDossierView = tried(DossierView).meta({ id: 'ChangedDossier' });

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

export const instantOrNull = (at: number | null) => (at === null ? null : formatInstant(at));

export const toTermView = (term: DossierTerm): z.infer<typeof TermView> =>
  term.unit === 'imported' ? { unit: term.unit, promisedAt: formatInstant(term.promisedAt) } : term;

/** A dossier as the API shows it at an instant (epoch ms). `timeZone`: the one of its calendar. */
export function toDossierView(dossier: Dossier, now: number, timeZone: string): DossierView {
  const { vi, en } = statuses[dossier.status];
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
    acceptedAt: instantOrNull(dossier.acceptedAt),
    suspendedSince: instantOrNull(openSuspension(dossier)?.from ?? null),
    promisedAt: instantOrNull(dossier.promisedAt),
    dueAt: instantOrNull(dossier.dueAt),
    dueOn: dossier.dueOn,
    lateness: lateness({ ...dossier, now, timeZone }),
    result: dossier.result,
    finishedAt: instantOrNull(dossier.finishedAt),
    handedOverAt: instantOrNull(dossier.handedOverAt),
    allowed: [...allowedNow(dossier)],
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
