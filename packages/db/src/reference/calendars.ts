import { type Calendar, compileCalendar } from '@motcua/domain/calendars/calendar';
import { Refusal } from '@motcua/domain/refusal';
import type { Queryable, Tx } from '../database.ts';
import { and, asc, desc, eq, isNotNull, sql } from '../drizzle.ts';
import { calendarEditions, calendars } from '../schema/catalogue.ts';
import { takeTurn } from '../turns.ts';

export type CalendarRow = typeof calendars.$inferSelect;
export type CalendarEditionRow = typeof calendarEditions.$inferSelect;

/** An edition, compiled. */
export interface CalendarEdition {
  readonly calendarId: string;
  readonly edition: number;
  readonly calendar: Calendar;
}

/** Reads editions. It keeps those that were put in force compiled as long as the process lives: they never change. */
export class Calendars {
  readonly #compiled = new Map<string, CalendarEdition>();

  /**
   * The edition in force: the newest that was put in force. Refusal('calendar-unknown') at `path` when there is none.
   */
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

  /** The edition in force for an agency from `getAgency`. Refusal('calendar-unknown') when it has none. */
  async ofAgency(
    q: Queryable,
    { calendarId, calendarEdition }: { readonly calendarId: string; readonly calendarEdition: number | null },
  ): Promise<CalendarEdition> {
    if (calendarEdition === null) throw new Refusal('calendar-unknown', `no calendar has the id ${calendarId}`);
    return this.get(q, calendarId, calendarEdition);
  }

  /** One edition, compiled. Refusal('calendar-unknown') when there is none. */
  async get(q: Queryable, calendarId: string, edition: number): Promise<CalendarEdition> {
    const key = `${calendarId}/${edition}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const row = await getCalendarEdition(q, calendarId, edition);
    const compiled = { calendarId, edition, calendar: compileCalendar(row.definition) };
    // A draft can be deleted, and its number be given to another.
    if (row.inForceAt !== null) this.#compiled.set(key, compiled);
    return compiled;
  }
}

/** One edition as it is stored, or Refusal('calendar-unknown'). */
export async function getCalendarEdition(
  q: Queryable,
  calendarId: string,
  edition: number,
): Promise<CalendarEditionRow> {
  const [row] = await q
    .select()
    .from(calendarEditions)
    .where(and(eq(calendarEditions.calendarId, calendarId), eq(calendarEditions.edition, edition)));
  if (row === undefined) throw new Refusal('calendar-unknown', `calendar ${calendarId} has no edition ${edition}`);
  return row;
}

/** All calendars with their parents, by id. */
export async function readCalendars(q: Queryable): Promise<CalendarRow[]> {
  return q.select().from(calendars).orderBy(asc(calendars.id));
}

/** All editions, or those of one calendar, oldest first. */
export async function readCalendarEditions(q: Queryable, calendarId?: string): Promise<CalendarEditionRow[]> {
  return q
    .select()
    .from(calendarEditions)
    .where(calendarId === undefined ? undefined : eq(calendarEditions.calendarId, calendarId))
    .orderBy(asc(calendarEditions.calendarId), asc(calendarEditions.edition));
}

/** The edition in force of every calendar that has one. */
export async function readInForce(q: Queryable): Promise<CalendarEditionRow[]> {
  return q
    .selectDistinctOn([calendarEditions.calendarId])
    .from(calendarEditions)
    .where(isNotNull(calendarEditions.inForceAt))
    .orderBy(asc(calendarEditions.calendarId), desc(calendarEditions.edition));
}

/** The editions in force of the calendars that an agency or an open dossier uses. */
export async function readUsedInForce(q: Queryable): Promise<CalendarEditionRow[]> {
  const { rows } = await q.execute<{ id: string }>(sql`
    select id from calendars c where exists (select from agencies a where a.calendar_id = c.id)
      or exists (select from dossiers d where d.calendar_id = c.id and d.ended_at is null)`);
  const used = new Set(rows.map(({ id }) => id));
  return (await readInForce(q)).filter(({ calendarId }) => used.has(calendarId));
}

/**
 * Keeps the editions in force until the transaction ends. Whoever begins to count by one calls this before reading
 * which one it is, so that whoever puts another in force finds all that was begun under the old one.
 */
export async function holdInForce(tx: Tx): Promise<void> {
  await takeTurn(tx, 'editions in force', 'shared');
}

/** Waits for all transactions that hold the editions in force, and lets none begin until this transaction ends. */
export async function lockInForce(tx: Tx): Promise<void> {
  await takeTurn(tx, 'editions in force');
}
