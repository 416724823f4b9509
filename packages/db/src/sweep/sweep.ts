/**
 * The sweep: finds the terms with a rung that has passed, raises the rung, and notes when to look again.
 *
 * `next_alert_at` of a deadline is the moment of its next rung: first, second, …, the due moment, and then null. It is
 * null too while the term is suspended. When a date moves, it is the first rung of the new date. When a term ends in
 * time, it becomes null; when it ends late, it becomes the due moment, so that the breach is still raised, once.
 *
 * Locks (packages/db/src/lock-order.ts): a sweep in the background never waits for a command. It skips what is locked
 * and finds it half a second later. Only a move of simulated time waits; it locks the dossiers in order of their ids
 * before any deadline.
 */

import { ladderOf, type RungAt } from '@motcua/domain/deadlines/ladder';
import { isApologyMissed, isApologySent } from '@motcua/domain/dossiers/apology-duty';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { formatInstant } from '@motcua/domain/instant';
import { type NewAlert, type RaisedAlert, raiseAlerts } from '../alerts/alerts.ts';
import { requestDeliveries } from '../alerts/deliveries.ts';
import { updateMany } from '../bulk.ts';
import { type Queryable, reading, type Tx } from '../database.ts';
import type { DeadlineRow } from '../deadlines/deadlines.ts';
import { and, asc, eq, inArray, lt, notInArray } from '../drizzle.ts';
import { type HistoryEntry, headOf } from '../history/chain.ts';
import { type Change, changeDossiers } from '../history/changes.ts';
import { dossiers } from '../schema/dossiers.ts';
import { deadlines } from '../schema/work.ts';

/** The actor of the entries that the monitor writes. */
const monitorActor = 'system:deadline-monitor';

export interface SweepOptions {
  /** Rungs with a moment before this instant (epoch ms) are raised. A rung exactly at it is not. */
  readonly now: number;
  /** The most deadlines in one batch. */
  readonly limit: number;
  /** Whether to wait for locked rows. Otherwise the next sweep finds them. */
  readonly wait?: boolean;
  /** Ids of deadlines to leave out. */
  readonly except?: readonly string[];
  /** Ids of the only deadlines to look at. */
  readonly only?: readonly string[];
}

export interface SweptBatch {
  readonly raised: number;
  /** The limit was reached, so there may be more. */
  readonly full: boolean;
}

/**
 * Sweeps one batch in the caller's transaction, in the order of the rungs' moments. It writes alerts, breaches in the
 * histories, deliveries with their messages, and when to look again. A full batch raises no rung after the moment of
 * its last deadline, so that the rungs of successive batches come in order.
 */
export async function sweepBatch(tx: Tx, options: SweepOptions): Promise<SweptBatch> {
  if (options.wait && (await lockDueDossiers(tx, options)) === 0) return { raised: 0, full: false };
  const due = await lockDue(tx, options);
  const full = due.length === options.limit;
  if (due.length === 0) return { raised: 0, full };
  const bound = full ? due.at(-1)!.deadline.nextAlertAt! : options.now;
  const climbed = due.map((one) => climb(one, { now: options.now, bound }));
  const raised = await raiseAlerts(tx, inOrder(climbed.flatMap(({ fired }) => fired)), options.now);
  await recordBreaches(tx, raised, due, options.now);
  await requestDeliveries(tx, raised);
  await updateMany(
    tx,
    deadlines,
    climbed.map(({ deadline: { id }, nextAlertAt }) => ({ id, nextAlertAt })),
  );
  return { raised: raised.length, full };
}

/** Locks the terms of a batch and their dossiers: the terms with a rung that has passed, earliest first. */
export function lockDue(q: Queryable, { now, limit, wait = false, except = [], only }: SweepOptions) {
  return q
    .select({
      deadline: deadlines,
      dossier: {
        id: dossiers.id,
        apology: dossiers.apology,
        decidingAgencyId: dossiers.decidingAgencyId,
        historySeq: dossiers.historySeq,
        historyHash: dossiers.historyHash,
        historyAt: dossiers.historyAt,
      },
    })
    .from(deadlines)
    .innerJoin(dossiers, eq(dossiers.id, deadlines.dossierId))
    .where(
      and(
        lt(deadlines.nextAlertAt, now),
        except.length > 0 ? notInArray(deadlines.id, [...except]) : undefined,
        only === undefined ? undefined : inArray(deadlines.id, [...only]),
      ),
    )
    .orderBy(asc(deadlines.nextAlertAt), asc(deadlines.id))
    .limit(limit)
    .for('no key update', wait ? {} : { skipLocked: true });
}

