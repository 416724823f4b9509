/**
 * The sweep: finds the terms whose next rung has passed, raises it and says when to look again.
 *
 * States of a deadline, by `next_alert_at`: the moment of its first rung → … → the due moment → null (nothing left to do, or
 * suspended). A date that moves begins anew at the first rung of the new one. Ending a term
 * in time sets null; ending it late leaves the due moment, so that the breach is still raised, once.
 *
 * Locks, in the order of this system: clock, then dossiers, then deadlines. A sweep in the background waits for nothing that a
 * command may hold: what is locked is skipped and found half a second later. Only a move of the simulated clock waits,
 * and takes the dossiers in order of id before it touches a deadline.
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
import type { HistoryEntry } from '../history/chain.ts';
import { type Change, changeDossiers } from '../history/changes.ts';
import { dossiers } from '../schema/dossiers.ts';
import { deadlines } from '../schema/work.ts';

/** How the monitor signs what it writes into histories. */
const monitorActor = 'system:deadline-monitor';

export interface SweepOptions {
  /** Rungs whose moment is before this instant (epoch ms) are raised; one exactly at it is not. */
  readonly now: number;
  /** Deadlines at most in one batch. */
  readonly limit: number;
  /** Wait for locked rows instead of leaving them to the next sweep. */
  readonly wait?: boolean;
  /** Ids of deadlines to leave alone. */
  readonly except?: readonly string[];
  /** Look at these deadlines only. */
  readonly only?: readonly string[];
}

export interface SweptBatch {
  readonly raised: number;
  /** The limit was reached: there may be more. */
  readonly full: boolean;
}

/**
 * Sweeps one batch in the caller's transaction, in order of the rungs' moments: alerts, breaches in the histories,
 * deliveries with their messages, and when to look again. A full batch stops at the moment of its last deadline, so that
 * batch after batch the rungs come in one order.
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

/** The terms of a batch: those with something to do, earliest first. Each is locked together with its dossier. */
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

/** Waits for the dossiers of the next batch in order of id; returns how many there are. */
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

/** The rungs a deadline has passed since it was last looked at, and the moment of the one after them. */
function climb({ deadline, dossier }: Due, { now, bound }: { now: number; bound: number }): Climbed {
  const passed = ({ at }: RungAt) => at < now && at <= bound;
  const ahead = rungsLeft(deadline);
  const { decidingAgencyId } = dossier;
  const told = { deadline, decidingAgencyId, apologySent: isApologySent(deadline, dossier) };
  const fired = ahead.filter(passed).map((rung) => ({ ...rung, ...told }));
  return { deadline, fired, nextAlertAt: ahead.find((rung) => !passed(rung))?.at ?? null };
}

/** Rungs not raised yet. A term that has ended late has only its breach left: nothing is due soon any more. */
function rungsLeft(deadline: DeadlineRow): readonly RungAt[] {
  const { nextAlertAt, closedAt } = deadline;
  return ladderOf(deadline).filter(({ rung, at }) => at >= nextAlertAt! && (closedAt === null || rung === 'breached'));
}

const inOrder = (alerts: readonly NewAlert[]): NewAlert[] =>
  alerts.toSorted(
    (a, b) => a.at - b.at || (a.deadline.id < b.deadline.id ? -1 : Number(a.deadline.id > b.deadline.id)),
  );

/**
 * Writes breaches into the histories of their dossiers, each once: when its alert is first raised. With the breach of the
 * law's own term goes that no letter of apology was sent in time.
 */
async function recordBreaches(tx: Tx, raised: readonly RaisedAlert[], due: readonly Due[], at: number): Promise<void> {
  const dossierOf = new Map(due.map(({ dossier }) => [dossier.id, dossier]));
  const breaches = Map.groupBy(
    raised.filter(({ rung }) => rung === 'breached'),
    ({ deadline }) => deadline.dossierId,
  );
  const changes = [...breaches].map(([id, alerts]): Change => {
    const dossier = dossierOf.get(id)!;
    const head = { seq: dossier.historySeq, hash: dossier.historyHash };
    return { id, head, entries: alerts.flatMap((alert) => breachEntries(alert, dossier)), columns: {} };
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

/** Ids of the deadlines a batch would look at, earliest first. Takes no lock. */
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
