import { randomUUIDv7 } from 'node:crypto';
import { getAgency } from '@motcua/db/agencies';
import type { Tx } from '@motcua/db/database';
import type { Act } from '@motcua/db/dossiers';
import { findByExternalCode } from '@motcua/db/external-codes';
import { getProcedureForImport } from '@motcua/db/procedures';
import { rulesOf } from '@motcua/domain/acceptance';
import { civilDay } from '@motcua/domain/instant';
import { unitKinds } from '@motcua/domain/procedure';
import { Refusal } from '@motcua/domain/refusal';
import { planOf, planOfImport } from '@motcua/domain/step';
import { AgencyId, InstantIn, ProcedureCode } from '@motcua/http/fields';

import { z } from 'zod';
import type { Deps } from './deps.ts';
import { Applicant } from './new-dossier.ts';
import { open } from './opening.ts';
import { ChannelName } from './views.ts';

const Step = z.strictObject({
  code: z.string().min(1).max(100),
  name: z.string().min(1).max(300).optional(),
  unit: z.enum(unitKinds).default('one-stop'),
  budgetMinutes: z.int().min(1).max(1_000_000).optional(),
});

/** An open dossier as an older system hands it over. */
export const ImportRow = z
  .strictObject({
    system: z.string().min(1).max(60).default('legacy').meta({ description: 'Which older system the code belongs to' }),
    externalCode: z.string().min(1).max(100),
    procedure: ProcedureCode,
    channel: ChannelName.default('counter'),
    acceptedAt: InstantIn,
    promisedAt: InstantIn.meta({
      description:
        'The instant already promised; kept to the millisecond and never recomputed. May lie before acceptedAt: older systems hold such rows',
    }),
    applicant: Applicant,
    receivingAgency: AgencyId,
    decidingAgency: AgencyId.optional(),
    calendarId: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .meta({ description: 'Calendar of rungs and step budgets; the deciding agency’s if not given' }),
    steps: z
      .array(Step)
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'The steps still ahead; the procedure’s internal process if not given' }),
  })
  .meta({ id: 'ImportRow' });
export type ImportRow = z.infer<typeof ImportRow>;

export type Imported =
  | { readonly outcome: 'imported'; readonly code: string; readonly firstTaskId: string }
  | { readonly outcome: 'already-imported'; readonly code: string };

/**
 * Takes over one open dossier. Sent again, it changes nothing and answers with the code it was given.
 * Refusals: 'agency-unknown', 'procedure-unknown', 'calendar-unknown', 'calendar-not-covering', 'instant-in-future'.
 */
export async function importRow(deps: Deps, tx: Tx, row: ImportRow, act: Act): Promise<Imported> {
  const { system, externalCode, acceptedAt, promisedAt } = row;
  const known = await findByExternalCode(tx, system, externalCode);
  if (known !== undefined) return { outcome: 'already-imported', code: known };
  if (acceptedAt > act.at)
    throw new Refusal('instant-in-future', 'acceptance lies in the future', { path: 'acceptedAt' });
  const decidingAgencyId = row.decidingAgency ?? row.receivingAgency;
  await getAgency(tx, row.receivingAgency, 'receivingAgency');
  const deciding = await getAgency(tx, decidingAgencyId, 'decidingAgency');
  const edition = await deps.calendars.inForce(tx, row.calendarId ?? deciding.calendarId);
  const { calendar } = edition;
  const { version } = await getProcedureForImport(tx, row.procedure, civilDay(acceptedAt, calendar.timeZone));
  const dates = { calendar, acceptedAt, promisedAt };
  const agencies = { receiving: row.receivingAgency, deciding: decidingAgencyId };
  const named = row.steps?.map(({ name, ...step }) => ({ ...step, name: name ?? step.code }));
  const opening = {
    id: randomUUIDv7(),
    agencyId: row.receivingAgency,
    helpedAgencyId: row.receivingAgency,
    decidingAgencyId,
    procedureCode: row.procedure,
    procedureVersionId: version.id,
    channel: row.channel,
    calendarId: edition.calendarId,
    calendarEdition: edition.edition,
    term: { unit: 'imported' as const, promisedAt },
    rules: rulesOf(version.definition),
    submittedAt: null,
    steps: named === undefined ? planOf(version.definition, dates, agencies) : planOfImport(named, dates),
    acceptedAt,
    promisedAt,
    dueAt: promisedAt,
    dueOn: civilDay(promisedAt, calendar.timeZone),
  };
  const { dossier, firstTaskId } = await open(
    deps,
    tx,
    {
      opening,
      applicant: row.applicant,
      edition,
      make: (identified) => ({ type: 'dossier.imported', opening: identified, system, externalCode }),
    },
    act,
  );
  return { outcome: 'imported', code: dossier.code, firstTaskId: firstTaskId! };
}
