import { representationGrounds } from '@motcua/domain/dossiers/dossier';
import { z } from 'zod';

/** What somebody stated about themself. */
export const PersonView = z
  .object({
    kind: z.enum(['person', 'organisation']),
    name: z.string(),
    identityNumber: z.string().optional(),
    phone: z.string().optional(),
    email: z.string().optional(),
    address: z.string().optional(),
  })
  .meta({ id: 'Applicant' });

/** Who acts for an applicant, without personal data. */
export const RepresentationView = z
  .object({
    representativeId: z.uuid().meta({ description: 'Pseudonym of the representative' }),
    ground: z.enum(representationGrounds),
    document: z.string().nullable(),
  })
  .meta({ id: 'Representation' });
