/** Fields that mean the same in every room of this service. */
import { z } from 'zod';

export const UnitId = z
  .string()
  .min(1)
  .max(60)
  .meta({ description: 'Identifier of a unit', examples: ['vp-justice'] });
export const OfficerId = z
  .string()
  .min(1)
  .max(60)
  .meta({ description: 'Identifier of an officer', examples: ['vp-justice-1'] });
