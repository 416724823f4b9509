import type { Queryable } from '@motcua/db/database';
import type { Group } from '@motcua/db/dossiers/dossier-groups';
import { lateness } from '@motcua/domain/deadlines/lateness';
import { groupDates, groupFinishedAt, groupStatus, wayOf } from '@motcua/domain/dossiers/dossier-group';
import { Status, statusTexts } from '@motcua/domain/dossiers/status';
import { formatInstant } from '@motcua/domain/instant';
import { DossierView, LatenessName, TermView } from '@motcua/http/dossier-view';
import { AgencyId, DayOut, DossierCode, InstantOut, instantOrNull, StatusOut } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { showDossier } from '../views/show-dossier.ts';

export const DossierGroupView = z
  .object({
    code: DossierCode.meta({ description: 'Of the whole filing; each part has one of its own' }),
    group: z.string(),
    name: z.string(),
    legalBasis: z.array(z.string()),
    confidence: z.enum(['high', 'medium', 'low']).meta({ description: 'How sure the rules of the group are' }),
    status: StatusOut.meta({ description: 'National status of the whole; derived from its parts' }),
    statusText: z.object({ vi: z.string(), en: z.string() }),
    receivingAgency: AgencyId,
    applicantId: z.uuid().meta({ description: 'Pseudonym of the applicant' }),
    registeredAt: InstantOut,
    term: TermView.nullable().meta({ description: 'Of the whole; null: as long as its parts' }),
    promisedAt: InstantOut.nullable(),
    dueAt: InstantOut.nullable().meta({ description: 'Of the whole; null while the clock of any part stands' }),
    dueOn: DayOut.nullable(),
    lateness: LatenessName,
    finishedAt: InstantOut.nullable().meta({ description: 'When its last part was finished' }),
    parts: z.array(
      z.object({
        part: z.string(),
        name: z.string(),
        after: z.string().nullable().meta({ description: 'The part whose result it needs' }),
        way: z.enum(['open', 'waiting', 'cut-off']).meta({
          description:
            'waiting: until the part before it is finished and granted, then it is accepted by itself; cut-off: that part ended without being granted',
        }),
        dossier: DossierView,
      }),
    ),
  })
  .meta({ id: 'DossierGroup' });

/** A group as the API shows it at an instant (epoch ms). Status and dates of the whole are derived from its parts. */
export async function toGroupView(
  deps: Deps,
  q: Queryable,
  { code, definition, parts, registeredAt, agencyId }: Group,
  now: number,
): Promise<z.infer<typeof DossierGroupView>> {
  const lead = parts[0]!.dossier;
  const { calendar } = await deps.calendars.get(q, lead.calendarId, lead.calendarEdition);
  const status = groupStatus(parts);
  const finishedAt = groupFinishedAt(parts);
  const dates = groupDates(parts, definition.term, calendar);
  const endedAt = status === Status.stopped ? now : finishedAt;
  const { vi, en } = statusTexts[status];
  return {
    code,
    group: definition.code,
    name: definition.name,
    legalBasis: [...definition.legalBasis],
    confidence: definition.confidence,
    status,
    statusText: { vi, en },
    receivingAgency: agencyId,
    applicantId: lead.applicantId,
    registeredAt: formatInstant(registeredAt),
    term: definition.term,
    promisedAt: instantOrNull(dates.promisedAt),
    dueAt: instantOrNull(dates.dueAt),
    dueOn: dates.dueOn,
    lateness: lateness({ ...dates, finishedAt, endedAt, now, timeZone: calendar.timeZone }),
    finishedAt: instantOrNull(finishedAt),
    parts: await Promise.all(
      parts.map(async (member) => {
        const { part, after, dossier } = member;
        const { name } = definition.parts.find((defined) => defined.code === part)!;
        return { part, name, after, way: wayOf(member, parts), dossier: await showDossier(deps, q, dossier, now) };
      }),
    ),
  };
}
