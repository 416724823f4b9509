import type { Calendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import { Refusal, type RefusalCode } from '@motcua/domain/refusal';
import { words } from '@motcua/http/fields';
import { z } from 'zod';

/** Only the shape of sessions and days: their rules are checked where the calendar is compiled. */
export const Sessions = z
  .array(z.string().max(20))
  .max(100)
  .meta({ description: 'Sessions `HH:MM-HH:MM` in local time, half-open', examples: [['07:30-11:30', '13:30-17:00']] });
export const Day = z
  .string()
  .max(20)
  .meta({ description: 'YYYY-MM-DD', examples: ['2026-11-24'] });

const Exception = z.object({
  date: Day,
  kind: z.enum(['closed', 'working']),
  sessions: Sessions.optional().meta({ description: 'Of a working day; `standardDay` if not given' }),
  name: words(500),
  basis: z.string().max(500).optional().meta({ description: 'Document number' }),
  status: z.enum(['confirmed', 'provisional']).optional(),
});

/**
 * An exception in an answer. It names the calendar it is inherited from. Older ones may have a name that is not seen.
 */
const ExceptionOut = Exception.extend({
  name: z.string(),
  from: z.string().optional().meta({ description: 'Inherited: the calendar that says it' }),
});

/** A calendar edition in requests. Unknown members are dropped, because such files often carry notes. */
export const CalendarBody = z
  .object({
    timeZone: z
      .string()
      .max(100)
      .meta({ description: 'IANA time zone', examples: ['Asia/Ho_Chi_Minh'] }),
    hoursPerDay: z.number().meta({ description: 'Hours a fraction of a working day is measured by', examples: [8] }),
    covers: z.tuple([Day, Day]).meta({
      description: 'First and last day known; nothing outside is ever guessed',
      examples: [['2024-01-01', '2027-12-31']],
    }),
    standardDay: Sessions,
    week: z
      .strictObject({
        mon: Sessions.optional(),
        tue: Sessions.optional(),
        wed: Sessions.optional(),
        thu: Sessions.optional(),
        fri: Sessions.optional(),
        sat: Sessions.optional(),
        sun: Sessions.optional(),
      })
      .meta({ description: 'A missing weekday has no sessions' }),
    exceptions: z.array(Exception).max(40_000),
  })
  .meta({ id: 'CalendarDefinition' });

/** What a calendar itself states: all of it, or with a parent only what differs. */
export const OwnCalendarBody = CalendarBody.partial().meta({ id: 'OwnCalendarDefinition' });

/** The same in answers. */
export const CalendarOut = CalendarBody.extend({ exceptions: z.array(ExceptionOut) }).meta({
  id: 'WholeCalendarDefinition',
});
export const OwnCalendarOut = CalendarOut.partial().meta({ id: 'OwnCalendarStatement' });

export const exampleCalendar: CalendarDefinition = {
  timeZone: 'Asia/Ho_Chi_Minh',
  hoursPerDay: 8,
  covers: ['2024-01-01', '2027-12-31'],
  standardDay: ['07:30-11:30', '13:30-17:00'],
  week: {
    mon: ['07:30-11:30', '13:30-17:00'],
    tue: ['07:30-11:30', '13:30-17:00'],
    wed: ['07:30-11:30', '13:30-17:00'],
    thu: ['07:30-11:30', '13:30-17:00'],
    fri: ['07:30-11:30', '13:30-17:00'],
  },
  exceptions: [{ date: '2026-11-24', kind: 'closed', name: 'Ngày Văn hóa Việt Nam', basis: 'Nghị quyết 28/2026/QH16' }],
};

/** Runs a compilation. The path of a refusal is put under the member of the request that holds the definition. */
export function within<T>(member: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw under(member, error);
  }
}

/** A refusal of a definition with its path under a member of the request; any other error as it is. */
export function under(member: string, error: unknown): unknown {
  if (!(error instanceof Refusal) || !ofDefinitions.includes(error.code)) return error;
  const path = error.path === undefined ? member : `${member}.${error.path}`;
  return error.with({ path });
}
const ofDefinitions: readonly RefusalCode[] = ['calendar-invalid', 'sessions-overlap', 'calendar-hole'];

/** One day of an edition: whether it counts, its sessions, and why. */
export const DayView = z
  .object({
    date: z.string().meta({ format: 'date' }),
    counting: z.boolean(),
    minutes: z.int().meta({ description: 'Working minutes' }),
    sessions: z.array(z.object({ opensAt: z.string(), closesAt: z.string() })).meta({ description: 'UTC instants' }),
    because: z.enum(['week', 'closed', 'working']).meta({ description: 'The week, or an exception of this kind' }),
    name: z.string().optional(),
    basis: z.string().optional(),
    status: z.enum(['confirmed', 'provisional']).optional(),
    from: z.string().optional().meta({ description: 'Inherited: the calendar that says so' }),
  })
  .meta({ id: 'CalendarDay' });
export type DayView = z.infer<typeof DayView>;

/** The days of a year in a compiled edition. */
export function daysOf(calendar: Calendar, year: number): DayView[] {
  const days: DayView[] = [];
  for (let day = 0; day < calendar.dayCount; day++)
    if (calendar.dates[day]!.startsWith(`${String(year).padStart(4, '0')}-`)) days.push(dayView(calendar, day));
  return days;
}

/** A day of a compiled edition, by its index. */
export function dayView(calendar: Calendar, day: number): DayView {
  const { dates, firstSession, opens, closes, exceptions } = calendar;
  const exception = exceptions.get(day);
  const sessions: DayView['sessions'] = [];
  let minutes = 0;
  for (let session = firstSession[day]!; session < firstSession[day + 1]!; session++) {
    minutes += closes[session]! - opens[session]!;
    sessions.push({ opensAt: instant(opens[session]!), closesAt: instant(closes[session]!) });
  }
  const because = exception?.kind ?? 'week';
  const { name, basis, status, from } = exception ?? {};
  return {
    date: dates[day]!,
    counting: sessions.length > 0,
    minutes,
    sessions,
    because,
    name,
    basis,
    status,
    from,
  };
}

const instant = (epochMinute: number) => Temporal.Instant.fromEpochMilliseconds(epochMinute * 60_000).toString();
