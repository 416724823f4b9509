/**
 * Recalculations: each goes through the open dossiers, batch by batch, and derives their dates again
 * (packages/db/src/schema/recalculations.ts says what for). They are stored in the table `projections`.
 *
 * A recalculation is running, then done. Each batch is one transaction, which ends by recording where it stopped. A
 * crash therefore loses and repeats nothing: the next batch begins after that dossier. A worker holds the row of its
 * recalculation, so that several monitors never do the same batch.
 */

import { randomUUIDv7 } from 'node:crypto';
import { Refusal } from '@motcua/domain/refusal';
import { type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, desc, eq, getTableColumns, gt, inArray, isNotNull, lt, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { lockCalendarChanges, readKin, readWithHeirs } from '../reference/calendar-editions.ts';
import { dossiers } from '../schema/dossiers.ts';
import { projectedDossiers, projections } from '../schema/recalculations.ts';

export type RecalculationRow = typeof projections.$inferSelect;
export type RecalculatedRow = typeof projectedDossiers.$inferSelect;
export type RecalculationMode = RecalculationRow['mode'];

/** A recalculation to begin. `of`: the edition that is previewed or applied; null for a check. */
export interface NewRecalculation {
  readonly mode: RecalculationMode;
  readonly of: { readonly calendarId: string; readonly edition: number } | null;
  readonly createdBy: string;
}

/** Begins a recalculation. The caller has locked changes of calendars, so that `createdAt` shows which began first. */
export async function createRecalculation(
  tx: Tx,
  { mode, of, createdBy }: NewRecalculation,
): Promise<RecalculationRow> {
  const below = of === null ? [] : await readWithHeirs(tx, of.calendarId);
  const [row] = await tx
    .insert(projections)
    .values({
      id: randomUUIDv7(),
      mode,
      state: 'running',
      calendarId: of?.calendarId ?? null,
      calendarEdition: of?.edition ?? null,
      mended: mode === 'check' ? 0 : null,
      total: sql`(select count(*) from dossiers where ended_at is null
        and (${mode === 'check'} or calendar_id = any(${sql.param(below)}::text[])))`,
      createdAt: sql`clock_timestamp()`,
      createdBy,
    })
    .returning();
  return row!;
}

/** The running preview of an edition, or else a new one. */
export async function previewOf(
  tx: Tx,
  of: { readonly calendarId: string; readonly edition: number },
  createdBy: string,
): Promise<RecalculationRow> {
  await lockCalendarChanges(tx);
  const [running] = await tx
    .select()
    .from(projections)
    .where(and(previews(of), eq(projections.state, 'running')));
  return running ?? createRecalculation(tx, { mode: 'preview', of, createdBy });
}

const previews = ({ calendarId, edition }: { readonly calendarId: string; readonly edition: number }) =>
  and(
    eq(projections.mode, 'preview'),
    eq(projections.calendarId, calendarId),
    eq(projections.calendarEdition, edition),
  );

/**
 * Refusal('impact-not-previewed') unless a preview of the edition has finished, and no edition of its calendar, of a
 * parent or of an heir was put in force since that preview began.
 */
export async function requirePreview(
  tx: Tx,
  of: { readonly calendarId: string; readonly edition: number },
): Promise<void> {
  const [last] = await tx
    .select({ id: projections.id, state: projections.state, createdAt: projections.createdAt })
    .from(projections)
    .where(previews(of))
    .orderBy(desc(projections.createdAt))
    .limit(1);
  const [applied] = await tx
    .select({ createdAt: projections.createdAt })
    .from(projections)
    .where(and(eq(projections.mode, 'apply'), inArray(projections.calendarId, await readKin(tx, of.calendarId))))
    .orderBy(desc(projections.createdAt))
    .limit(1);
  if (last?.state === 'done' && (applied === undefined || applied.createdAt < last.createdAt)) return;
  throw new Refusal(
    'impact-not-previewed',
    'no preview of this edition has finished since the one in force was put there',
    {
      facts: last === undefined ? {} : { projection: last.id, state: last.state },
    },
  );
}

/** A recalculation by id, or Refusal('projection-not-found'). */
export async function getRecalculation(q: Queryable, id: string): Promise<RecalculationRow> {
  const [row] = await reading(() => q.select().from(projections).where(eq(projections.id, id)));
  if (row === undefined) throw new Refusal('projection-not-found', 'no projection has this id');
  return row;
}

/** One page of recalculations, newest first, after the one with id `after`. */
export async function listRecalculations(
  q: Queryable,
  filter: {
    mode?: RecalculationMode | undefined;
    state?: RecalculationRow['state'] | undefined;
    calendar?: string | undefined;
  },
  page: Page,
): Promise<RecalculationRow[]> {
  const { mode, state, calendar } = filter;
  return reading(() =>
    q
      .select()
      .from(projections)
      .where(
        and(
          mode === undefined ? undefined : eq(projections.mode, mode),
          state === undefined ? undefined : eq(projections.state, state),
          calendar === undefined ? undefined : eq(projections.calendarId, calendar),
          page.after === undefined ? undefined : lt(projections.id, page.after),
        ),
      )
      .orderBy(desc(projections.id))
      .limit(page.limit),
  );
}

export type ListedRecalculated = RecalculatedRow & { readonly code: string };

/** One page of the dossiers that a recalculation moves or keeps, oldest first, after the dossier with id `after`. */
export async function listRecalculated(
  q: Queryable,
  projectionId: string,
  filter: { becameLate?: boolean | undefined; kept?: boolean | undefined },
  page: Page,
): Promise<ListedRecalculated[]> {
  const becameLate = sql`(${projectedDossiers.isLate} and not ${projectedDossiers.wasLate})`;
  const kept = isNotNull(projectedDossiers.keptBecause);
  const asked = (condition: ReturnType<typeof sql>, wanted: boolean | undefined) =>
    wanted === undefined ? undefined : wanted ? condition : sql`not ${condition}`;
  return reading(() =>
    q
      .select({ ...getTableColumns(projectedDossiers), code: dossiers.code })
      .from(projectedDossiers)
      .innerJoin(dossiers, eq(dossiers.id, projectedDossiers.dossierId))
      .where(
        and(
          eq(projectedDossiers.projectionId, projectionId),
          asked(becameLate, filter.becameLate),
          asked(kept, filter.kept),
          page.after === undefined ? undefined : gt(projectedDossiers.dossierId, page.after),
        ),
      )
      .orderBy(asc(projectedDossiers.dossierId))
      .limit(page.limit),
  );
}

/** Begins a check, unless any monitor began one within the last `everyMs`. */
export async function checkNowAndThen(
  tx: Tx,
  everyMs: number,
  createdBy: string,
): Promise<RecalculationRow | undefined> {
  await lockCalendarChanges(tx);
  const { rows } = await tx.execute(sql`
    select from projections
    where mode = 'check' and mended is not null
      and created_at > clock_timestamp() - ${everyMs} * interval '1 millisecond' limit 1`);
  return rows.length > 0 ? undefined : createRecalculation(tx, { mode: 'check', of: null, createdBy });
}
