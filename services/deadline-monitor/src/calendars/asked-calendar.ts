import { setImmediate as aTurn } from 'node:timers/promises';
import type { Calendar } from '@motcua/domain/calendars/calendar';
import { Refusal } from '@motcua/domain/refusal';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';
import type { CompiledCalendars } from '../compiled-calendars.ts';
import type { Deps } from '../deps.ts';
import { CalendarBody, within } from './calendar-views.ts';

/** A calendar the caller brings along, or one of this system by id: the edition in force, or the one named. */
export const askedCalendarFields = {
  calendar: CalendarBody.optional(),
  calendarId: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Instead of `calendar`', examples: ['vn'] }),
  edition: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: 'With `calendarId`: a draft, say; the one in force if not given' }),
};
export type AskedCalendar = z.infer<z.ZodObject<typeof askedCalendarFields>>;

/** For `refine`: an edition is one of a calendar of this system. */
export const hasItsCalendar = ({ calendarId, edition }: AskedCalendar) =>
  edition === undefined || calendarId !== undefined;
export const needsItsCalendar = flaw('calendar-id-missing', 'edition');

/** What was asked for, ready to count by; `used`: which edition of this system that is, null for a calendar of the caller's. */
interface Found {
  readonly calendar: Calendar;
  readonly used: { readonly id: string; readonly edition: number } | null;
}

/** Refusal('calendar-invalid') at `prefix`: the calendar is a field of the request and not the address of a resource. */
export async function askedCalendar(
  deps: Deps,
  compiled: CompiledCalendars,
  { calendar, calendarId, edition }: AskedCalendar,
  prefix = '',
): Promise<Found> {
  if (calendar !== undefined) {
    const own = within(`${prefix}calendar`, () => compiled.compile(calendar));
    await aTurn(); // a century takes a while to compile, and the sweep waits for nobody's calendar and calculation in one
    return { calendar: own, used: null };
  }
  try {
    const found =
      edition === undefined
        ? await deps.calendars.inForce(deps.db, calendarId!)
        : await deps.calendars.get(deps.db, calendarId!, edition);
    return { calendar: found.calendar, used: { id: found.calendarId, edition: found.edition } };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'calendar-unknown') throw error;
    const path = `${prefix}${edition === undefined ? 'calendarId' : 'edition'}`;
    throw new Refusal('calendar-invalid', error.message, { path });
  }
}
