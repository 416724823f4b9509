import type { CalendarDefinition } from '@motcua/domain/calendar';
import { type Calendar, compileCalendar } from '@motcua/domain/calendar';
import { Refusal } from '@motcua/domain/refusal';
import { and, asc, desc, eq, isNotNull } from 'drizzle-orm';
import type { AgencyNow } from './agencies.ts';
import type { Queryable, Tx } from './database.ts';
import { calendarEditions, calendars } from './schema/catalogue.ts';

export type CalendarEditionRow = typeof calendarEditions.$inferSelect;

/** A compiled edition. Editions never change, so a compiled one may be kept for ever. */
export interface CalendarEdition {
  readonly calendarId: string;
  readonly edition: number;
  readonly calendar: Calendar;
}

/** Reads editions and keeps each compiled once per process. */
export class Calendars {
  readonly #compiled = new Map<string, CalendarEdition>();

  /** The edition in force: the newest one put in force. Refusal('calendar-unknown') when there is none. */
  async inForce(q: Queryable, calendarId: string, path = 'calendarId'): Promise<CalendarEdition> {
    const [newest] = await q
      .select({ edition: calendarEditions.edition })
      .from(calendarEditions)
      .where(and(eq(calendarEditions.calendarId, calendarId), isNotNull(calendarEditions.inForceAt)))
      .orderBy(desc(calendarEditions.edition))
      .limit(1);
    if (newest === undefined) throw new Refusal('calendar-unknown', `no calendar has the id ${calendarId}`, { path });
    return this.get(q, calendarId, newest.edition);
  }

  /** The edition in force for an agency, as it was read with it. Refusal('calendar-unknown') when it has none. */
  async ofAgency(q: Queryable, { calendarId, calendarEdition }: AgencyNow): Promise<CalendarEdition> {
    if (calendarEdition === null) throw new Refusal('calendar-unknown', `no calendar has the id ${calendarId}`);
    return this.get(q, calendarId, calendarEdition);
  }

  /** One edition, compiled. */
  async get(q: Queryable, calendarId: string, edition: number): Promise<CalendarEdition> {
    const key = `${calendarId}/${edition}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const [row] = await q.select().from(calendarEditions).where(isEdition(calendarId, edition));
    if (row === undefined) throw new Refusal('calendar-unknown', `calendar ${calendarId} has no edition ${edition}`);
    const compiled = { calendarId, edition, calendar: compileCalendar(row.definition) };
    this.#compiled.set(key, compiled);
    return compiled;
  }
}

const isEdition = (calendarId: string, edition: number) =>
  and(eq(calendarEditions.calendarId, calendarId), eq(calendarEditions.edition, edition));

/** All editions, or those of one calendar, oldest first. */
export async function listCalendarEditions(q: Queryable, calendarId?: string): Promise<CalendarEditionRow[]> {
  return q
    .select()
    .from(calendarEditions)
    .where(calendarId === undefined ? undefined : eq(calendarEditions.calendarId, calendarId))
    .orderBy(asc(calendarEditions.calendarId), asc(calendarEditions.edition));
}

/** Adds the next edition of a calendar (the first one of a new calendar is 1) after checking that it compiles. */
export async function addCalendarEdition(
  tx: Tx,
  added: { calendarId: string; definition: CalendarDefinition; basis: string; createdAt: number; createdBy: string },
): Promise<CalendarEditionRow> {
  compileCalendar(added.definition);
  const editions = await listCalendarEditions(tx, added.calendarId);
  const edition = (editions.at(-1)?.edition ?? 0) + 1;
  const { calendarId, definition, createdAt, createdBy } = added;
  await tx.insert(calendars).values({ id: calendarId, createdAt }).onConflictDoNothing();
  const [row] = await tx
    .insert(calendarEditions)
    .values({ ...added, own: definition, edition, inForceAt: createdAt, putInForceBy: createdBy })
    .returning();
  return row!;
}
