import { type Queryable, reading } from '../database.ts';
import { type AnyColumn, and, asc, eq, gte, isNotNull, isNull, lt, or, sql } from '../drizzle.ts';
import { dossiers } from '../schema/dossiers.ts';
import { deadlines, tasks } from '../schema/work.ts';
import type { DeadlineRow } from './deadlines.ts';

/** Where a running term stands at an instant. Derived, never stored. */
export const deadlineStates = ['open', 'due-soon', 'overdue', 'suspended'] as const;
export type DeadlineState = (typeof deadlineStates)[number];

/** `state` 'open' is every term that has a due moment, the next two are parts of it; a suspended one has none. */
export interface DeadlineFilter {
  readonly state: DeadlineState;
  readonly kind?: DeadlineRow['kind'] | undefined;
  /** Received the dossier or decides it. */
  readonly agency?: string | undefined;
}

export interface ListedDeadline {
  readonly deadline: DeadlineRow;
  readonly dossier: { readonly code: string; readonly procedureCode: string };
  readonly task: { readonly stepName: string } | null;
}

/**
 * One page of terms under way, judged at `now` (epoch ms): the most urgent first, of the suspended those first that began first.
 * `after`: sort moment and id of the last one seen.
 */
export async function listDeadlines(
  q: Queryable,
  { state, kind, agency }: DeadlineFilter,
  page: { after?: readonly [at: number, id: string] | undefined; limit: number },
  now: number,
): Promise<ListedDeadline[]> {
  const moment = state === 'suspended' ? deadlines.anchorAt : deadlines.dueAt;
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
          state === 'suspended' ? isNull(deadlines.dueAt) : isNotNull(deadlines.dueAt),
          state === 'overdue' ? lt(deadlines.dueAt, now) : undefined,
          state === 'due-soon' ? and(gte(deadlines.dueAt, now), lt(deadlines.dueSoonAt, now)) : undefined,
          kind === undefined ? undefined : eq(deadlines.kind, kind),
          agency === undefined ? undefined : or(eq(deadlines.agencyId, agency), eq(dossiers.decidingAgencyId, agency)),
          after(moment, page.after),
        ),
      )
      .orderBy(asc(moment), asc(deadlines.id))
      .limit(page.limit),
  );
}

/** The moment a term is listed by. */
export const sortMomentOf = ({ dueAt, anchorAt }: DeadlineRow): number => dueAt ?? anchorAt;

/** Compares the pair as one, which the index can seek. */
function after(moment: AnyColumn, seen: readonly [at: number, id: string] | undefined) {
  if (seen === undefined) return undefined;
  const [at, id] = seen;
  return sql`(${moment}, ${deadlines.id}) > (${new Date(at).toISOString()}::timestamptz, ${id}::uuid)`;
}

/** Where a term stands at `now` (epoch ms): overdue as soon as now > due, due soon as soon as now > that rung. */
export function deadlineStateAt({ dueAt, dueSoonAt }: DeadlineRow, now: number): DeadlineState {
  if (dueAt === null) return 'suspended';
  if (dueAt < now) return 'overdue';
  return dueSoonAt !== null && dueSoonAt < now ? 'due-soon' : 'open';
}
