/** Warnings about a calendar: its next year has to be added, or its provisional days have to be confirmed. */

import { civilDay } from '../instant.ts';
import type { Calendar } from './calendar.ts';
import { isProvisional } from './calendar-comparison.ts';

export const calendarRungs = ['calendar-ending', 'calendar-provisional'] as const;
export type CalendarRung = (typeof calendarRungs)[number];

/** The number of days before its last covered day at which a calendar is reported as ending. */
const daysAhead = 90;

/** `days`: the last covered day, or each provisional day from today on. */
export interface CalendarWarning {
  readonly rung: CalendarRung;
  readonly days: readonly string[];
}

/** The warnings about an edition at `now` (epoch ms). */
export function warningsOf(calendar: Calendar, now: number): CalendarWarning[] {
  const today = civilDay(now, calendar.timeZone);
  const last = calendar.dates.at(-1)!;
  const warnings: CalendarWarning[] = [];
  if (today >= daysBefore(last)) warnings.push({ rung: 'calendar-ending', days: [last] });
  const provisional = [...calendar.exceptions]
    .filter(([day, exception]) => isProvisional(exception) && calendar.dates[day]! >= today)
    .map(([day]) => calendar.dates[day]!)
    .sort();
  if (provisional.length > 0) warnings.push({ rung: 'calendar-provisional', days: provisional });
  return warnings;
}

const daysBefore = (date: string) => Temporal.PlainDate.from(date).subtract({ days: daysAhead }).toString();
