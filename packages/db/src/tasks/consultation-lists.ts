import type { ConsultationState } from '@motcua/domain/routing/consultation';
import { type Queryable, reading } from '../database.ts';
import { and, asc, eq, gt, lte, type SQL, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { dossiers } from '../schema/dossiers.ts';
import { consultations } from '../schema/reference.ts';
import { deadlines, tasks } from '../schema/work.ts';
import type { ConsultationRow } from './consultations.ts';

/** Filters. `agency` and `unit` are those that are asked. */
export interface ConsultationFilter {
  readonly agency?: string | undefined;
  readonly unit?: string | undefined;
  readonly state?: ConsultationState | undefined;
  readonly dossier?: string | undefined;
  readonly task?: string | undefined;
  readonly late?: boolean | undefined;
}

/** A consultation with some facts of its dossier and step. Instants are in epoch ms. */
export interface ListedConsultation {
  readonly consultation: ConsultationRow;
  readonly dossierCode: string;
  readonly decidingAgencyId: string;
  readonly stepCode: string;
  readonly stepName: string;
  readonly dueAt: number | null;
}

const listed = {
  consultation: consultations,
  dossierCode: dossiers.code,
  decidingAgencyId: dossiers.decidingAgencyId,
  stepCode: tasks.stepCode,
  stepName: tasks.stepName,
  dueAt: deadlines.dueAt,
};

const select = (q: Queryable) =>
  q
    .select(listed)
    .from(consultations)
    .innerJoin(dossiers, eq(dossiers.id, consultations.dossierId))
    .innerJoin(tasks, eq(tasks.id, consultations.taskId))
    .innerJoin(deadlines, eq(deadlines.id, consultations.deadlineId));

/** One page of consultations, oldest first. Lateness is judged at `now` (epoch ms). */
export async function listConsultations(
  q: Queryable,
  filter: ConsultationFilter,
  page: Page,
  now: number,
): Promise<ListedConsultation[]> {
  const after = page.after === undefined ? undefined : gt(consultations.id, page.after);
  return reading(() =>
    select(q)
      .where(and(...conditionsOf(filter, now), after))
      .orderBy(asc(consultations.id))
      .limit(page.limit),
  );
}

function conditionsOf(filter: ConsultationFilter, now: number): (SQL | undefined)[] {
  const { agency, unit, state, dossier, task, late } = filter;
  const endOrNow = sql`coalesce(${consultations.closedAt}, ${new Date(now).toISOString()}::timestamptz)`;
  return [
    agency === undefined ? undefined : eq(consultations.askedAgencyId, agency),
    unit === undefined ? undefined : eq(consultations.askedUnitId, unit),
    state === undefined ? undefined : eq(consultations.state, state),
    dossier === undefined ? undefined : eq(dossiers.code, dossier),
    task === undefined ? undefined : eq(consultations.taskId, task),
    late === undefined ? undefined : late ? gt(endOrNow, deadlines.dueAt) : lte(endOrNow, deadlines.dueAt),
  ];
}

/** One consultation in the form of the list, or undefined. */
export async function findListedConsultation(q: Queryable, id: string): Promise<ListedConsultation | undefined> {
  const [row] = await reading(() => select(q).where(eq(consultations.id, id)));
  return row;
}
