import type { TaskKind } from '@motcua/domain/routing/closing';
import type { TaskState } from '@motcua/domain/routing/task';
import { anyOf } from '../any-of.ts';
import { type Queryable, reading } from '../database.ts';
import { and, asc, eq, gt, inArray, isNotNull, isNull, type SQL, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { dossiers } from '../schema/dossiers.ts';
import { absences } from '../schema/reference.ts';
import { deadlines, tasks } from '../schema/work.ts';
import { lastingAt, readDesks } from '../staff/absences.ts';
import type { TaskRow } from './tasks.ts';

/**
 * Filters of a work list. Without `state` it has all tasks that have not ended. `agency`: the receiving or deciding
 * one.
 */
export interface TaskFilter {
  readonly state?: TaskState | undefined;
  readonly unit?: string | undefined;
  readonly officer?: string | undefined;
  /** With `officer`: also the tasks of absent officers whose delegate they are. */
  readonly delegated?: boolean | undefined;
  readonly agency?: string | undefined;
  readonly dossier?: string | undefined;
  readonly procedure?: string | undefined;
  readonly late?: boolean | undefined;
  readonly kind?: TaskKind | undefined;
}

/** A task with some facts of its dossier. `dueSoonAt` (epoch ms): the due-soon rung of its deadline. */
export interface ListedTask {
  readonly task: TaskRow;
  readonly dossierCode: string;
  readonly procedureCode: string;
  readonly decidingAgencyId: string;
  readonly kind: TaskKind;
  readonly dueSoonAt: number | null;
  /** The delegate of the officer, while that officer is absent. */
  readonly delegateId: string | null;
}

/** A place after the last step is the closing (packages/domain/src/routing/closing.ts). */
const isStep = sql`${tasks.stepNo} < jsonb_array_length(${dossiers.steps})`;
const kind = sql<TaskKind>`case when ${isStep} then 'step' else 'closing' end`;

const listedAt = (now: number) => ({
  task: tasks,
  dossierCode: dossiers.code,
  procedureCode: dossiers.procedureCode,
  decidingAgencyId: dossiers.decidingAgencyId,
  kind,
  dueSoonAt: deadlines.dueSoonAt,
  delegateId: sql<string | null>`case when ${tasks.closedAt} is null then (
    select ${absences.delegateOfficerId} from ${absences}
    where ${absences.officerId} = ${tasks.officerId} and ${lastingAt(now)}) end`,
});

/** One page of tasks, oldest first. Lateness is judged at `now` (epoch ms). */
export async function listTasks(q: Queryable, filter: TaskFilter, page: Page, now: number): Promise<ListedTask[]> {
  const { agency, officer, delegated } = filter;
  const desks = officer === undefined ? undefined : delegated ? await readDesks(q, officer, now) : [officer];
  const conditions = and(
    ...conditionsOf(filter, now),
    desks && inArray(tasks.officerId, desks),
    page.after === undefined ? undefined : gt(tasks.id, page.after),
  );
  const found = (ofAgency: SQL) =>
    q
      .select({ id: tasks.id })
      .from(tasks)
      .innerJoin(dossiers, eq(dossiers.id, tasks.dossierId))
      .where(and(conditions, ofAgency))
      .orderBy(asc(tasks.id))
      .limit(page.limit);
  const asked =
    agency === undefined
      ? conditions
      : anyOf(tasks.id, [found(eq(tasks.agencyId, agency)), found(eq(dossiers.decidingAgencyId, agency))]);
  return reading(() => selectTasks(q, now).where(asked).orderBy(asc(tasks.id)).limit(page.limit));
}

/** One task in the form of the list at an instant (epoch ms), or undefined. */
export async function findListedTask(q: Queryable, id: string, now: number): Promise<ListedTask | undefined> {
  const [row] = await reading(() => selectTasks(q, now).where(eq(tasks.id, id)));
  return row;
}

const selectTasks = (q: Queryable, now: number) =>
  q
    .select(listedAt(now))
    .from(tasks)
    .innerJoin(dossiers, eq(dossiers.id, tasks.dossierId))
    // By dossier as well, because the index on deadlines begins with it.
    .leftJoin(deadlines, and(eq(deadlines.dossierId, tasks.dossierId), eq(deadlines.taskId, tasks.id)));

function conditionsOf(filter: TaskFilter, now: number): (SQL | undefined)[] {
  const { state, unit, dossier, procedure, late, kind: wanted } = filter;
  const ended = state !== undefined && state !== 'open' && state !== 'claimed';
  const end = ended ? tasks.closedAt : sql`${new Date(now).toISOString()}::timestamptz`;
  return [
    ended ? isNotNull(tasks.closedAt) : isNull(tasks.closedAt),
    state === undefined ? undefined : eq(tasks.state, state),
    wanted === undefined ? undefined : wanted === 'step' ? isStep : sql`not ${isStep}`,
    unit === undefined ? undefined : eq(tasks.unitId, unit),
    dossier === undefined ? undefined : eq(dossiers.code, dossier),
    procedure === undefined ? undefined : eq(dossiers.procedureCode, procedure),
    late === undefined ? undefined : late ? sql`${end} > ${tasks.dueAt}` : sql`${end} <= ${tasks.dueAt}`,
  ];
}

/** One page of the ids of open tasks that were not assigned, oldest first: the queue may have lost their messages. */
export async function listUnassignedTasks(q: Queryable, page: Page): Promise<string[]> {
  const rows = await reading(() =>
    q
      .select({ id: tasks.id })
      .from(tasks)
      .where(
        and(
          isNull(tasks.unitId),
          isNull(tasks.closedAt),
          page.after === undefined ? undefined : gt(tasks.id, page.after),
        ),
      )
      .orderBy(asc(tasks.id))
      .limit(page.limit),
  );
  return rows.map(({ id }) => id);
}
