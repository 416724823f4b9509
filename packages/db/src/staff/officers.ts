import type { Candidate, UnitOption } from '@motcua/domain/routing/assignment';
import type { Officer } from '@motcua/domain/routing/task';
import { type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, eq, exists, gt, inArray, QueryBuilder, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { officers, units } from '../schema/catalogue.ts';
import { absences } from '../schema/reference.ts';
import { officerLoads } from '../schema/work.ts';
import { takeTurn } from '../turns.ts';
import { lastingAt } from './absences.ts';

const openMinutes = sql<number>`coalesce(${officerLoads.openMinutes}, 0)`.mapWith(Number);
const openTasks = sql<number>`coalesce(${officerLoads.openTasks}, 0)`.mapWith(Number);

/** The units of an agency. */
export async function readUnits(q: Queryable, agencyId: string): Promise<UnitOption[]> {
  return q.select({ id: units.id, kind: units.kind }).from(units).where(eq(units.agencyId, agencyId));
}

/** An officer by id, or undefined. */
export async function findOfficer(q: Queryable, id: string): Promise<Officer | undefined> {
  const [row] = await q.select().from(officers).where(eq(officers.id, id));
  return row;
}

/** The names of officers by id. Unknown ids are left out. */
export async function readOfficerNames(q: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await q
    .select({ id: officers.id, name: officers.name })
    .from(officers)
    .where(inArray(officers.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The active officers of a unit, each with the minutes of open tasks and whether absent at an instant (epoch ms). */
export async function readCandidates(q: Queryable, unitId: string, at: number): Promise<Candidate[]> {
  const isAway = exists(
    new QueryBuilder()
      .select({ one: sql`1` })
      .from(absences)
      .where(and(eq(absences.officerId, officers.id), lastingAt(at))),
  );
  return q
    .select({ officerId: officers.id, openMinutes, absent: sql<boolean>`${isAway}` })
    .from(officers)
    .leftJoin(officerLoads, eq(officerLoads.officerId, officers.id))
    .where(and(eq(officers.unitId, unitId), officers.active));
}

/**
 * The same, but only one transaction at a time gets the candidates of a unit. Two at once would both give a task to the
 * officer who was the least busy.
 */
export async function lockCandidates(tx: Tx, unitId: string, at: number): Promise<Candidate[]> {
  await takeTurn(tx, `unit ${unitId}`);
  return readCandidates(tx, unitId, at);
}

/** An officer with the number and minutes of their open tasks. */
export interface OfficerWithLoad {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly unitId: string;
  readonly unitKind: string;
  readonly agencyId: string;
  readonly openTasks: number;
  readonly openMinutes: number;
}

/** One page of officers by id. */
export async function listOfficers(
  q: Queryable,
  filter: { unit?: string | undefined; agency?: string | undefined },
  page: Page,
): Promise<OfficerWithLoad[]> {
  const { id, name, active, unitId } = officers;
  return reading(() =>
    q
      .select({ id, name, active, unitId, unitKind: units.kind, agencyId: units.agencyId, openTasks, openMinutes })
      .from(officers)
      .innerJoin(units, eq(units.id, officers.unitId))
      .leftJoin(officerLoads, eq(officerLoads.officerId, officers.id))
      .where(
        and(
          filter.unit === undefined ? undefined : eq(officers.unitId, filter.unit),
          filter.agency === undefined ? undefined : eq(units.agencyId, filter.agency),
          page.after === undefined ? undefined : gt(officers.id, page.after),
        ),
      )
      .orderBy(asc(officers.id))
      .limit(page.limit),
  );
}
