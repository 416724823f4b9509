import { and, asc, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import { type Queryable, reading } from './database.ts';
import type { DeadlineRow } from './deadlines.ts';
import { dossiers } from './schema/dossiers.ts';
import { deadlines, tasks } from './schema/work.ts';

/** Where a running term stands at an instant. Derived, never stored. */
export const deadlineStates = ['open', 'due-soon', 'overdue'] as const;
export type DeadlineState = (typeof deadlineStates)[number];

/** `state` 'open' is every running term, the other two are parts of it. */
export interface DeadlineFilter {
  readonly state: DeadlineState;
  readonly kind?: DeadlineRow['kind'] | undefined;
  readonly agency?: string | undefined;
}

export interface ListedDeadline {
  readonly deadline: DeadlineRow;
  readonly dossier: { readonly code: string; readonly procedureCode: string };
  readonly task: { readonly stepName: string } | null;
}

/** One page of running terms, the most urgent first, judged at `now` (epoch ms). `after`: due moment and id of the last one seen. */
export async function listDeadlines(
  q: Queryable,
  { state, kind, agency }: DeadlineFilter,
  page: { after?: readonly [dueAt: number, id: string] | undefined; limit: number },
  now: number,
): Promise<ListedDeadline[]> {
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
      .where(
        and(
          isNull(deadlines.closedAt),
          state === 'overdue' ? lt(deadlines.dueAt, now) : undefined,
          state === 'due-soon' ? and(gte(deadlines.dueAt, now), lt(deadlines.dueSoonAt, now)) : undefined,
          kind === undefined ? undefined : eq(deadlines.kind, kind),
          agency === undefined ? undefined : eq(deadlines.agencyId, agency),
          after(page.after),
        ),
      )
      .orderBy(asc(deadlines.dueAt), asc(deadlines.id))
      .limit(page.limit),
  );
}

/** Compares the pair as one, which the index can seek. */
function after(seen: readonly [dueAt: number, id: string] | undefined) {
  if (seen === undefined) return undefined;
  const [dueAt, id] = seen;
  return sql`(${deadlines.dueAt}, ${deadlines.id}) > (${new Date(dueAt).toISOString()}::timestamptz, ${id}::uuid)`;
}

/** Where a running term stands at `now` (epoch ms): overdue as soon as now > due, due soon as soon as now > that rung. */
export function deadlineStateAt({ dueAt, dueSoonAt }: DeadlineRow, now: number): DeadlineState {
  if (dueAt < now) return 'overdue';
  return dueSoonAt < now ? 'due-soon' : 'open';
}
