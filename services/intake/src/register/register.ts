import { randomUUIDv7 } from 'node:crypto';
import type { Act } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { findMembership, type GroupRow } from '@motcua/db/dossiers/dossier-groups';
import { appendEntries, type LockedDossier } from '@motcua/db/dossiers/dossiers';
import type { Applicant } from '@motcua/db/dossiers/persons';
import { getAgency } from '@motcua/db/reference/agencies';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import type { KnownVersion } from '@motcua/db/reference/procedures';
import { listPromises, promiseOn, type ServiceTermRow } from '@motcua/db/reference/service-terms';
import { applyCommand } from '@motcua/db/verbs/apply';
import type { Calendar } from '@motcua/domain/calendars/calendar';
import type { Channel } from '@motcua/domain/catalogue/procedure';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { promiseDates, rulesOf } from '@motcua/domain/dossiers/acceptance';
import { type Acceptance, type Dossier, noDates } from '@motcua/domain/dossiers/dossier';
import { letsOthersStart } from '@motcua/domain/dossiers/dossier-group';
import type { Presented } from '@motcua/domain/dossiers/registration';
import { Status } from '@motcua/domain/dossiers/status';
import { civilDay } from '@motcua/domain/instant';
import { Refusal, type RefusalCode } from '@motcua/domain/refusal';
import { planOf } from '@motcua/domain/routing/step';
import type { Deps } from '../deps.ts';
import { beginWork, type GroupFiling, open, openReception, type ServicePromise, writeWork } from './opening.ts';

/** What the counter sends: which procedure, for whom, through which agencies, with which papers. */
export interface Registration {
  readonly procedure: string;
  readonly channel: Channel;
  readonly applicant: Applicant;
  readonly presented: Presented;
  readonly receivingAgency: string;
  readonly decidingAgency: string;
  readonly helpedAgency: string;
  /** The filing it is a part of. */
  readonly group?: GroupFiling | undefined;
}

export interface Registered {
  readonly dossier: Dossier;
  readonly trace: readonly TraceEntry[];
  readonly calendar: Calendar;
}

/** Why nothing can be promised on the rules of a day. */
export const refusalsOfRegistration = [
  'agency-unknown',
  'procedure-unknown',
  'procedure-not-in-effect',
  'procedure-without-term',
  'channel-not-offered',
  'amount-invalid',
  'calendar-unknown',
  'calendar-not-covering',
] as const satisfies readonly RefusalCode[];

/**
 * Records an acceptance: dossier, sealed applicant, history, statutory deadline, first step and its message, in the
 * caller's transaction. Refusals: `refusalsOfRegistration`.
 */
export async function register(deps: Deps, tx: Tx, registration: Registration, act: Act): Promise<Registered> {
  const known = await knownOf(deps, tx, registration);
  const { deciding } = known;
  const { acceptance, trace, ...promised } = await promise(deps, tx, known, askedOf(registration), act);
  const service = registration.group?.service ?? promised.service;
  const opening = { ...fixedOf(registration), ...acceptance, submittedAt: null };
  const { applicant, presented, group } = registration;
  const { dossier } = await open(
    deps,
    tx,
    {
      opening,
      applicant,
      edition: deciding,
      service,
      group,
      make: (identified) => ({ type: 'dossier.accepted', opening: identified, presented }),
    },
    act,
  );
  return { dossier, trace, calendar: deciding.calendar };
}

/**
 * Records an online filing (status 1): nothing is promised before somebody has looked at it, but it must be answered within
 * eight working hours. Refusals: as register.
 */
export async function submit(deps: Deps, tx: Tx, registration: Registration, act: Act): Promise<Registered> {
  const known = await knownOf(deps, tx, registration);
  const filed = await file(deps, tx, registration, known, act);
  await openReception(tx, filed.dossier, known.receiving, act);
  return filed;
}

/** Records a part that waits for another (status 1): nothing runs until that one is finished. Refusals: as register. */
export async function fileForLater(deps: Deps, tx: Tx, registration: Registration, act: Act): Promise<Registered> {
  return file(deps, tx, registration, await knownOf(deps, tx, registration), act);
}

async function file(deps: Deps, tx: Tx, registration: Registration, known: Known, act: Act): Promise<Registered> {
  const { deciding } = known;
  // What could not be accepted is not taken in either: the term of that day is asked for, and thrown away.
  const { acceptance } = await promise(deps, tx, known, askedOf(registration), act);
  const notYet = { term: null, steps: [], acceptedAt: null, ...noDates };
  const opening = { ...fixedOf(registration), ...acceptance, ...notYet, submittedAt: act.at };
  const { applicant, presented, group } = registration;
  const { dossier } = await open(
    deps,
    tx,
    {
      opening,
      applicant,
      edition: deciding,
      group,
      make: (identified) => ({ type: 'dossier.submitted', opening: identified, presented }),
    },
    act,
  );
  return { dossier, trace: [], calendar: deciding.calendar };
}

