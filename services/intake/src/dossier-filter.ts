/** Which dossiers: the one filter of lists and exports. */
import type { DossierFilter } from '@motcua/db/dossiers/dossier-lists';
import { mustKnowAgency } from '@motcua/db/reference/agencies';
import type { RefusalCode } from '@motcua/domain/refusal';
import { AgencyId, InstantIn, ProcedureCode, StatusIn } from '@motcua/http/fields';
import { z } from 'zod';
import type { Deps } from './deps.ts';

const agencyFields = {
  agency: AgencyId.optional().meta({ description: 'Helped, received or decides' }),
  helpedAgency: AgencyId.optional(),
  receivingAgency: AgencyId.optional(),
  decidingAgency: AgencyId.optional(),
};
const agencyNames = Object.keys(agencyFields) as (keyof typeof agencyFields)[];

export const filterFields = {
  status: StatusIn.optional(),
  ...agencyFields,
  procedure: ProcedureCode.optional(),
  dueBefore: InstantIn.optional(),
  dueAfter: InstantIn.optional().meta({ description: 'Due at this instant or later' }),
  late: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
};
const FilterQuery = z.object(filterFields);

export const refusalsOfFilter = [
  'instant-invalid',
  'agency-unknown',
  'procedure-unknown',
] as const satisfies readonly RefusalCode[];

/**
 * The filter as the database takes it. Refuses an agency or a procedure that is not known ('agency-unknown',
 * 'procedure-unknown'): whoever mistyped one must not read that it has no dossiers.
 */
export async function toFilter(
  { db, procedures }: Deps,
  { dueAfter, ...filter }: z.infer<typeof FilterQuery>,
): Promise<DossierFilter> {
  for (const name of agencyNames) if (filter[name] !== undefined) await mustKnowAgency(db, filter[name], name);
  if (filter.procedure !== undefined) await procedures.known(db, filter.procedure);
  return { ...filter, dueFrom: dueAfter };
}
