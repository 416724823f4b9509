/** Calendars inherit (docs/rules-of-time.md §1): unit → province → nation. A child states only what differs. */

import { Refusal } from '../refusal.ts';
import type { CalendarDefinition } from './calendar-definition.ts';

/** What a calendar states itself. A missing member is the parent's. */
export type OwnDefinition = { readonly [Name in keyof CalendarDefinition]?: CalendarDefinition[Name] | undefined };

/** The edition of the parent calendar. */
export interface ParentEdition {
  readonly calendarId: string;
  readonly definition: CalendarDefinition;
}

/**
 * The whole definition of a calendar with a parent. Its own members replace the parent's, but `week` is merged weekday
 * by weekday and `exceptions` date by date. Its own exceptions come first and keep their places, so that the path of a
 * refusal names what was written. An inherited exception carries in `from` the calendar that states it; those outside
 * `covers` are left out.
 */
export function inherit({ calendarId, definition }: ParentEdition, own: OwnDefinition): CalendarDefinition {
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const whole = { ...definition, ...(said as Partial<CalendarDefinition>) };
  const [first, last] = whole.covers;
  const exceptions = own.exceptions ?? [];
  const ownDates = new Set(exceptions.map(({ date }) => date));
  const inherited = definition.exceptions
    .filter(({ date }) => !ownDates.has(date) && date >= first && date <= last)
    .map((exception) => ({ ...exception, from: exception.from ?? calendarId }));
  return { ...whole, week: { ...definition.week, ...own.week }, exceptions: [...exceptions, ...inherited] };
}

/**
 * A later edition covers every day that the edition in force covers, so that every promise can still be calculated.
 * @throws Refusal `calendar-hole`, path `covers.0` or `covers.1`
 */
export function requireNoHole({ covers }: CalendarDefinition, inForce: CalendarDefinition): void {
  if (covers[0] > inForce.covers[0]) throw hole(0, `begins after ${inForce.covers[0]}`, inForce);
  if (covers[1] < inForce.covers[1]) throw hole(1, `ends before ${inForce.covers[1]}`, inForce);
}

/**
 * A child covers no day that its parent does not cover: the national days off would be missing there.
 * @throws Refusal `calendar-hole`, path `covers.0` or `covers.1`
 */
export function requireWithinParent({ covers }: CalendarDefinition, parent: CalendarDefinition): void {
  if (covers[0] < parent.covers[0]) throw hole(0, `the parent calendar begins on ${parent.covers[0]}`, parent);
  if (covers[1] > parent.covers[1]) throw hole(1, `the parent calendar ends on ${parent.covers[1]}`, parent);
}

const hole = (end: 0 | 1, detail: string, { covers }: CalendarDefinition) =>
  new Refusal('calendar-hole', detail, { path: `covers.${end}`, facts: { covers: [...covers] } });
