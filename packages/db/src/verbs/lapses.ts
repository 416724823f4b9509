/** Ends dossiers whose supplement was not delivered in time. */
import { Status } from '@motcua/domain/dossiers/status';
import { lapseSupplement } from '@motcua/domain/dossiers/verbs/supplement';
import { isUnavailable, type Tx, translate } from '../database.ts';
import { lockDossier } from '../dossiers/dossiers.ts';
import { and, asc, notInArray, type SQL, sql } from '../drizzle.ts';
import type { Calendars } from '../reference/calendars.ts';
import { dossiers } from '../schema/dossiers.ts';
import { applyEvent } from './apply.ts';

const lapsesAt = sql`((${dossiers.supplements} -> -1 ->> 'lapsesAt')::bigint)`;

/** The status is part of the text, not a parameter: otherwise a prepared statement cannot use the index on this one. */
const lapsedBefore = (now: number, except: readonly string[]): SQL =>
  and(
    sql`${dossiers.status} = ${sql.raw(String(Status.supplementRequested))} and ${lapsesAt} < ${now}`,
    except.length > 0 ? notInArray(dossiers.id, [...except]) : undefined,
  )!;

/** When the next supplement lapses (epoch ms), if one lapses before `now`. `except`: ids of dossiers to leave out. */
export async function findNextLapse(tx: Tx, now: number, except: readonly string[] = []): Promise<number | undefined> {
  const [next] = await tx
    .select({ at: sql<number>`${lapsesAt}`.mapWith(Number) })
    .from(dossiers)
    .where(lapsedBefore(now, except))
    .orderBy(asc(lapsesAt))
    .limit(1);
  return next?.at;
}

export interface LapseOptions {
  /** Dossiers end whose supplement lapsed before this instant (epoch ms). */
  readonly now: number;
  readonly limit: number;
  /** Whether to wait for locked dossiers. Otherwise the next call finds them. */
  readonly wait?: boolean;
  /** Ids of dossiers to leave out. */
  readonly except?: readonly string[];
}

export interface Lapsed {
  readonly ended: number;
  /** Dossiers that could not be ended, and why. They stay as they were. */
  readonly failed: readonly { readonly dossierId: string; readonly error: unknown }[];
}

/**
 * Ends up to `limit` dossiers whose supplement has lapsed, earliest first. One that cannot be ended does not keep
 * others from ending. Throws when the database is away.
 */
export async function lapseSupplements(
  tx: Tx,
  calendars: Calendars,
  { now, limit, wait = false, except = [] }: LapseOptions,
): Promise<Lapsed> {
  const due = await tx
    .select({ id: dossiers.id })
    .from(dossiers)
    .where(lapsedBefore(now, except))
    .orderBy(asc(lapsesAt), asc(dossiers.id))
    .limit(limit)
    .for('no key update', wait ? {} : { skipLocked: true });
  const failed: { dossierId: string; error: unknown }[] = [];
  for (const { id } of due) {
    try {
      await tx.transaction((own) => lapse(own, calendars, id, now));
    } catch (error) {
      if (isUnavailable(error)) throw error;
      failed.push({ dossierId: id, error: translate(error) });
    }
  }
  return { ended: due.length - failed.length, failed };
}

async function lapse(tx: Tx, calendars: Calendars, id: string, now: number): Promise<void> {
  const locked = await lockDossier(tx, calendars, { id });
  const event = lapseSupplement(locked.dossier, now);
  if (event) await applyEvent(tx, locked, event, { actor: 'system:deadline-monitor', at: now });
}
