/** Fields that mean the same in every room of this service. */
import { key } from '@motcua/http/fields';

export const UnitId = key(60).meta({ description: 'Identifier of a unit', examples: ['vp-justice'] });
export const OfficerId = key(60).meta({ description: 'Identifier of an officer', examples: ['vp-justice-1'] });
