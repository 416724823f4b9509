/**
 * The reception clock: within eight working hours the counter must accept or refuse a filing, or ask for a supplement
 * (docs/rules-of-time.md §5). It counts by the receiving agency's calendar.
 */

import { receptionTerm } from '@motcua/domain/deadlines/clock';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import type { Act } from '../act.ts';
import type { Tx } from '../database.ts';
import { eventsOf, newDeadline, openDeadlines } from '../deadlines/deadlines.ts';
import { getAgency } from '../reference/agencies.ts';
import type { CalendarEdition, Calendars } from '../reference/calendars.ts';

/** Starts the reception clock of a filing. Refusals: 'calendar-unknown', 'calendar-not-covering'. */
export async function startReceptionClock(calendars: Calendars, tx: Tx, dossier: Dossier, act: Act): Promise<void> {
  const agency = await getAgency(tx, dossier.agencyId, 'receivingAgency');
  await writeReceptionClock(tx, dossier, await calendars.ofAgency(tx, agency), act);
}

/** Starts the reception clock again for a dossier that came back to the counter, unless it was accepted before. */
export async function restartReceptionClock(calendars: Calendars, tx: Tx, dossier: Dossier, act: Act): Promise<void> {
  if (dossier.acceptedAt === null) await startReceptionClock(calendars, tx, dossier, act);
}

/** The same for a caller that knows the receiving agency's calendar. */
export async function writeReceptionClock(
  tx: Tx,
  { id, agencyId, rules }: Pick<Dossier, 'id' | 'agencyId' | 'rules'>,
  receiving: CalendarEdition,
  { at }: Act,
): Promise<void> {
  const about = { dossierId: id, agencyId, taskId: null };
  const clock = { kind: 'reception', anchorAt: at, term: receptionTerm } as const;
  const events = eventsOf({ suspensions: [], extensions: [], apology: null, rules });
  await openDeadlines(tx, [newDeadline(about, clock, receiving, events)]);
}
