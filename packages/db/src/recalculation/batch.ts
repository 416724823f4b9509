/** One batch of a recalculation: finds the next open dossiers, derives their dates, and writes the outcome. */

import { compileCalendar } from '@motcua/domain/calendars/calendar';
import { insertMany } from '../bulk.ts';
import type { Queryable, Tx } from '../database.ts';
import type { DeadlineRow } from '../deadlines/deadlines.ts';
import { writeMoves } from '../deadlines/moves.ts';
import { toDossier } from '../dossiers/dossiers.ts';
import { and, asc, eq, inArray, isNotNull, isNull, or, sql } from '../drizzle.ts';
import { headOf } from '../history/chain.ts';
import { readWithHeirs, resolveFamily } from '../reference/calendar-editions.ts';
import { type CalendarEdition, type Calendars, getCalendarEdition, readCalendars } from '../reference/calendars.ts';
import { dossiers } from '../schema/dossiers.ts';
import { projectedDossiers, projections } from '../schema/recalculations.ts';
import { deadlines } from '../schema/work.ts';
import type { TimeSource } from '../time-source.ts';
import {
  type Aim,
  isOther,
  type Kept,
  type OpenDossier,
  type Outcome,
  reckon,
  strayWarnings,
  toRecalculated,
  writeOutcomes,
} from './outcomes.ts';
import type { RecalculatedRow, RecalculationRow } from './recalculations.ts';

export interface RecalculateOptions {
  readonly calendars: Calendars;
  readonly time: TimeSource;
  /** The most dossiers in one batch. Commands on them wait for it. */
  readonly limit: number;
}

/** The recalculation after a batch, how many dossiers it looked at, and those where our code failed. */
export interface RecalculatedBatch {
  readonly recalculation: RecalculationRow;
  readonly looked: number;
  readonly faults: readonly Kept[];
}

/** Does one batch of the oldest running recalculation that no other worker holds; undefined when there is none. */
export async function recalculateBatch(tx: Tx, options: RecalculateOptions): Promise<RecalculatedBatch | undefined> {
  const now = await options.time(tx);
  const [taken] = await tx
    .select()
    .from(projections)
    .where(eq(projections.state, 'running'))
    .orderBy(asc(projections.id))
    .limit(1)
    .for('update', { skipLocked: true });
  if (taken === undefined) return undefined;
  const targets = await targetsOf(tx, taken);
  const ids = await nextDossiers(tx, taken, targets, options.limit);
  if (taken.mode === 'apply') await lockDossiers(tx, ids);
  const open = await readOpen(tx, ids);
  const aim = await aimOf(tx, taken, targets, open, options.calendars);
  const reckoned = open.map((one) => reckon(one, aim, taken.id));
  const outcomes = reckoned.filter((one): one is Outcome => 'moves' in one && isTouched(one));
  const kept = reckoned.filter((one): one is Kept => 'code' in one);
  if (taken.mode === 'apply') await writeOutcomes(tx, outcomes, taken.id, { actor: taken.createdBy, at: now });
  const mended = taken.mode === 'check' ? await mendWarnings(tx, outcomes, aim, taken.id) : null;
  const rows = [...outcomes.filter(isOther).map((one) => rowOf(one, now)), ...kept.map((one) => keptRow(one, now))];
  const recalculation = await advance(tx, taken, { ids, rows, mended }, options.limit);
  return { recalculation, looked: ids.length, faults: kept.filter(({ code }) => code === 'internal') };
}

const isTouched = ({ event, moves }: Outcome) => event !== undefined || moves.length > 0;

/** By calendar: the edition to count by. A check has edition 0 for all, and derives each dossier by its own. */
type Targets = ReadonlyMap<string, { readonly edition: number; readonly compiled?: CalendarEdition }>;

