/** Reads what the rules need to say on whom dossiers wait, in a few statements for any number of dossiers. */

import { Status } from '@motcua/domain/dossiers/status';
import { enteringEntries, type WorkUnderWay } from '@motcua/domain/dossiers/waiting';
import { anyOf } from '../any-of.ts';
import { type Queryable, reading } from '../database.ts';
import { awaitedAgencies, awaits } from '../dossiers/dossier-groups.ts';
import type { DossierRow } from '../dossiers/dossiers.ts';
import { and, asc, eq, gt, inArray, isNull, max, QueryBuilder, type SQL, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { dossiers, history } from '../schema/dossiers.ts';
import { absences, consultations } from '../schema/reference.ts';
import { tasks } from '../schema/work.ts';
import { lastingAt, readDesks } from '../staff/absences.ts';

/** The work under way on dossiers at an instant (epoch ms), by the dossier's id. */
export async function readWork(
  q: Queryable,
  of: readonly Pick<DossierRow, 'id' | 'status'>[],
  now: number,
): Promise<(dossierId: string) => WorkUnderWay> {
  const ids = of.map(({ id }) => id);
  const filed = of.filter(({ status }) => status === Status.submitted).map(({ id }) => id);
  const [tasksFound, questions, stepEnds, entered, awaited] = await reading(() =>
    Promise.all([
      ...([openTasks(q, ids, now), openQuestions(q, ids), endsOfSteps(q, ids), enteredAt(q, of)] as const),
      awaitedAgencies(q, filed),
    ]),
  );
  const open = Map.groupBy(tasksFound, ({ dossierId }) => dossierId);
  const asked = Map.groupBy(questions, ({ dossierId }) => dossierId);
  const ended = new Map(stepEnds.map(({ dossierId, at }) => [dossierId, at]));
  return (id) => ({
    tasks: open.get(id) ?? [],
    questions: asked.get(id) ?? [],
    stepEndedAt: ended.get(id) ?? null,
    earlierPartAt: awaited.get(id) ?? null,
    enteredAt: entered.get(id) ?? null,
  });
}

async function openTasks(q: Queryable, ids: readonly string[], now: number) {
  const { id, dossierId, stepNo, stepCode, unitId, officerId, openedAt } = tasks;
  const rows = await q
    .select({
      task: { id, dossierId, stepNo, stepCode, unitId, officerId, openedAt },
      absence: { id: absences.id, delegateOfficerId: absences.delegateOfficerId },
    })
    .from(tasks)
    .leftJoin(absences, and(eq(absences.officerId, tasks.officerId), lastingAt(now)))
    .where(and(inArray(tasks.dossierId, [...ids]), isNull(tasks.closedAt)));
  return rows.map(({ task, absence }) => ({ ...task, absence }));
}

async function openQuestions(q: Queryable, ids: readonly string[]) {
  const { dossierId, taskId, askedAgencyId: agencyId, askedUnitId: unitId, openedAt } = consultations;
  return q
    .select({ dossierId, taskId, agencyId, unitId, openedAt })
    .from(consultations)
    .where(and(inArray(dossierId, [...ids]), eq(consultations.state, 'open')));
}

async function endsOfSteps(q: Queryable, ids: readonly string[]) {
  return q
    .select({ dossierId: tasks.dossierId, at: max(tasks.closedAt) })
    .from(tasks)
    .where(inArray(tasks.dossierId, [...ids]))
    .groupBy(tasks.dossierId);
}

/**
 * The latest instant of an entry's type. For an imported dossier: since when, as the older system stated; null if not.
 */
const since = sql`max(case when ${history.type} = 'dossier.imported'
  then (${history.data} #>> '{state,since}')::timestamptz else ${history.at} end)`.mapWith(history.at);

async function enteredAt(q: Queryable, of: readonly Pick<DossierRow, 'id' | 'status'>[]): Promise<Map<string, number>> {
  const statusOf = new Map(of.map(({ id, status }) => [id, status]));
  const dated = of.filter(({ status }) => enteringEntries[status] !== undefined).map(({ id }) => id);
  if (dated.length === 0) return new Map();
  const types = Object.values(enteringEntries).flat();
  const rows = await q
    .select({ dossierId: history.dossierId, type: history.type, at: since })
    .from(history)
    .where(and(inArray(history.dossierId, dated), inArray(history.type, types)))
    .groupBy(history.dossierId, history.type);
  const entered = new Map<string, number>();
  for (const { dossierId, type, at } of rows) {
    if (!enteringEntries[statusOf.get(dossierId)!]!.includes(type)) continue;
    if (at !== null) entered.set(dossierId, Math.max(at, entered.get(dossierId) ?? 0));
  }
  return entered;
}

/** On whom dossiers wait. A dossier must meet all conditions given. */
export interface WaitingFilter {
  readonly agency?: string | undefined;
  readonly unit?: string | undefined;
  readonly officer?: string | undefined;
}

/**
 * One page of dossiers that have not ended and may wait on whom the filter names, oldest first. `readWork` and the
 * rules of the domain then say whether they do.
 */
export async function listMaybeWaiting(
  q: Queryable,
  { agency, unit, officer }: WaitingFilter,
  page: Page,
  now: number,
): Promise<DossierRow[]> {
  const desks = officer === undefined ? undefined : await readDesks(q, officer, now);
  const conditions = and(
    isNull(dossiers.endedAt),
    page.after === undefined ? undefined : gt(dossiers.id, page.after),
    unit === undefined ? undefined : anyOf(dossiers.id, [workOf(eq(tasks.unitId, unit)), askedFrom(unit)]),
    desks && inArray(dossiers.id, workOf(inArray(tasks.officerId, desks))),
  );
  const found = (ofAgency: SQL) =>
    q
      .select({ id: dossiers.id })
      .from(dossiers)
      .where(and(conditions, ofAgency))
      .orderBy(asc(dossiers.id))
      .limit(page.limit);
  const asked = agency === undefined ? conditions : anyOf(dossiers.id, concerns(agency).map(found));
  return reading(() => q.select().from(dossiers).where(asked).orderBy(asc(dossiers.id)).limit(page.limit));
}

/** How an agency may be waited for, each a condition of its own. */
const concerns = (agency: string): SQL[] => [
  eq(dossiers.agencyId, agency),
  eq(dossiers.decidingAgencyId, agency),
  sql`${dossiers.steps} @> ${JSON.stringify([{ agency }])}::jsonb`,
  sql`${dossiers.transfer} ->> 'to' = ${agency}`,
  inArray(dossiers.id, openQuestion(eq(consultations.askedAgencyId, agency))),
  and(eq(dossiers.status, Status.submitted), awaits(agency))!,
];

const from = new QueryBuilder();

/** The dossiers of some open tasks. */
const workOf = (which: SQL) =>
  from
    .select({ id: tasks.dossierId })
    .from(tasks)
    .where(and(isNull(tasks.closedAt), which));

/** The dossiers about which a unit is asked. */
const askedFrom = (unit: string) => openQuestion(eq(consultations.askedUnitId, unit));

const openQuestion = (which: SQL) =>
  from
    .select({ id: consultations.dossierId })
    .from(consultations)
    .where(and(eq(consultations.state, 'open'), which));
