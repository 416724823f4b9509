import { Refusal } from '@motcua/domain/refusal';
import { asc, eq } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { agencies, units } from './schema/catalogue.ts';

export type AgencyRow = typeof agencies.$inferSelect;
export type UnitRow = typeof units.$inferSelect;

/** An agency by its national identifier, or Refusal('agency-unknown') naming the request's field. */
export async function getAgency(q: Queryable, id: string, path: string): Promise<AgencyRow> {
  const [row] = await q.select().from(agencies).where(eq(agencies.id, id));
  if (row === undefined) throw new Refusal('agency-unknown', `no agency has the identifier ${id}`, { path });
  return row;
}

/** All agencies with their units, by identifier. */
export async function listAgencies(q: Queryable): Promise<(AgencyRow & { units: UnitRow[] })[]> {
  const [agencyRows, unitRows] = [
    await q.select().from(agencies).orderBy(asc(agencies.id)),
    await q.select().from(units).orderBy(asc(units.id)),
  ];
  return agencyRows.map((agency) => ({ ...agency, units: unitRows.filter((unit) => unit.agencyId === agency.id) }));
}