async function targetsOf(tx: Tx, { mode, calendarId, calendarEdition }: RecalculationRow): Promise<Targets> {
  if (mode === 'check') return new Map((await readCalendars(tx)).map(({ id }) => [id, { edition: 0 }]));
  const { definition } = await getCalendarEdition(tx, calendarId!, calendarEdition!);
  if (mode === 'apply') return inForceBelow(tx, calendarId!);
  const own = { calendarId: calendarId!, edition: calendarEdition!, calendar: compileCalendar(definition) };
  const family = [own, ...(await resolveFamily(tx, calendarId!, definition))];
  return new Map(family.map((compiled) => [compiled.calendarId, { edition: compiled.edition, compiled }]));
}

/** The editions in force of a calendar and its heirs. Every batch reads them, so that it counts by the newest. */
async function inForceBelow(q: Queryable, calendarId: string): Promise<Targets> {
  const below = sql.param(await readWithHeirs(q, calendarId));
  const { rows } = await q.execute<{ id: string; edition: number }>(sql`
    select calendar_id as id, max(edition)::int as edition from calendar_editions
    where calendar_id = any(${below}::text[]) and in_force_at is not null group by calendar_id`);
  return new Map(rows.map(({ id, edition }) => [id, { edition }]));
}

/**
 * The ids of the next open dossiers, in order, that count by one of these calendars or have a clock that asks for an
 * answer by one. Reads one range of an index for each calendar.
 */
async function nextDossiers(
  q: Queryable,
  { afterDossier }: RecalculationRow,
  targets: Targets,
  limit: number,
): Promise<string[]> {
  const after = afterDossier ?? '00000000-0000-0000-0000-000000000000';
  const { rows } = await q.execute<{ id: string }>(sql`
    with counted as (select unnest(${sql.param([...targets.keys()])}::text[]) as calendar_id)
    select id from (
      select found.id from counted, lateral (select d.id from dossiers d where d.calendar_id = counted.calendar_id
        and d.ended_at is null and d.id > ${after}::uuid order by d.id limit ${limit}) as found
      union
      select found.dossier_id from counted, lateral (select distinct r.dossier_id from deadlines r
        where r.calendar_id = counted.calendar_id and r.kind in ('reception', 'consultation', 'correction') and r.closed_at is null
        and r.dossier_id > ${after}::uuid order by r.dossier_id limit ${limit}) as found
    ) as either order by id limit ${limit}`);
  return rows.map(({ id }) => id);
}

async function lockDossiers(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .select({ id: dossiers.id })
    .from(dossiers)
    .where(inArray(dossiers.id, [...ids]))
    .orderBy(asc(dossiers.id))
    .for('no key update');
}

/**
 * Those of the dossiers that are still open or whose result is being corrected, with their running terms. One statement
 * reads one state of all.
 */
async function readOpen(q: Queryable, ids: readonly string[]): Promise<OpenDossier[]> {
  if (ids.length === 0) return [];
  const rows = await q
    .select({ dossier: dossiers, deadline: deadlines })
    .from(dossiers)
    .leftJoin(deadlines, and(eq(deadlines.dossierId, dossiers.id), isNull(deadlines.closedAt)))
    .where(
      and(
        sql`${dossiers.id} = any(${sql.param([...ids])}::uuid[])`,
        or(isNull(dossiers.endedAt), isNotNull(deadlines.id)),
      ),
    )
    .orderBy(asc(dossiers.id), asc(deadlines.id));
  return [...Map.groupBy(rows, ({ dossier }) => dossier.id).values()].map((group) => {
    const { dossier } = group[0]!;
    const running = group.map(({ deadline }) => deadline).filter((row): row is DeadlineRow => row !== null);
    return { dossier: toDossier(dossier), head: headOf(dossier), running };
  });
}

/**
 * Corrects the stored warnings of checked dossiers, and returns for how many terms. It locks only the dossiers that
 * have wrong ones, and reads these again: a check locks nothing else.
 */
