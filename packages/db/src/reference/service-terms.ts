import { type Channel, termOf } from '@motcua/domain/catalogue/procedure';
import type { Term } from '@motcua/domain/deadlines/term';
import { type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, desc, eq } from '../drizzle.ts';
import { serviceTerms } from '../schema/catalogue.ts';

export type ServiceTermRow = typeof serviceTerms.$inferSelect;

/** The service terms that an agency promised for a procedure, newest first. */
export async function readPromises(
  q: Queryable,
  { agency, procedure }: { agency: string; procedure: string },
): Promise<ServiceTermRow[]> {
  return q
    .select()
    .from(serviceTerms)
    .where(and(eq(serviceTerms.agencyId, agency), eq(serviceTerms.procedureCode, procedure)))
    .orderBy(desc(serviceTerms.effectiveFrom));
}

/** The term for a channel in effect on a civil day. `promises`: newest first. */
export function promiseOn(promises: readonly ServiceTermRow[], channel: Channel, day: string): Term | undefined {
  const promised = promises.find(({ effectiveFrom }) => effectiveFrom <= day);
  return promised && termOf(promised.terms, channel);
}

/** Records a service term. Refusals: 'agency-unknown'; 'service-term-exists' when that day has one already. */
export async function addServiceTerm(tx: Tx, row: ServiceTermRow): Promise<void> {
  await tx.insert(serviceTerms).values(row);
}

/** The service terms of one agency, or of all, by agency, procedure and day. */
export async function readServiceTerms(q: Queryable, agencyId?: string): Promise<ServiceTermRow[]> {
  return reading(() =>
    q
      .select()
      .from(serviceTerms)
      .where(agencyId === undefined ? undefined : eq(serviceTerms.agencyId, agencyId))
      .orderBy(asc(serviceTerms.agencyId), asc(serviceTerms.procedureCode), asc(serviceTerms.effectiveFrom)),
  );
}
