import { createHash } from 'node:crypto';
import { type Calendar, compileCalendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';

/** The most days and sessions kept compiled, of all calendars together: some 30 MB. Four usual years have 4,000. */
const mostKept = 1_000_000;

/** Compiles the calendars that callers send, and keeps those last used: the next request with one compiles nothing. */
export class CompiledCalendars {
  readonly #kept = new Map<string, Calendar>();
  #weight = 0;

  /** @throws Refusal `calendar-invalid`, `sessions-overlap`, path relative to the definition */
  compile(definition: CalendarDefinition): Calendar {
    const key = createHash('sha256').update(JSON.stringify(definition)).digest('base64');
    const known = this.#kept.get(key);
    const calendar = known ?? compileCalendar(definition);
    this.#kept.delete(key);
    this.#kept.set(key, calendar);
    if (known === undefined) {
      this.#weight += weightOf(calendar);
      this.#forgetOldest();
    }
    return calendar;
  }

  #forgetOldest(): void {
    for (const [key, calendar] of this.#kept) {
      if (this.#weight <= mostKept || this.#kept.size === 1) return;
      this.#kept.delete(key);
      this.#weight -= weightOf(calendar);
    }
  }
}

const weightOf = ({ dayCount, opens }: Calendar) => dayCount + opens.length;
