/**
 * The reception clock: a filing that lies at the counter must be accepted, refused, or asked to be supplemented within
 * eight working hours (docs/rules-of-time.md §5), on the receiving agency's own calendar.
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

/** Starts the reception clock of a dossier that came back to the counter, unless it was accepted before. */
export async function restartReceptionClock(calendars: Calendars, tx: Tx, dossier: Dossier, act: Act): Promise<void> {
  if (dossier.acceptedAt === null) await startReceptionClock(calendars, tx, dossier, act);
}

/** The same where the receiving agency's calendar is known. */
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
