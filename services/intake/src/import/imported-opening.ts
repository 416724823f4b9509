/** The first facts of an imported dossier: by which rules it goes on, with which term, which dates and which steps. */
import { randomUUIDv7 } from 'node:crypto';
import type { Tx } from '@motcua/db/database';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import { getProcedureForImport, type ProcedureVersionRow } from '@motcua/db/reference/procedures';
import type { Unnumbered } from '@motcua/db/verbs/registration';
import { termOf } from '@motcua/domain/catalogue/procedure';
import { rulesOf } from '@motcua/domain/dossiers/acceptance';
import { type Dates, datesOf, noDates } from '@motcua/domain/dossiers/dossier';
import { type ImportedFacts, type ImportedState, takeTerm } from '@motcua/domain/dossiers/imported';
import { civilDay } from '@motcua/domain/instant';
import { planOf, planOfImport } from '@motcua/domain/routing/step';
import type { ImportRow } from './import-row.ts';

/** A row with what it is read by. */
export interface ImportSource {
  readonly row: ImportRow;
  readonly facts: ImportedFacts;
  /** The calendar that the dossier counts by. */
  readonly edition: CalendarEdition;
  /** The instant of the import (epoch ms). */
  readonly at: number;
}

/** An imported dossier before it has a number and an applicant's id. */
export type Unregistered = Unnumbered & ImportedState;

/**
 * The first facts of the dossier. `computed`: the dates by our rules where they differ from the promised ones, else
 * null. Refusals: 'procedure-unknown', 'calendar-not-covering'.
 */
export async function openingOf(
  tx: Tx,
  { row, facts, edition, at }: ImportSource,
): Promise<{ opening: Unnumbered; computed: Dates | null }> {
  const { acceptedAt, promisedAt, submittedAt, suspensions, extensions } = facts;
  const { calendar } = edition;
  const day = civilDay(acceptedAt ?? submittedAt ?? at, calendar.timeZone);
  const { version } = await getProcedureForImport(tx, row.procedure, day);
  const fixed = { ...fixedOf(row, version, edition), submittedAt };
  if (acceptedAt === null || promisedAt === null)
    return { opening: { ...fixed, term: null, steps: [], acceptedAt: null, ...noDates }, computed: null };
  const lawful = isInEffect(version, day) ? termOf(version.definition.terms, row.channel) : undefined;
  const taken = takeTerm({ ...facts, acceptedAt, promisedAt }, { term: lawful, calendar, at });
  const { term } = taken;
  const opening = {
    ...fixed,
    term,
    steps: stepsOf(row, version, { calendar, acceptedAt, promisedAt }),
    acceptedAt,
    ...datesOf({ acceptedAt, term, suspensions, extensions, rules: fixed.rules }, calendar),
  };
  return { opening, computed: taken.differs ? taken.computed : null };
}

const fixedOf = (
  row: ImportRow,
  version: ProcedureVersionRow,
  { calendarId, edition: calendarEdition }: CalendarEdition,
) => ({
  id: randomUUIDv7(),
  agencyId: row.receivingAgency,
  helpedAgencyId: row.helpedAgency ?? row.receivingAgency,
  decidingAgencyId: row.decidingAgency ?? row.receivingAgency,
  procedureCode: row.procedure,
  procedureVersionId: version.id,
  channel: row.channel,
  calendarId,
  calendarEdition,
  rules: rulesOf(version.definition),
});

const isInEffect = ({ state, effectiveFrom }: ProcedureVersionRow, day: string) =>
  state === 'adopted' && effectiveFrom <= day;

/** The steps that the row names, or those of the procedure. */
function stepsOf(row: ImportRow, { definition }: ProcedureVersionRow, dates: Parameters<typeof planOfImport>[1]) {
  if (row.steps === undefined)
    return planOf(definition, dates, {
      receiving: row.receivingAgency,
      deciding: row.decidingAgency ?? row.receivingAgency,
    });
  const named = row.steps.map(({ name, agency, ...step }) => ({
    ...step,
    name: name ?? step.code,
    ...(agency && { agency }),
  }));
  return planOfImport(named, dates);
}
