/** Which dossiers: the one filter of lists and exports. */
import type { DossierFilter } from '@motcua/db/dossiers/dossier-lists';
import { AgencyId, InstantIn, ProcedureCode } from '@motcua/http/fields';
import { z } from 'zod';

export const filterFields = {
  status: z.coerce.number().int().min(1).max(10).optional(),
  agency: AgencyId.optional().meta({ description: 'Helped, received or decides' }),
  helpedAgency: AgencyId.optional(),
  receivingAgency: AgencyId.optional(),
  decidingAgency: AgencyId.optional(),
  procedure: ProcedureCode.optional(),
  dueBefore: InstantIn.optional(),
  dueAfter: InstantIn.optional().meta({ description: 'Due at this instant or later' }),
  late: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
};
const FilterQuery = z.object(filterFields);

/** The filter as the database takes it. */
export function toFilter({ dueAfter, ...filter }: z.infer<typeof FilterQuery>): DossierFilter {
  return { ...filter, dueFrom: dueAfter };
}
