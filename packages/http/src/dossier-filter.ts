/** Which dossiers: the one filter of lists and exports. */
import type { RefusalCode } from '@motcua/domain/refusal';
import { z } from 'zod';
import { AgencyId, InstantIn, ProcedureCode, StatusIn } from './fields.ts';

/** The query parameters of the filter, named as the database's filter names them. */
export const filterFields = {
  status: StatusIn.optional(),
  agency: AgencyId.optional().meta({ description: 'Helped, received or decides' }),
  helpedAgency: AgencyId.optional(),
  receivingAgency: AgencyId.optional(),
  decidingAgency: AgencyId.optional(),
  procedure: ProcedureCode.optional(),
  acceptedFrom: InstantIn.optional().meta({ description: 'Accepted at this instant or later' }),
  acceptedBefore: InstantIn.optional(),
  dueBefore: InstantIn.optional(),
  dueAfter: InstantIn.optional().meta({ description: 'Due at this instant or later' }),
  late: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
};

export const refusalsOfFilter = [
  'instant-invalid',
  'agency-unknown',
  'procedure-unknown',
] as const satisfies readonly RefusalCode[];
