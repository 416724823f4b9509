import type { Act } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { findMembership } from '@motcua/db/dossiers/dossier-groups';
import { appendEntries, type LockedDossier } from '@motcua/db/dossiers/dossiers';
import { getAgency } from '@motcua/db/reference/agencies';
import { readPromises } from '@motcua/db/reference/service-terms';
import { applyCommand } from '@motcua/db/verbs/apply';
import { firstWorkOf, writeFirstWork } from '@motcua/db/verbs/first-work';
import type { ServicePromise } from '@motcua/domain/dossiers/acceptance';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { letsOthersStart } from '@motcua/domain/dossiers/dossier-group';
import { Status } from '@motcua/domain/dossiers/status';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';
import { promise, promiseOfGroup } from './promise.ts';

/**
 * Accepts a submitted filing by the rules of this day: its clocks start and its first step opens.
 * Refusals: `refusalsOfPromise`, 'illegal-transition', and 'part-waiting' while it needs the result of another part of
 * its group.
 */
export async function acceptSubmission(deps: Deps, tx: Tx, locked: LockedDossier, act: Act): Promise<LockedDossier> {
  const { id, agencyId, decidingAgencyId, procedureCode, channel } = locked.dossier;
  const deciding = await getAgency(tx, decidingAgencyId, 'decidingAgency');
  const edition = await deps.calendars.ofAgency(tx, deciding);
  const asked = {
    channel,
    agencies: { receiving: agencyId, deciding: decidingAgencyId },
    edition,
    versions: await deps.procedures.known(tx, procedureCode),
    serviceTerms: await readPromises(tx, { agency: decidingAgencyId, procedure: procedureCode }),
  };
  const ofGroup = await serviceOfGroup(tx, locked.dossier);
  const { acceptance, service } = await promise(deps, tx, asked, act.at);
  const accepted = await applyCommand(tx, { ...locked, edition }, { type: 'accept', acceptance }, act);
  const work = firstWorkOf({ ...acceptance, id, agencyId }, ofGroup ?? service, edition);
  const begun = await appendEntries(tx, accepted, work.entries, act);
  await writeFirstWork(tx, work);
  return begun;
}

/**
 * The term of the group that a filing belongs to; undefined without a group or a term. Refusal('part-waiting') while
 * the filing needs the result of another part.
 */
async function serviceOfGroup(tx: Tx, { id, status }: Dossier): Promise<ServicePromise | undefined> {
  const member = await findMembership(tx, id);
  if (member === undefined) return undefined;
  const { group, earlier } = member;
  if (earlier !== null && status === Status.submitted && !letsOthersStart(earlier))
    throw new Refusal('part-waiting', 'it needs the result of another part, which is not granted yet', {
      facts: { group: group.code, waitsFor: earlier.code },
    });
  return promiseOfGroup(group);
}
