/** Calendars inherit (docs/rules-of-time.md §1): unit → province → nation. A child says only what differs. */

import { Refusal } from '../refusal.ts';
import type { CalendarDefinition } from './calendar-definition.ts';

/** What a calendar says itself; whatever is missing is its parent's. */
export type OwnDefinition = { readonly [Name in keyof CalendarDefinition]?: CalendarDefinition[Name] | undefined };

/** An edition of another calendar to build on. */
export interface ParentEdition {
  readonly calendarId: string;
  readonly definition: CalendarDefinition;
}

/**
 * The whole definition of a calendar that builds on a parent: a member of its own replaces the parent's, but `week` is merged
 * weekday by weekday and `exceptions` date by date. Its own exceptions come first and keep their places, so that a refusal's
 * path names what was written; inherited ones carry the calendar they are `from`, and fall away outside `covers`.
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
 * A later edition knows every day that the one in force knows: what was promised by it must not become incalculable.
 * @throws Refusal `calendar-hole`, path `covers.0` or `covers.1`
 */
export function requireNoHole({ covers }: CalendarDefinition, inForce: CalendarDefinition): void {
  if (covers[0] > inForce.covers[0]) throw hole(0, `begins after ${inForce.covers[0]}`, inForce);
  if (covers[1] < inForce.covers[1]) throw hole(1, `ends before ${inForce.covers[1]}`, inForce);
}

/**
 * A child knows no day that its parent does not know: the nation's days off would be missing from it.
 * @throws Refusal `calendar-hole`, path `covers.0` or `covers.1`
 */
export function requireWithinParent({ covers }: CalendarDefinition, parent: CalendarDefinition): void {
  if (covers[0] < parent.covers[0]) throw hole(0, `the parent calendar begins on ${parent.covers[0]}`, parent);
  if (covers[1] > parent.covers[1]) throw hole(1, `the parent calendar ends on ${parent.covers[1]}`, parent);
}

const hole = (end: 0 | 1, detail: string, { covers }: CalendarDefinition) =>
  new Refusal('calendar-hole', detail, { path: `covers.${end}`, facts: { covers: [...covers] } });
