import type { Channel } from '@motcua/domain/catalogue/procedure';
import type { Queryable, Tx } from '../database.ts';
import { and, asc, count, eq, gt, gte, inArray, isNotNull, isNull, lt, or, type SQL } from '../drizzle.ts';
import { dossiers } from '../schema/dossiers.ts';
import { tasks } from '../schema/work.ts';

/**
 * Filters of accepted dossiers. Instants are epoch ms. `agency`: the receiving or deciding one. `closed`: with a
 * result.
 */
export interface WhatIfFilter {
  readonly state: 'open' | 'closed' | 'all';
  readonly procedure?: string | undefined;
  readonly agency?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly acceptedFrom?: number | undefined;
  readonly acceptedBefore?: number | undefined;
}

/** The columns of a dossier that a what-if needs. */
export type WhatIfDossier = Pick<typeof dossiers.$inferSelect, (typeof columns)[number]>;
const columns = [
  'id',
  'procedureCode',
  'calendarId',
  'calendarEdition',
  'term',
  'rules',
  'suspensions',
  'extensions',
  'acceptedAt',
  'promisedAt',
  'dueAt',
  'dueOn',
  'finishedAt',
] as const;

/** How many dossiers the filter finds. It stops counting at `most` + 1. */
export async function countWhatIfDossiers(q: Queryable, filter: WhatIfFilter, most: number): Promise<number> {
  const some = q
    .select({ id: dossiers.id })
    .from(dossiers)
    .where(and(...conditionsOf(filter)))
    .limit(most + 1)
    .as('some');
  const [row] = await q.select({ count: count() }).from(some);
  return row!.count;
}

/** Yields all dossiers of the filter in order of their ids, in batches of up to `limit`. */
export async function* readWhatIfDossiers(
  tx: Tx,
  filter: WhatIfFilter,
  limit: number,
): AsyncGenerator<WhatIfDossier[], void> {
  const shown = Object.fromEntries(columns.map((name) => [name, dossiers[name]])) as Pick<
    typeof dossiers,
    (typeof columns)[number]
  >;
  for (let after: string | undefined; ; ) {
    const batch = await tx
      .select(shown)
      .from(dossiers)
      .where(and(...conditionsOf(filter), after === undefined ? undefined : gt(dossiers.id, after)))
      .orderBy(asc(dossiers.id))
      .limit(limit);
    if (batch.length > 0) yield batch;
    if (batch.length < limit) return;
    after = batch.at(-1)!.id;
  }
}

/** The tasks of dossiers whose step has one of these codes. */
export async function readWhatIfSteps(tx: Tx, dossierIds: readonly string[], steps: readonly string[]) {
  const { dossierId, stepCode, openedAt, closedAt, dueAt, state } = tasks;
  return tx
    .select({ dossierId, stepCode, openedAt, closedAt, dueAt, state })
    .from(tasks)
    .where(and(inArray(dossierId, [...dossierIds]), inArray(stepCode, [...steps])));
}

function conditionsOf({
  state,
  procedure,
  agency,
  channel,
  acceptedFrom,
  acceptedBefore,
}: WhatIfFilter): (SQL | undefined)[] {
  return [
    isNotNull(dossiers.acceptedAt),
    state === 'open' ? isNull(dossiers.endedAt) : undefined,
    state === 'closed' ? isNotNull(dossiers.finishedAt) : undefined,
    // A dossier that was refused or stopped has no result that could be late.
    state === 'all' ? or(isNull(dossiers.endedAt), isNotNull(dossiers.finishedAt)) : undefined,
    procedure === undefined ? undefined : eq(dossiers.procedureCode, procedure),
    agency === undefined ? undefined : or(eq(dossiers.agencyId, agency), eq(dossiers.decidingAgencyId, agency)),
    channel === undefined ? undefined : eq(dossiers.channel, channel),
    acceptedFrom === undefined ? undefined : gte(dossiers.acceptedAt, acceptedFrom),
    acceptedBefore === undefined ? undefined : lt(dossiers.acceptedAt, acceptedBefore),
  ];
}
