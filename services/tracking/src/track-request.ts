import { DossierCode } from '@motcua/http/fields';
import { flaw } from '@motcua/http/flaws';
import { z } from 'zod';

/** Restores the printed form: phones insert spaces, other dashes and wide characters. */
const asPrinted = (typed: string) =>
  typed
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/\p{Pd}/gu, '-')
    .toUpperCase();

/** What an applicant sends, as JSON or by the form of the page. */
export const TrackRequest = z
  .strictObject({
    code: DossierCode.overwrite(asPrinted),
    identityLast4: z
      .string()
      .overwrite(asPrinted)
      .regex(/^[0-9A-Z]{4}$/, flaw('last-four'))
      .meta({
        description: 'Last four characters of the identity number that was given when filing',
        examples: ['1234'],
      }),
  })
  .meta({ id: 'TrackRequest', examples: [{ code: 'H42.12-261123-0007', identityLast4: '1234' }] });
