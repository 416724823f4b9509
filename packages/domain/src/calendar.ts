export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** One day that differs from its week. `sessions` belongs to `working` only; without it the day is a `standardDay`. */
export interface CalendarException {
  readonly date: string;
  readonly kind: 'closed' | 'working';
  readonly sessions?: readonly string[] | undefined;
  readonly name: string;
  readonly basis?: string | undefined;
  readonly status?: 'confirmed' | 'provisional' | undefined;
}

/**
 * A calendar edition as it is written and stored (DEADLINES §1, §6). Days are `YYYY-MM-DD`, sessions `HH:MM-HH:MM`
 * in local time, half-open; `24:00` may end one. A weekday missing from `week` has no sessions.
 */
export interface CalendarDefinition {
  readonly timeZone: string;
  readonly hoursPerDay: number;
  readonly covers: readonly [from: string, to: string];
  readonly standardDay: readonly string[];
  readonly week: Readonly<Partial<Record<Weekday, readonly string[] | undefined>>>;
  readonly exceptions: readonly CalendarException[];
}

/** A compiled edition. Opaque outside this package: use the functions of working-time.ts and deadline.ts. */
export interface Calendar {
  readonly definition: CalendarDefinition;
}

/**
 * Checks an edition and compiles it for fast lookups.
 * @throws Refusal `calendar-invalid`, path relative to the definition (`exceptions.3.date`)
 */
export function compileCalendar(definition: CalendarDefinition): Calendar {
  return { definition };
}
