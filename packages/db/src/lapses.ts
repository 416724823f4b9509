/** Supplements that were not delivered in time: the rule ends their dossiers. */
import { supplementLapsed } from '@motcua/domain/dossier-decisions';
import { asc, type SQL, sql } from 'drizzle-orm';
import type { Calendars } from './calendars.ts';
import type { Tx } from './database.ts';
import { applyEvent, lockDossier } from './dossiers.ts';
import { dossiers } from './schema/dossiers.ts';

const lapsesAt = sql`((${dossiers.supplements} -> -1 ->> 'lapsesAt')::bigint)`;

/** The status is written out, not bound: a statement planned once for every status cannot use the index on this one. */
const lapsedBefore = (now: number): SQL => sql`${dossiers.status} = 5 and ${lapsesAt} < ${now}`;

/** When the next supplement lapses (epoch ms), if one does before `now`. */
export async function findNextLapse(tx: Tx, now: number): Promise<number | undefined> {
  const [next] = await tx
    .select({ at: sql<number>`${lapsesAt}`.mapWith(Number) })
    .from(dossiers)
    .where(lapsedBefore(now))
    .orderBy(asc(lapsesAt))
    .limit(1);
  return next?.at;
}

/**
 * Ends up to `limit` dossiers whose supplement has lapsed before `now` (epoch ms), earliest first; returns how many. What is
 * locked is left to the next time, unless it is to be waited for.
 */
export async function lapseSupplements(
  tx: Tx,
  calendars: Calendars,
  { now, limit, wait = false }: { now: number; limit: number; wait?: boolean },
): Promise<number> {
  const due = await tx
    .select({ id: dossiers.id })
    .from(dossiers)
    .where(lapsedBefore(now))
    .orderBy(asc(lapsesAt), asc(dossiers.id))
    .limit(limit)
    .for('no key update', wait ? {} : { skipLocked: true });
  for (const { id } of due) {
    const locked = await lockDossier(tx, calendars, { id });
    const event = supplementLapsed(locked.dossier, now);
    if (event) await applyEvent(tx, locked, event, { actor: 'system:deadline-monitor', at: now });
  }
  return due.length;
}
