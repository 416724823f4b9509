import { setImmediate as aTurn } from 'node:timers/promises';
import type { Calendar } from '@motcua/domain/calendars/calendar';
import { Refusal } from '@motcua/domain/refusal';
import { key } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { CalendarBody, within } from './calendar-views.ts';
import type { CompiledCalendars } from './compiled-calendars.ts';

/** A calendar that the caller sends, or one of this system by its id: the edition in force, or the edition named. */
export const askedCalendarFields = {
  calendar: CalendarBody.optional(),
  calendarId: key(100)
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

/** For `refine`: an edition needs the id of its calendar. */
export const hasItsCalendar = ({ calendarId, edition }: AskedCalendar) =>
  edition === undefined || calendarId !== undefined;
export const needsItsCalendar = flaw('calendar-id-missing', 'edition');

/** The calendar asked for, compiled. `used`: which edition of this system it is; null: the caller sent it. */
interface Found {
  readonly calendar: Calendar;
  readonly used: { readonly id: string; readonly edition: number } | null;
}

/**
 * The calendar that a request asks for.
 * @throws Refusal `calendar-invalid` also for an unknown id: here it is a field of the request, not an address
 */
export async function askedCalendar(
  deps: Deps,
  compiled: CompiledCalendars,
  { calendar, calendarId, edition }: AskedCalendar,
  prefix = '',
): Promise<Found> {
  if (calendar !== undefined) {
    const own = within(`${prefix}calendar`, () => compiled.compile(calendar));
    await aTurn(); // a century takes a while to compile: the sweep gets its turn before the calculation begins
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
