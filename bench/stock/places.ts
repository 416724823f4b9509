/** Where dossiers of a stock are handled, under which procedures, and how often each is met: few often, most seldom. */
import type { Database } from '@motcua/db/database';
import { and, eq } from '@motcua/db/drizzle';
import { type CalendarEdition, Calendars } from '@motcua/db/reference/calendars';
import { agencies, officers, procedureVersions, units } from '@motcua/db/schema/catalogue';
import type { UnitKind } from '@motcua/domain/catalogue/procedure';
import type pg from 'pg';
import type { Chance } from '../../tools/simulate/chance.ts';
import { copyInto } from './copy.ts';

export type Version = typeof procedureVersions.$inferSelect;
export interface Holder {
  readonly unitId: string;
  readonly officerId: string;
}

export interface Places {
  readonly edition: CalendarEdition;
  /** Where dossiers are received, the busiest first. */
  readonly receiving: readonly string[];
  /** The province, which decides some dossiers of all communes. */
  readonly province: string;
  /** The adopted versions, the commonest first. */
  readonly versions: readonly Version[];
  /** Officers by agency and kind of unit. */
  readonly holders: ReadonlyMap<string, readonly Holder[]>;
}

/**
 * An agency, a unit, an officer, a procedure that are known and have no dossier: what a list of them holds is empty.
 */
export const idle = { agency: 'H42.999', unit: 'H42.999-one-stop', officer: 'H42.999-one-stop-1' } as const;

const province = 'H42';
const kinds: readonly UnitKind[] = [
  'one-stop',
  'justice',
  'economy',
  'culture-society',
  'leaders',
  'clerk',
  'police',
  'land-office',
];

/** Adds `communes` communes with units and officers to the seed, and reads what dossiers are made from. */
export async function preparePlaces(client: pg.Client, db: Database, communes: number): Promise<Places> {
  const names = Array.from({ length: communes }, (_, i) => `H42.${300 + i}`);
  const all = [...names, idle.agency];
  const unitRows = all.flatMap((agencyId) =>
    kinds.map((kind) => ({ id: `${agencyId}-${kind}`, agencyId, kind, name: kind, nameEn: kind })),
  );
  const common = { kind: 'commune' as const, parentId: province, calendarId: 'vn', validFrom: '2025-07-01' };
  await copyInto(
    client,
    agencies,
    all.map((id) => ({ id, name: `Ủy ban nhân dân xã ${id}`, nameEn: id, ...common })),
  );
  await copyInto(client, units, unitRows);
  const officerRows = unitRows.flatMap(({ id: unitId }) =>
    [1, 2].map((no) => ({ id: `${unitId}-${no}`, unitId, name: `Cán bộ ${no}`, active: true })),
  );
  await copyInto(client, officers, officerRows);
  const versions = await db.select().from(procedureVersions).where(eq(procedureVersions.state, 'adopted'));
  const edition = await new Calendars().inForce(db, 'vn');
  return {
    edition,
    receiving: ['H42.12', 'H42.13', ...names],
    province,
    versions: versions.filter(({ definition }) => definition.terms.counter && definition.steps.length > 0),
    holders: await readHolders(db),
  };
}

async function readHolders(db: Database): Promise<ReadonlyMap<string, readonly Holder[]>> {
  const rows = await db
    .select({ agencyId: units.agencyId, kind: units.kind, unitId: units.id, officerId: officers.id })
    .from(officers)
    .innerJoin(units, and(eq(units.id, officers.unitId), eq(officers.active, true)));
  const byUnit = Map.groupBy(rows, ({ agencyId, kind }) => `${agencyId} ${kind}`);
  return new Map(
    [...byUnit].map(([key, found]) => [key, found.map(({ unitId, officerId }) => ({ unitId, officerId }))]),
  );
}

/** Picks one of a list whose members are the rarer the later they stand (by Zipf's law). */
export function pickByRank<T>(chance: Chance, from: readonly T[]): T {
  return from[Math.floor((from.length + 1) ** chance.number()) - 1] ?? from.at(-1)!;
}
