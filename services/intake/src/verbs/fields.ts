/** Fields that several verbs take. Words for the applicant are sealed with the applicant's key; these stay readable. */
import { delayReasons } from '@motcua/domain/deadlines/reasons';
import { key, Phone, words } from '@motcua/http/fields';
import { z } from 'zod';

export const Basis = words(300).meta({
  description: 'Legal basis. It is not sealed, so it must name no person',
  examples: ['Nghị định 118/2025/NĐ-CP'],
});
export const Document = key(100).meta({ description: 'Number of the paper', examples: ['15/YCBS-UBND'] });
export const Person = key(100).meta({ description: 'Officer by id, or a post', examples: ['vp-leaders-1'] });
export const Reason = z.enum(delayReasons).meta({ description: 'Why it is late: the causes the reports ask for' });

/** An official whom the applicant may ask. */
export const Contact = z.strictObject({ name: words(100), phone: Phone }).meta({
  description:
    'Whom the applicant may ask, as the paper names them; sealed. Without it the paper has the phone of the counter',
  examples: [{ name: 'Lê Thị Hằng', phone: '0229 000 4212' }],
});
