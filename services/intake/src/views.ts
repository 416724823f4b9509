import type { Queryable } from '@motcua/db/database';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { formatInstant } from '@motcua/domain/instant';
import { DossierView, toDossierView } from '@motcua/http/dossier-view';
import { tried } from '@motcua/http/dry-run';
import { z } from 'zod';
import type { Deps } from './deps.ts';

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

/** A dossier as the API shows it at an instant (epoch ms); reads the calendar it counts by. */
export async function showDossier(deps: Deps, q: Queryable, dossier: Dossier, now: number): Promise<DossierView> {
  const { calendar } = await deps.calendars.get(q, dossier.calendarId, dossier.calendarEdition);
  return toDossierView(dossier, now, calendar);
}

export const toTraceView = (trace: readonly TraceEntry[]): z.infer<typeof TraceView> =>
  trace.map(({ from, to, ...entry }) => ({
    ...entry,
    ...(from === undefined ? {} : { from: formatInstant(from) }),
    ...(to === undefined ? {} : { to: formatInstant(to) }),
  }));