/** Locks the dossiers of the next batch in order of their ids, and waits for them. Returns how many there are. */
async function lockDueDossiers(tx: Tx, { now, limit }: SweepOptions): Promise<number> {
  const next = tx
    .select({ id: deadlines.dossierId })
    .from(deadlines)
    .where(lt(deadlines.nextAlertAt, now))
    .orderBy(asc(deadlines.nextAlertAt), asc(deadlines.id))
    .limit(limit);
  const locked = await tx
    .select({ id: dossiers.id })
    .from(dossiers)
    .where(inArray(dossiers.id, next))
    .orderBy(asc(dossiers.id))
    .for('no key update');
  return locked.length;
}

type Due = Awaited<ReturnType<typeof lockDue>>[number];

interface Climbed {
  readonly deadline: DeadlineRow;
  readonly fired: readonly NewAlert[];
  readonly nextAlertAt: number | null;
}

/** The rungs that a deadline passed since the last sweep of it, and the moment of the next rung. */
function climb({ deadline, dossier }: Due, { now, bound }: { now: number; bound: number }): Climbed {
  const passed = ({ at }: RungAt) => at < now && at <= bound;
  const ahead = rungsLeft(deadline);
  const { decidingAgencyId } = dossier;
  const about = { deadline, decidingAgencyId, apologySent: isApologySent(deadline, dossier) };
  const fired = ahead.filter(passed).map((rung) => ({ ...rung, ...about }));
  return { deadline, fired, nextAlertAt: ahead.find((rung) => !passed(rung))?.at ?? null };
}

/** The rungs that were not raised yet. Of a term that ended late, only the breach is left. */
function rungsLeft(deadline: DeadlineRow): readonly RungAt[] {
  const { nextAlertAt, closedAt } = deadline;
  return ladderOf(deadline).filter(({ rung, at }) => at >= nextAlertAt! && (closedAt === null || rung === 'breached'));
}

const inOrder = (alerts: readonly NewAlert[]): NewAlert[] =>
  alerts.toSorted(
    (a, b) => a.at - b.at || (a.deadline.id < b.deadline.id ? -1 : Number(a.deadline.id > b.deadline.id)),
  );

/**
 * Writes breaches into the histories, each once: when its alert is first raised. The breach of a statutory term also
 * records when no letter of apology was sent in time.
 */
async function recordBreaches(tx: Tx, raised: readonly RaisedAlert[], due: readonly Due[], at: number): Promise<void> {
  const dossierOf = new Map(due.map(({ dossier }) => [dossier.id, dossier]));
  const breaches = Map.groupBy(
    raised.filter(({ rung }) => rung === 'breached'),
    ({ deadline }) => deadline.dossierId,
  );
  const changes = [...breaches].map(([id, alerts]): Change => {
    const dossier = dossierOf.get(id)!;
    return {
      id,
      head: headOf(dossier),
      entries: alerts.flatMap((alert) => breachEntries(alert, dossier)),
      columns: {},
    };
  });
  await changeDossiers(tx, changes, { actor: monitorActor, at });
}

function breachEntries({ deadline }: RaisedAlert, dossier: Pick<Dossier, 'apology'>): HistoryEntry[] {
  const { id, kind, taskId, dueAt } = deadline;
  const about = { deadlineId: id, kind, ...(taskId === null ? {} : { taskId }), dueAt: formatInstant(dueAt!) };
  const breach = { type: 'deadline.breached', data: about };
  if (kind !== 'statutory' || !isApologyMissed(dossier, dueAt!)) return [breach];
  return [breach, { type: 'apology.missed', data: { dueAt: formatInstant(dueAt!) } }];
}

/** The ids of the deadlines in the next batch, earliest first. Takes no lock. */
export async function readDueDeadlineIds(
  q: Queryable,
  { now, limit, except = [] }: Pick<SweepOptions, 'now' | 'limit' | 'except'>,
): Promise<string[]> {
  const rows = await reading(() =>
    q
      .select({ id: deadlines.id })
      .from(deadlines)
      .where(and(lt(deadlines.nextAlertAt, now), except.length > 0 ? notInArray(deadlines.id, [...except]) : undefined))
      .orderBy(asc(deadlines.nextAlertAt), asc(deadlines.id))
      .limit(limit),
  );
  return rows.map(({ id }) => id);
}
