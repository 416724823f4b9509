/**
 * Watches over the calendars in use. It raises a warning, once for each edition, that an edition ends within 90 days or
 * has unconfirmed days ahead, and logs it every day. It also has the dates of all open dossiers checked once a day.
 */

import { raiseCalendarAlerts } from '@motcua/db/alerts/alerts';
import { requestDeliveries } from '@motcua/db/alerts/deliveries';
import { type Database, transaction } from '@motcua/db/database';
import { checkNowAndThen } from '@motcua/db/recalculation/recalculations';
import { type Calendars, readUsedInForce } from '@motcua/db/reference/calendars';
import type { TimeSource } from '@motcua/db/time-source';
import { type CalendarWarning, warningsOf } from '@motcua/domain/calendars/calendar-warnings';
import type { Logger } from '@motcua/runtime/logger';
import { repeat } from '@motcua/runtime/repeat';

const everyMs = 60_000;
const dayMs = 86_400_000;

export interface CalendarWatch {
  readonly db: Database;
  readonly time: TimeSource;
  readonly calendars: Calendars;
  readonly log: Logger;
}

/** An edition in use with its warnings. */
export interface WarnedEdition {
  readonly calendarId: string;
  readonly edition: number;
  readonly warnings: readonly CalendarWarning[];
}

/** Raises the warnings that are not raised yet, with their deliveries. Returns all editions that have warnings. */
export async function watchCalendars({ db, time, calendars }: CalendarWatch): Promise<WarnedEdition[]> {
  return transaction(db, async (tx) => {
    const at = await time(tx);
    const warned: WarnedEdition[] = [];
    for (const { calendarId, edition } of await readUsedInForce(tx)) {
      const { calendar } = await calendars.get(tx, calendarId, edition);
      warned.push({ calendarId, edition, warnings: warningsOf(calendar, at) });
    }
    const noticed = warned.flatMap(({ calendarId, edition: calendarEdition, warnings }) =>
      warnings.map(({ rung }) => ({ rung, at, calendarId, calendarEdition })),
    );
    await requestDeliveries(tx, await raiseCalendarAlerts(tx, noticed));
    return warned.filter(({ warnings }) => warnings.length > 0);
  });
}

/** Watches every minute until the returned function is called, which waits for the round under way. */
export function startWatchingCalendars(watch: CalendarWatch): () => Promise<void> {
  const { db, log } = watch;
  let loggedAt = Number.NEGATIVE_INFINITY;
  return repeat({ everyMs, log, kind: 'calendars' }, async () => {
    const warned = await watchCalendars(watch);
    if (performance.now() - loggedAt >= dayMs) {
      for (const edition of warned) log.warn({ kind: 'calendar', ...edition }, 'this calendar needs somebody');
      loggedAt = performance.now();
    }
    await transaction(db, (tx) => checkNowAndThen(tx, dayMs, 'system:deadline-monitor'));
  }).stop;
}
