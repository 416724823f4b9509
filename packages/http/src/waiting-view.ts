/** On whom a dossier waits, as every service shows it. */
import { type Waiting, waitedFor, waitingReasons } from '@motcua/domain/dossiers/waiting';
import { waitingText } from '@motcua/domain/dossiers/waiting-text';
import { formatInstant } from '@motcua/domain/instant';
import type { Language } from '@motcua/domain/language';
import { z } from 'zod';
import { AgencyId, InstantOut } from './fields.ts';

export const WaitingView = z
  .object({
    since: InstantOut,
    whom: z.enum(waitedFor).meta({
      description:
        'applicant: to bring or to fetch something; payment: an obligation to be met; outside: what nobody in the office can hasten; agency, unit, officer: who has to act, as narrow as it is known',
    }),
    agency: AgencyId,
    unit: z.string().nullable(),
    officer: z
      .string()
      .nullable()
      .meta({ description: 'Who has to act: the delegate while the assigned officer is away' }),
    step: z.string().nullable(),
    why: z.enum(waitingReasons),
    text: z.string().meta({ description: 'Why, in words: Vietnamese or English by Accept-Language' }),
  })
  .meta({ id: 'Waiting' });

/** One reason why a dossier waits, as the API shows it. */
export function toWaiting(waiting: Waiting, language: Language): z.infer<typeof WaitingView> {
  const { since, whom, agencyId: agency, unitId: unit, officerId: officer, step, why } = waiting;
  return { since: formatInstant(since), whom, agency, unit, officer, step, why, text: waitingText(why, language) };
}
