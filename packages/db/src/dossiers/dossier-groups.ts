/** Groups: filings with several dossiers. The parts of a group are ordinary dossiers. */
import type { GroupPart } from '@motcua/domain/dossiers/dossier-group';
import { Status } from '@motcua/domain/dossiers/status';
import { Refusal } from '@motcua/domain/refusal';
import { type Queryable, reading, type Tx } from '../database.ts';
import { alias, and, asc, eq, exists, inArray, isNull, QueryBuilder, type SQL, sql } from '../drizzle.ts';
import { type Calendars, holdInForce } from '../reference/calendars.ts';
import { dossiers } from '../schema/dossiers.ts';
import { dossierGroupParts, dossierGroups } from '../schema/groups.ts';
import { type DossierRow, type LockedDossier, lockDossier, toDossier } from './dossiers.ts';

export type GroupRow = typeof dossierGroups.$inferSelect;
export type GroupPartRow = typeof dossierGroupParts.$inferSelect;

/** A group with the dossiers of its parts, in their order. */
export interface Group extends GroupRow {
  readonly parts: readonly (GroupPart & { readonly dossier: ReturnType<typeof toDossier> })[];
}

/** Writes a group, after the dossiers of its parts. */
export async function insertGroup(
  tx: Tx,
  group: GroupRow,
  parts: readonly Omit<GroupPartRow, 'groupId' | 'partNo'>[],
): Promise<void> {
  await tx.insert(dossierGroups).values(group);
  await tx.insert(dossierGroupParts).values(parts.map((part, partNo) => ({ ...part, groupId: group.id, partNo })));
}

/** A group by its code, or undefined. */
export async function findGroup(q: Queryable, code: string): Promise<Group | undefined> {
  return reading(async () => {
    const [group] = await q.select().from(dossierGroups).where(eq(dossierGroups.code, code));
    if (group === undefined) return undefined;
    const { part, after, partNo, groupId, dossierId } = dossierGroupParts;
    const rows = await q
      .select({ part, after, dossier: dossiers })
      .from(dossierGroupParts)
      .innerJoin(dossiers, eq(dossiers.id, dossierId))
      .where(eq(groupId, group.id))
      .orderBy(asc(partNo));
    return { ...group, parts: rows.map((row) => ({ ...row, dossier: toDossier(row.dossier) })) };
  });
}

/** A group by its code, or Refusal('group-not-found'). */
export async function getGroup(q: Queryable, code: string): Promise<Group> {
  const group = await findGroup(q, code);
  if (group === undefined) throw new Refusal('group-not-found', 'no group of dossiers has this code');
  return group;
}

const earlierPart = alias(dossierGroupParts, 'earlier_part');
const earlier = alias(dossiers, 'earlier');

type Earlier = Pick<DossierRow, 'code' | 'decidingAgencyId' | 'finishedAt' | 'endedAt' | 'result'>;

/** The group of a dossier, and the dossier whose result it needs; undefined when it is not a part of any. */
export async function findMembership(
  q: Queryable,
  dossierId: string,
): Promise<{ readonly group: GroupRow; readonly earlier: Earlier | null } | undefined> {
  const [row] = await reading(() =>
    q
      .select({ group: dossierGroups, earlier })
      .from(dossierGroupParts)
      .innerJoin(dossierGroups, eq(dossierGroups.id, dossierGroupParts.groupId))
      .leftJoin(
        earlierPart,
        and(eq(earlierPart.groupId, dossierGroupParts.groupId), eq(earlierPart.part, dossierGroupParts.after)),
      )
      .leftJoin(earlier, eq(earlier.id, earlierPart.dossierId))
      .where(eq(dossierGroupParts.dossierId, dossierId)),
  );
  return row;
}

/** For dossiers that wait for the result of an earlier part: the agency that decides that part. Others are left out. */
export async function awaitedAgencies(
  q: Queryable,
  dossierIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (dossierIds.length === 0) return new Map();
  const rows = await q
    .select({ dossierId: dossierGroupParts.dossierId, earlier })
    .from(dossierGroupParts)
    .innerJoin(
      earlierPart,
      and(eq(earlierPart.groupId, dossierGroupParts.groupId), eq(earlierPart.part, dossierGroupParts.after)),
    )
    .innerJoin(earlier, eq(earlier.id, earlierPart.dossierId))
    .where(and(inArray(dossierGroupParts.dossierId, [...dossierIds]), isNull(earlier.endedAt)));
  return new Map(rows.map((row) => [row.dossierId, row.earlier.decidingAgencyId]));
}

/** SQL: whether a dossier waits for the result of an earlier part that this agency decides. */
export const awaits = (agencyId: string): SQL =>
  exists(
    new QueryBuilder()
      .select({ one: sql`1` })
      .from(dossierGroupParts)
      .innerJoin(
        earlierPart,
        and(eq(earlierPart.groupId, dossierGroupParts.groupId), eq(earlierPart.part, dossierGroupParts.after)),
      )
      .innerJoin(earlier, eq(earlier.id, earlierPart.dossierId))
      .where(
        and(
          eq(dossierGroupParts.dossierId, dossiers.id),
          isNull(earlier.endedAt),
          eq(earlier.decidingAgencyId, agencyId),
        ),
      ),
  );

/**
 * Locks the dossiers that wait for one that is about to be finished: they are accepted when it ends, and their clocks
 * start then. Also keeps the calendar editions in force by which they will count. The caller has not written anything
 * of the first dossier yet, because dossiers are locked before what belongs to them.
 */
export async function lockFollowers(tx: Tx, calendars: Calendars, dossierId: string): Promise<LockedDossier[]> {
  const follower = alias(dossierGroupParts, 'follower');
  const waiting = await tx
    .select({ id: follower.dossierId })
    .from(dossierGroupParts)
    .innerJoin(
      follower,
      and(eq(follower.groupId, dossierGroupParts.groupId), eq(follower.after, dossierGroupParts.part)),
    )
    .where(eq(dossierGroupParts.dossierId, dossierId))
    .orderBy(asc(follower.dossierId));
  const locked: LockedDossier[] = [];
  for (const { id } of waiting) locked.push(await lockDossier(tx, calendars, { id }));
  if (waiting.length > 0) await holdInForce(tx);
  return locked.filter(({ dossier }) => dossier.status === Status.submitted);
}
