/** A linked group: one filing for several procedures. Each part becomes a dossier of its own, all parts or none. */
import { randomUUIDv7 } from 'node:crypto';
import type { Act } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { type GroupPartRow, insertGroup } from '@motcua/db/dossiers/dossier-groups';
import { getAgency } from '@motcua/db/reference/agencies';
import { saveTrackingKeys } from '@motcua/db/tracking/saved-keys';
import type { GroupFiling, Representative } from '@motcua/db/verbs/registration';
import type { Channel } from '@motcua/domain/catalogue/procedure';
import { dossierCode } from '@motcua/domain/dossiers/dossier';
import type { FilingFacts } from '@motcua/domain/dossiers/filing';
import { decidersOf, groupOn } from '@motcua/domain/dossiers/linked-groups';
import type { PersonalData } from '@motcua/domain/dossiers/person';
import type { Presented } from '@motcua/domain/dossiers/registration';
import { civilDay } from '@motcua/domain/instant';
import type { Deps } from '../deps.ts';
import { promiseOfGroup } from '../register/promise.ts';
import { fileForLater, type Registration, register } from '../register/register.ts';

export interface GroupRegistration {
  readonly group: string;
  readonly channel: Channel;
  /** What the portal or the kiosk states, if it came electronically. */
  readonly filing: FilingFacts;
  readonly applicant: PersonalData;
  /** Not given: the applicant acts in person. */
  readonly representative?: Representative | undefined;
  readonly presented: Presented;
  readonly receivingAgency: string;
  readonly helpedAgency: string;
  /** Who decides, by part; the receiving agency decides a part that is not named. */
  readonly decidingAgencies: Readonly<Record<string, string>>;
}

/**
 * Registers the parts of a group in the caller's transaction. A part that needs no other is accepted; one that needs
 * the result of another is filed until that one is finished. The first part carries the papers and the fee. Returns the
 * code of the group. Refusals: 'group-unknown', 'group-part-unknown', `refusalsOfPromise`, `refusalsOfFiling`.
 */
export async function registerGroup(deps: Deps, tx: Tx, filing: GroupRegistration, act: Act): Promise<string> {
  const { receivingAgency, helpedAgency, applicant, representative, channel } = filing;
  const receiving = await getAgency(tx, receivingAgency, 'receivingAgency');
  const { calendar } = await deps.calendars.ofAgency(tx, receiving);
  const day = civilDay(act.at, calendar.timeZone);
  const definition = groupOn(filing.group, day);
  const deciders = decidersOf(definition, receivingAgency, filing.decidingAgencies);
  for (const [part, agency] of deciders) await getAgency(tx, agency, `decidingAgencies.${part}`);
  const code = dossierCode(receivingAgency, day, await deps.numbers.take(receivingAgency, day));
  const group = { id: randomUUIDv7(), code, agencyId: receivingAgency, definition, registeredAt: act.at };
  const parts: Omit<GroupPartRow, 'groupId' | 'partNo'>[] = [];
  let knownAs: GroupFiling['knownAs'];
  for (const part of definition.parts) {
    const registration: Registration = {
      procedure: part.procedure,
      channel,
      filing: filing.filing,
      applicant,
      representative,
      receivingAgency,
      helpedAgency,
      presented: parts.length === 0 ? filing.presented : { ...filing.presented, documents: [], fee: null, sets: null },
      decidingAgency: deciders.get(part.code)!,
      group: { code, part: part.code, after: part.after, service: promiseOfGroup(group), knownAs },
    };
    const { dossier } = await (part.after === null ? register : fileForLater)(deps, tx, registration, act);
    knownAs = {
      applicant: dossier.applicantId,
      ...(dossier.representation && { representative: dossier.representation.representativeId }),
    };
    parts.push({ part: part.code, after: part.after, dossierId: dossier.id });
  }
  await insertGroup(tx, group, parts);
  const { identityNumber } = applicant;
  await saveTrackingKeys(tx, deps.vault, [{ code, dossierId: parts[0]!.dossierId, groupId: group.id, identityNumber }]);
  return code;
}
