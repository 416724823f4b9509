import { setImmediate as aTurn } from 'node:timers/promises';
import type { Calendar, CalendarDefinition } from '@motcua/domain/calendars/calendar';
import { Refusal } from '@motcua/domain/refusal';
import { within } from './calendar-views.ts';
import type { CompiledCalendars } from './compiled-calendars.ts';
import type { Deps } from './deps.ts';

/** A calendar the caller brings along, or one of the house by id: the edition in force, or the one named. */
export interface AskedCalendar {
  readonly calendar?: CalendarDefinition | undefined;
  readonly calendarId?: string | undefined;
  readonly edition?: number | undefined;
}

/** Refusal('calendar-invalid') at `prefix`: the calendar is a field of the request and not the address of a resource. */
export async function askedCalendar(
  deps: Deps,
  compiled: CompiledCalendars,
  { calendar, calendarId, edition }: AskedCalendar,
  prefix = '',
): Promise<Calendar> {
  if (calendar !== undefined) {
    const own = within(`${prefix}calendar`, () => compiled.compile(calendar));
    await aTurn(); // a century takes a while to compile, and the sweep waits for nobody's calendar and calculation in one
    return own;
  }
  try {
    if (edition !== undefined) return (await deps.calendars.get(deps.db, calendarId!, edition)).calendar;
    return (await deps.calendars.inForce(deps.db, calendarId!)).calendar;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'calendar-unknown') throw error;
    const path = `${prefix}${edition === undefined ? 'calendarId' : 'edition'}`;
    throw new Refusal('calendar-invalid', error.message, { path });
  }
}
