import { snapshot, type Tx } from '@motcua/db/database';
import { findMembership } from '@motcua/db/dossiers/dossier-groups';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { openApplicants, openRepresentatives } from '@motcua/db/dossiers/person-records';
import { openNotes } from '@motcua/db/dossiers/persons';
import { readHistory } from '@motcua/db/history/history';
import { readAgencies } from '@motcua/db/reference/agencies';
import { getProcedureName } from '@motcua/db/reference/procedures';
import { readOfficerNames } from '@motcua/db/staff/officers';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import type { Entry } from '@motcua/domain/dossiers/history';
import type { FormSubject } from '@motcua/domain/forms/form-subject';
import type { Deps } from '../deps.ts';

/** Reads everything that the forms of a dossier are filled from, in one snapshot. Refusal('dossier-not-found'). */
export function readFormSubject(deps: Deps, code: string): Promise<FormSubject> {
  return snapshot(deps.db, async (tx) => {
    const dossier = await getDossier(tx, code);
    const lines = await readHistory(tx, dossier.id);
    const applicants = await openApplicants(tx, deps.vault, [dossier.id]);
    const { calendar } = await deps.calendars.get(tx, dossier.calendarId, dossier.calendarEdition);
    return {
      dossier,
      entries: lines,
      calendar,
      applicant: applicants.get(dossier.id) ?? null,
      representative: (await openRepresentatives(tx, deps.vault, [dossier.id])).get(dossier.id) ?? null,
      notes: await openNotes(tx, deps.vault, dossier.id),
      group: await groupOf(tx, dossier.id),
      procedureName: await getProcedureName(tx, dossier.procedureCode),
      agencies: await readAgencies(tx),
      officers: await readOfficerNames(tx, officersIn(dossier, lines)),
      trackUrl: `${deps.publicUrl.replace(/\/$/, '')}/track?code=${encodeURIComponent(code)}`,
    };
  });
}

async function groupOf(tx: Tx, dossierId: string): Promise<FormSubject['group']> {
  const member = await findMembership(tx, dossierId);
  return member === undefined ? null : { code: member.group.code, name: member.group.definition.name };
}

/** The officers whose names a form may need. */
function officersIn({ apology }: Dossier, lines: readonly Entry[]): string[] {
  const named = [...lines.flatMap(({ data }) => [data['officerId'], data['approver']]), apology?.approver];
  return [...new Set(named.filter((id) => typeof id === 'string'))];
}
