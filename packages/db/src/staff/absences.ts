import { randomUUIDv7 } from 'node:crypto';
import { Refusal } from '@motcua/domain/refusal';
import { type NewAbsence, requireConsistent } from '@motcua/domain/routing/absence';
import type { Act } from '../act.ts';
import { type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, eq, gt, inArray, isNull, lte, or, type SQL } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { officers, units } from '../schema/catalogue.ts';
import { absences } from '../schema/reference.ts';
import { takeTurn } from '../turns.ts';

export type AbsenceRow = typeof absences.$inferSelect;

/** SQL: whether an absence lasts at an instant (epoch ms). */
export function lastingAt(at: number): SQL {
  return and(
    lte(absences.fromAt, at),
    or(isNull(absences.toAt), gt(absences.toAt, at)),
    or(isNull(absences.endedAt), gt(absences.endedAt, at)),
  )!;
}

/** The absence of an officer that lasts at an instant (epoch ms), or undefined. There is never more than one. */
export async function findAbsence(q: Queryable, officerId: string, at: number): Promise<AbsenceRow | undefined> {
  const [row] = await q
    .select()
    .from(absences)
    .where(and(eq(absences.officerId, officerId), lastingAt(at)));
  return row;
}

/**
 * Records an absence. One transaction does so at a time, so that no two absences contradict each other. Refusals:
 * 'officer-unknown', 'delegate-elsewhere' for a delegate of another agency, and those of requireConsistent.
 */
export async function addAbsence(tx: Tx, wanted: NewAbsence, { actor, at }: Act): Promise<AbsenceRow> {
  await takeTurn(tx, 'absences');
  const { officerId, delegateOfficerId } = wanted;
  const agencyId = await agencyOf(tx, officerId);
  const people = [officerId];
  if (delegateOfficerId !== null) {
    people.push(delegateOfficerId);
    const elsewhere = await agencyOf(tx, delegateOfficerId, 'delegate');
    if (elsewhere !== agencyId)
      throw new Refusal('delegate-elsewhere', `officer ${delegateOfficerId} belongs to another agency`, {
        path: 'delegate',
        facts: { agency: agencyId },
      });
  }
  const known = await tx
    .select()
    .from(absences)
    .where(or(inArray(absences.officerId, people), eq(absences.delegateOfficerId, officerId)))
    .orderBy(asc(absences.id));
  requireConsistent(wanted, known);
  const row = { id: randomUUIDv7(), ...wanted, createdAt: at, createdBy: actor, endedAt: null, endedBy: null };
  await tx.insert(absences).values(row);
  return row;
}

async function agencyOf(tx: Tx, officerId: string, path?: string): Promise<string> {
  const [row] = await tx
    .select({ agencyId: units.agencyId })
    .from(officers)
    .innerJoin(units, eq(units.id, officers.unitId))
    .where(and(eq(officers.id, officerId), officers.active));
  if (row === undefined)
    throw new Refusal(
      'officer-unknown',
      `no active officer has the id ${officerId}`,
      path === undefined ? {} : { path },
    );
  return row.agencyId;
}

/**
 * Ends an absence at `at`, also one that has not begun. One that is over stays as it is. Refusal('absence-not-found').
 */
export async function endAbsence(
  tx: Tx,
  { officerId, id }: { officerId: string; id: string },
  { actor, at }: Act,
): Promise<AbsenceRow> {
  const [row] = await tx
    .select()
    .from(absences)
    .where(and(eq(absences.id, id), eq(absences.officerId, officerId)))
    .for('no key update');
  if (row === undefined) throw new Refusal('absence-not-found', 'this officer has no absence with this id');
  if (row.endedAt !== null || (row.toAt !== null && row.toAt <= at)) return row;
  const ended = { endedAt: at, endedBy: actor };
  await tx.update(absences).set(ended).where(eq(absences.id, id));
  return { ...row, ...ended };
}

/**
 * The ids of the officers in whose place one acts at an instant (epoch ms): their own first, then those who are absent.
 */
export async function readDesks(q: Queryable, officerId: string, at: number): Promise<string[]> {
  const rows = await reading(() =>
    q
      .select({ id: absences.officerId })
      .from(absences)
      .where(and(eq(absences.delegateOfficerId, officerId), lastingAt(at))),
  );
  return [officerId, ...rows.map(({ id }) => id)];
}

/** One page of an officer's absences, in the order in which they were entered. */
export async function listAbsences(q: Queryable, officerId: string, page: Page): Promise<AbsenceRow[]> {
  const after = page.after === undefined ? undefined : gt(absences.id, page.after);
  return reading(() =>
    q
      .select()
      .from(absences)
      .where(and(eq(absences.officerId, officerId), after))
      .orderBy(asc(absences.id))
      .limit(page.limit),
  );
}
