/** One filing that is several procedures: every part becomes a dossier of its own, all of them or none. */
import { randomUUIDv7 } from 'node:crypto';
import type { Tx } from '@motcua/db/database';
import { type GroupPartRow, insertGroup } from '@motcua/db/dossiers/dossier-groups';
import type { Act } from '@motcua/db/dossiers/dossiers';
import type { Applicant } from '@motcua/db/dossiers/persons';
import { getAgency } from '@motcua/db/reference/agencies';
import type { Channel } from '@motcua/domain/catalogue/procedure';
import { dossierCode } from '@motcua/domain/dossiers/dossier';
import type { Presented } from '@motcua/domain/dossiers/dossier-events';
import { decidersOf, type GroupPartDefinition, groupOn } from '@motcua/domain/dossiers/linked-groups';
import { civilDay } from '@motcua/domain/instant';
import type { Deps } from '../deps.ts';
import { fileForLater, promiseOfGroup, type Registration, register } from '../register/register.ts';

export interface GroupRegistration {
  readonly group: string;
  readonly channel: Channel;
  readonly applicant: Applicant;
  readonly presented: Presented;
  readonly receivingAgency: string;
  readonly helpedAgency: string;
  /** Who decides a part where that is not the receiving agency, by part. */
  readonly decidingAgencies: Readonly<Record<string, string>>;
}

/**
 * Registers the parts of a group in one transaction of the caller's: those that need nothing are accepted, the others filed
 * until what they need is finished. Returns the code of the whole. The papers and the fee stand with the first part.
 * Refusals: 'group-unknown', 'group-part-unknown', and those of a registration.
 */
export async function registerGroup(deps: Deps, tx: Tx, filing: GroupRegistration, act: Act): Promise<string> {
  const { receivingAgency, helpedAgency, applicant, channel } = filing;
  const receiving = await getAgency(tx, receivingAgency, 'receivingAgency');
  const { calendar } = await deps.calendars.ofAgency(tx, receiving);
  const day = civilDay(act.at, calendar.timeZone);
  const definition = groupOn(filing.group, day);
  const deciders = decidersOf(definition, receivingAgency, filing.decidingAgencies);
  for (const [part, agency] of deciders) await getAgency(tx, agency, `decidingAgencies.${part}`);
  const code = dossierCode(receivingAgency, day, await deps.numbers.take(receivingAgency, day));
  const group = { id: randomUUIDv7(), code, agencyId: receivingAgency, definition, registeredAt: act.at };
  const parts: Omit<GroupPartRow, 'groupId' | 'partNo'>[] = [];
  let applicantId: string | undefined;
  for (const part of definition.parts) {
    const registration: Registration = {
      ...{ channel, applicant, receivingAgency, helpedAgency, procedure: part.procedure },
      presented: parts.length === 0 ? filing.presented : { ...filing.presented, documents: [], fee: null, sets: null },
      decidingAgency: deciders.get(part.code)!,
      group: { code, part: part.code, after: part.after, service: promiseOfGroup(group), applicantId },
    };
    const { dossier } = await (part.after === null ? register : fileForLater)(deps, tx, registration, act);
    applicantId = dossier.applicantId;
    parts.push(toPart(part, dossier.id));
  }
  await insertGroup(tx, group, parts);
  return code;
}

const toPart = ({ code: part, after }: GroupPartDefinition, dossierId: string) => ({ part, after, dossierId });
