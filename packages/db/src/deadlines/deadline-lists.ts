import { anyOf } from '../any-of.ts';
import { type Queryable, reading } from '../database.ts';
import { type AnyColumn, and, asc, eq, gte, isNotNull, isNull, lt, type SQL, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { dossiers } from '../schema/dossiers.ts';
import { deadlines, tasks } from '../schema/work.ts';
import type { DeadlineRow } from './deadlines.ts';

/** The states of a running term at an instant. They are derived and never stored. */
export const deadlineStates = ['open', 'due-soon', 'overdue', 'suspended'] as const;
export type DeadlineState = (typeof deadlineStates)[number];

/**
 * `state`: 'open' finds every term that has a due moment, also the 'due-soon' and 'overdue' ones. A suspended term has
 * none.
 */
export interface DeadlineFilter {
  readonly state: DeadlineState;
  readonly kind?: DeadlineRow['kind'] | undefined;
  /** The agency that received the dossier or decides it. */
  readonly agency?: string | undefined;
}

export interface ListedDeadline {
  readonly deadline: DeadlineRow;
  readonly dossier: { readonly code: string; readonly procedureCode: string };
  readonly task: { readonly stepName: string } | null;
}

/**
 * One page of running terms, judged at `now` (epoch ms). The most urgent come first; suspended ones are in the order in
 * which they began. `page.after`: sort moment (epoch ms) and id of the last one seen.
 */
export async function listDeadlines(
  q: Queryable,
  filter: DeadlineFilter,
  page: Page<readonly [at: number, id: string]>,
  now: number,
): Promise<ListedDeadline[]> {
  const { state, agency } = filter;
  const moment = state === 'suspended' ? deadlines.anchorAt : deadlines.dueAt;
  const conditions = and(...conditionsOf(filter, now), after(moment, page.after));
  const found = (ofAgency: SQL) =>
    q
      .select({ id: deadlines.id })
      .from(deadlines)
      .innerJoin(dossiers, eq(dossiers.id, deadlines.dossierId))
      .where(and(conditions, ofAgency))
      .orderBy(asc(moment), asc(deadlines.id))
      .limit(page.limit);
  const asked =
    agency === undefined
      ? conditions
      : anyOf(deadlines.id, [found(eq(deadlines.agencyId, agency)), found(eq(dossiers.decidingAgencyId, agency))]);
  return reading(() =>
    q
      .select({
        deadline: deadlines,
        dossier: { code: dossiers.code, procedureCode: dossiers.procedureCode },
        task: { stepName: tasks.stepName },
      })
      .from(deadlines)
      .innerJoin(dossiers, eq(dossiers.id, deadlines.dossierId))
      .leftJoin(tasks, eq(tasks.id, deadlines.taskId))
      .where(asked)
      .orderBy(asc(moment), asc(deadlines.id))
      .limit(page.limit),
  );
}

const conditionsOf = ({ state, kind }: DeadlineFilter, now: number): (SQL | undefined)[] => [
  isNull(deadlines.closedAt),
  state === 'suspended' ? isNull(deadlines.dueAt) : isNotNull(deadlines.dueAt),
  state === 'overdue' ? lt(deadlines.dueAt, now) : undefined,
  state === 'due-soon' ? and(gte(deadlines.dueAt, now), lt(deadlines.dueSoonAt, now)) : undefined,
  kind === undefined ? undefined : eq(deadlines.kind, kind),
];

/** The moment (epoch ms) by which a term is sorted. */
export const sortMomentOf = ({ dueAt, anchorAt }: DeadlineRow): number => dueAt ?? anchorAt;

/** Compares moment and id as one row value, for which PostgreSQL can use the index. */
function after(moment: AnyColumn, seen: readonly [at: number, id: string] | undefined) {
  if (seen === undefined) return undefined;
  const [at, id] = seen;
  return sql`(${moment}, ${deadlines.id}) > (${new Date(at).toISOString()}::timestamptz, ${id}::uuid)`;
}

/** The state of a term at `now` (epoch ms): overdue after the due moment, due soon after the moment of that rung. */
export function deadlineStateAt({ dueAt, dueSoonAt }: DeadlineRow, now: number): DeadlineState {
  if (dueAt === null) return 'suspended';
  if (dueAt < now) return 'overdue';
  return dueSoonAt !== null && dueSoonAt < now ? 'due-soon' : 'open';
}