/**
 * Accepts a filing that was submitted (status 1 → 2) under the rules of this day: its statutory clock starts and its first
 * step opens. Refusals: as register, 'illegal-transition', and 'part-waiting' while it needs the result of another part.
 */
export async function acceptSubmission(deps: Deps, tx: Tx, locked: LockedDossier, act: Act): Promise<LockedDossier> {
  const { dossier } = locked;
  const agencies = { receiving: dossier.agencyId, deciding: dossier.decidingAgencyId };
  const agency = await getAgency(tx, agencies.deciding, 'decidingAgency');
  const deciding = await deps.calendars.ofAgency(tx, agency);
  const versions = await deps.procedures.known(tx, dossier.procedureCode);
  const promises = await listPromises(tx, { agency: agency.id, procedure: dossier.procedureCode });
  const ofGroup = await serviceOfGroup(tx, dossier);
  const { acceptance, ...own } = await promise(
    deps,
    tx,
    { deciding, versions, promises },
    { channel: dossier.channel, agencies },
    act,
  );
  const service = ofGroup ?? own.service;
  const accepted = await applyCommand(tx, { ...locked, edition: deciding }, { type: 'accept', acceptance }, act);
  const begun = beginWork(accepted.dossier, service, deciding, act);
  const grown = await appendEntries(tx, accepted, begun.lines, act);
  await writeWork(tx, begun);
  return grown;
}

/** The term of the group a filed dossier is a part of. Refusal('part-waiting') while it needs the result of another part. */
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

/** A group's own term holds for each of its parts, from the registration of the whole. */
export function promiseOfGroup({
  definition: { term },
  registeredAt,
}: Pick<GroupRow, 'definition' | 'registeredAt'>): ServicePromise | undefined {
  return term === null ? undefined : { term, anchorAt: registeredAt };
}

/** What a registration needs to know, read in one round trip. */
interface Known {
  readonly deciding: CalendarEdition;
  readonly receiving: CalendarEdition;
  readonly versions: readonly KnownVersion[];
  readonly promises: readonly ServiceTermRow[];
}

async function knownOf(deps: Deps, tx: Tx, registration: Registration): Promise<Known> {
  const { procedure, receivingAgency, decidingAgency, helpedAgency } = registration;
  const [receiving, versions, promises, other] = await Promise.all([
    getAgency(tx, receivingAgency, 'receivingAgency'),
    deps.procedures.known(tx, procedure),
    listPromises(tx, { agency: decidingAgency, procedure }),
    decidingAgency !== receivingAgency && getAgency(tx, decidingAgency, 'decidingAgency'),
    helpedAgency !== receivingAgency && getAgency(tx, helpedAgency, 'helpedAgency'),
  ]);
  return {
    deciding: await deps.calendars.ofAgency(tx, other || receiving),
    receiving: await deps.calendars.ofAgency(tx, receiving),
    versions,
    promises,
  };
}

/** What the promise depends on besides the rules. */
interface Asked {
  readonly channel: Channel;
  readonly agencies: { readonly receiving: string; readonly deciding: string };
}

const askedOf = ({ channel, receivingAgency: receiving, decidingAgency: deciding }: Registration): Asked => ({
  channel,
  agencies: { receiving, deciding },
});

interface Promised {
  readonly acceptance: Acceptance;
  readonly service: ServicePromise | undefined;
  readonly trace: readonly TraceEntry[];
}

/** The rules of the day, and what they promise. */
async function promise(
  deps: Deps,
  tx: Tx,
  { deciding, versions, promises }: Pick<Known, 'deciding' | 'versions' | 'promises'>,
  { channel, agencies }: Asked,
  { at: acceptedAt }: Act,
): Promise<Promised> {
  const { calendarId, edition: calendarEdition, calendar } = deciding;
  const today = civilDay(acceptedAt, calendar.timeZone);
  const { id, definition } = await deps.procedures.inEffect(tx, versions, today);
  const { trace, ...promised } = promiseDates(definition, channel, calendar, acceptedAt);
  const steps = planOf(definition, { calendar, acceptedAt, promisedAt: promised.promisedAt }, agencies);
  const rules = rulesOf(definition);
  const fixed = { procedureVersionId: id, calendarId, calendarEdition, rules, steps, acceptedAt };
  const term = promiseOn(promises, channel, today);
  const service = term && { term, anchorAt: acceptedAt };
  return { acceptance: { ...fixed, ...promised }, service, trace };
}

const fixedOf = ({ receivingAgency, helpedAgency, decidingAgency, procedure, channel }: Registration) => ({
  id: randomUUIDv7(),
  agencyId: receivingAgency,
  helpedAgencyId: helpedAgency,
  decidingAgencyId: decidingAgency,
  procedureCode: procedure,
  channel,
});