async function mendWarnings(tx: Tx, outcomes: readonly Outcome[], aim: Aim, projectionId: string): Promise<number> {
  const ids = outcomes.filter((one) => strayWarnings(one).length > 0).map(({ dossier }) => dossier.id);
  if (ids.length === 0) return 0;
  await lockDossiers(tx, ids);
  const moves = (await readOpen(tx, ids)).flatMap((one) => {
    const again = reckon(one, aim, projectionId);
    return 'moves' in again ? strayWarnings(again) : [];
  });
  await writeMoves(tx, moves);
  return moves.length;
}

/** Decides by which edition each dossier and term is derived, and compiles these editions. */
async function aimOf(
  q: Queryable,
  { mode }: RecalculationRow,
  targets: Targets,
  open: readonly OpenDossier[],
  calendars: Calendars,
): Promise<Aim> {
  const counted = open.flatMap(({ dossier, running }) => [dossier, ...running]);
  const compiled = new Map<string, CalendarEdition>();
  for (const { calendarId, calendarEdition } of counted) {
    const edition = mode === 'check' ? calendarEdition : targets.get(calendarId)?.edition;
    const key = `${calendarId}/${edition}`;
    if (edition === undefined || compiled.has(key)) continue;
    compiled.set(key, targets.get(calendarId)?.compiled ?? (await calendars.get(q, calendarId, edition)));
  }
  return ({ calendarId, calendarEdition }) => {
    if (mode === 'check') return compiled.get(`${calendarId}/${calendarEdition}`);
    const edition = targets.get(calendarId)?.edition ?? 0;
    return edition > calendarEdition ? compiled.get(`${calendarId}/${edition}`) : undefined;
  };
}

type Row = Omit<RecalculatedRow, 'projectionId'>;

const isLate = ({ dueAt }: { readonly dueAt: number | null }, now: number) => dueAt !== null && now > dueAt;

function rowOf({ dossier, kind, before, after }: Outcome, now: number): Row {
  return {
    dossierId: dossier.id,
    before: toRecalculated(kind, before),
    after: toRecalculated(kind, after),
    wasLate: isLate(before, now),
    isLate: isLate(after, now),
    keptBecause: null,
  };
}

function keptRow({ dossier, code }: Kept, now: number): Row {
  const late = isLate(dossier, now);
  return {
    dossierId: dossier.id,
    before: toRecalculated('statutory', dossier),
    after: null,
    wasLate: late,
    isLate: late,
    keptBecause: code,
  };
}

/** Records what the batch found and where it stopped. A batch that is not full is the last. */
async function advance(
  tx: Tx,
  taken: RecalculationRow,
  {
    ids,
    rows,
    mended,
  }: { readonly ids: readonly string[]; readonly rows: readonly Row[]; readonly mended: number | null },
  limit: number,
): Promise<RecalculationRow> {
  await insertMany(
    tx,
    projectedDossiers,
    rows.map((row) => ({ projectionId: taken.id, ...row })),
  );
  const done = ids.length < limit;
  const seen = taken.seen + ids.length;
  const count = (is: (row: Row) => boolean) => rows.filter(is).length;
  const [row] = await tx
    .update(projections)
    .set({
      seen,
      moved: taken.moved + count(({ keptBecause }) => keptBecause === null),
      becameLate: taken.becameLate + count((one) => one.isLate && !one.wasLate),
      noLongerLate: taken.noLongerLate + count((one) => one.wasLate && !one.isLate),
      kept: taken.kept + count(({ keptBecause }) => keptBecause !== null),
      mended: mended === null ? taken.mended : (taken.mended ?? 0) + mended,
      afterDossier: ids.at(-1) ?? taken.afterDossier,
      // Until the end it is the number of dossiers that were open at the beginning.
      total: done ? seen : Math.max(taken.total, seen),
      ...(done ? { state: 'done' as const, finishedAt: sql`clock_timestamp()` } : {}),
    })
    .where(eq(projections.id, taken.id))
    .returning();
  return row!;
}
