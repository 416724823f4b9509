import type { Queryable } from '@motcua/db/database';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { type DossierView, toDossierView } from '@motcua/http/dossier-view';
import type { Deps } from '../deps.ts';

/** A dossier as the API shows it at an instant (epoch ms). Reads the calendar that the dossier counts by. */
export async function showDossier(deps: Deps, q: Queryable, dossier: Dossier, now: number): Promise<DossierView> {
  const { calendar } = await deps.calendars.get(q, dossier.calendarId, dossier.calendarEdition);
  return toDossierView(dossier, now, calendar);
}
