import type { HandOverWay } from '@motcua/domain/dossiers/dossier';
import { Status } from '@motcua/domain/dossiers/status';
import { type Queryable, reading } from '../database.ts';
import { and, asc, eq, gte, lt, sql } from '../drizzle.ts';
import { procedures } from '../schema/catalogue.ts';
import { dossiers, history } from '../schema/dossiers.ts';
import type { DossierRow } from './dossiers.ts';

/** A row of the register book, without the person. */
export interface BookLine {
  readonly dossier: DossierRow;
  readonly procedureName: string;
  /** How the result was handed over, or is to be handed over; null when nobody stated it. */
  readonly way: HandOverWay | null;
  /** The number of sets of papers; null when nobody stated it. */
  readonly sets: number | null;
  /** The newest version of the forms that there was when it was registered. */
  readonly forms: number;
}

/** The first `limit` dossiers that an agency accepted in [from, to) (epoch ms), in the order of acceptance. */
export async function readAccepted(
  q: Queryable,
  { agencyId, from, to }: { agencyId: string; from: number; to: number },
  limit: number,
): Promise<BookLine[]> {
  const handed = sql`(select h.data ->> 'way' from ${history} h
    where h.dossier_id = ${dossiers.id} and h.type = 'dossier.handed-over' and ${dossiers.status} = ${Status.handedOver}
    order by h.seq desc limit 1)`;
  const presented = (field: string) =>
    sql`(select h.data -> 'presented' ->> ${field} from ${history} h
      where h.dossier_id = ${dossiers.id} and h.seq = 1)`;
  const way = sql<HandOverWay | null>`coalesce(${handed}, ${presented('resultWay')})`;
  const sets = sql<number | null>`${presented('sets')}::int`;
  const forms = sql<number>`(select coalesce((h.data ->> 'forms')::int, 1) from ${history} h
    where h.dossier_id = ${dossiers.id} and h.seq = 1)`;
  return reading(() =>
    q
      .select({ dossier: dossiers, procedureName: procedures.name, way, sets, forms })
      .from(dossiers)
      .innerJoin(procedures, eq(procedures.code, dossiers.procedureCode))
      .where(and(eq(dossiers.agencyId, agencyId), gte(dossiers.acceptedAt, from), lt(dossiers.acceptedAt, to)))
      .orderBy(asc(dossiers.acceptedAt), asc(dossiers.code))
      .limit(limit),
  );
}
