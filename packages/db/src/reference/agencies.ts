import { Refusal } from '@motcua/domain/refusal';
import type { Queryable, Tx } from '../database.ts';
import { asc, eq, getTableColumns, sql } from '../drizzle.ts';
import { agencies, units } from '../schema/catalogue.ts';
import { holdInForce } from './calendars.ts';

export type AgencyRow = typeof agencies.$inferSelect;
export type UnitRow = typeof units.$inferSelect;

/** An agency with the number of its calendar's edition in force; null when none is in force. */
export type AgencyNow = AgencyRow & { readonly calendarEdition: number | null };

/**
 * An agency by its national identifier. Until the transaction ends its edition stays in force, so that whoever puts
 * another in force finds what was begun under this one. Refusal('agency-unknown') at `path`, a field of the request.
 */
export async function getAgency(tx: Tx, id: string, path: string): Promise<AgencyNow> {
  const newest = sql<number | null>`(select max(e.edition) from calendar_editions e
    where e.calendar_id = ${agencies.calendarId} and e.in_force_at is not null)`;
  // Both are sent at once. PostgreSQL executes them in order, so the edition is read after the lock was granted.
  const [, [row]] = await Promise.all([
    holdInForce(tx),
    tx
      .select({ ...getTableColumns(agencies), calendarEdition: newest })
      .from(agencies)
      .where(eq(agencies.id, id)),
  ]);
  if (row === undefined) throw new Refusal('agency-unknown', `no agency has the identifier ${id}`, { path });
  return row;
}

/** All agencies with their units, by identifier. */
export async function readAgencies(q: Queryable): Promise<(AgencyRow & { units: UnitRow[] })[]> {
  const [agencyRows, unitRows] = [
    await q.select().from(agencies).orderBy(asc(agencies.id)),
    await q.select().from(units).orderBy(asc(units.id)),
  ];
  return agencyRows.map((agency) => ({ ...agency, units: unitRows.filter((unit) => unit.agencyId === agency.id) }));
}
