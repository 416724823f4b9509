import { randomUUIDv7 } from 'node:crypto';
import type { Act } from '@motcua/db/act';
import type { Tx } from '@motcua/db/database';
import { takeReservedCode } from '@motcua/db/dossiers/code-blocks';
import { type AgencyRow, getAgency } from '@motcua/db/reference/agencies';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import { readPromises } from '@motcua/db/reference/service-terms';
import { firstWorkOf, noWork, openedEarlier } from '@motcua/db/verbs/first-work';
import { writeReceptionClock } from '@motcua/db/verbs/reception-clock';
import { type GroupFiling, type Representative, writeDossier } from '@motcua/db/verbs/registration';
import type { Calendar } from '@motcua/domain/calendars/calendar';
import type { Channel } from '@motcua/domain/catalogue/procedure';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { type Afterwards, requireRegistrable } from '@motcua/domain/dossiers/afterwards';
import { type Dossier, noDates } from '@motcua/domain/dossiers/dossier';
import { type FilingFacts, filingOf, requireKiosk } from '@motcua/domain/dossiers/filing';
import type { PersonalData } from '@motcua/domain/dossiers/person';
import type { Presented } from '@motcua/domain/dossiers/registration';
import { civilDay } from '@motcua/domain/instant';
import type { RefusalCode } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';
import { type Asked, promise } from './promise.ts';

/** What the counter sends: which procedure, for whom, through which agencies, with which papers. */
export interface Registration {
  readonly procedure: string;
  readonly channel: Channel;
  /** What the portal or the kiosk states, if it came electronically. */
  readonly filing: FilingFacts;
  readonly applicant: PersonalData;
  /** Not given: the applicant acts in person. */
  readonly representative?: Representative | undefined;
  readonly presented: Presented;
  readonly receivingAgency: string;
  readonly decidingAgency: string;
  readonly helpedAgency: string;
  /** Not given: it is accepted now. */
  readonly afterwards?: RegisteredLater | undefined;
  readonly group?: GroupFiling | undefined;
}

/** When a dossier was accepted that is registered afterwards, and under which code the counter gave it out. */
export interface RegisteredLater extends Afterwards {
  /** Epoch ms. */
  readonly acceptedAt: number;
  /** Undefined: it gets a number of the day of its acceptance. */
  readonly code: string | undefined;
}

/** What `register`, `submit` and `fileForLater` refuse for what is stated of an electronic filing. */
export const refusalsOfFiling = ['facts-contradictory'] as const satisfies readonly RefusalCode[];

/** What `register` refuses for a dossier that is registered afterwards, besides `refusalsOfPromise`. */
export const refusalsOfLater = [
  'instant-in-future',
  'registered-too-late',
  'code-not-reserved',
  'code-expired',
  'code-used',
] as const satisfies readonly RefusalCode[];

export interface Registered {
  readonly dossier: Dossier;
  /** Why the promised date is this date; empty where nothing is promised yet. */
  readonly trace: readonly TraceEntry[];
  /** The deciding agency's calendar. */
  readonly calendar: Calendar;
}

/**
 * Records the acceptance of a complete dossier: dossier, sealed applicant, history, clocks, first step and its message,
 * in the caller's transaction. Refusals: `refusalsOfPromise`, `refusalsOfFiling`, `refusalsOfLater`.
 */
export async function register(deps: Deps, tx: Tx, registration: Registration, act: Act): Promise<Registered> {
  const rules = await readRules(deps, tx, registration);
  const { asked } = rules;
  const { applicant, representative, presented, group, afterwards } = registration;
  const { calendar } = asked.edition;
  const acceptedAt = afterwards?.acceptedAt ?? act.at;
  if (afterwards !== undefined) requireInLimit(rules, acceptedAt, act);
  const filing = receivedNow(registration, act, acceptedAt);
  const { acceptance, service, trace } = await promise(deps, tx, asked, acceptedAt);
  const opening = { ...fixedOf(registration), ...acceptance, submittedAt: null };
  const day = civilDay(acceptedAt, calendar.timeZone);
  if (afterwards?.code !== undefined) await takeReservedCode(tx, { ...opening, code: afterwards.code, day }, act.at);
  const work = firstWorkOf(opening, group?.service ?? service, asked.edition);
  const dossier = await writeDossier(
    deps,
    tx,
    {
      opening,
      applicant,
      representative,
      filing,
      day,
      code: afterwards?.code,
      work: afterwards === undefined ? work : openedEarlier(work),
      group,
      toEvent: (identified, noticed) => ({
        type: 'dossier.accepted',
        opening: identified,
        presented,
        ...why(afterwards),
        ...noticed,
      }),
    },
    act,
  );
  return { dossier, trace, calendar };
}

/**
 * Records an electronic filing. Nothing is promised before somebody has looked at it, but its reception clock
 * starts. Refusals: `refusalsOfPromise`, `refusalsOfFiling`.
 */
export async function submit(deps: Deps, tx: Tx, registration: Registration, act: Act): Promise<Registered> {
  const rules = await readRules(deps, tx, registration);
  const filed = await file(deps, tx, registration, rules.asked, act);
  await writeReceptionClock(tx, filed.dossier, rules.receiving, act);
  return filed;
}

/**
 * Records a part of a group that needs the result of another part. No clock runs until that result is there.
 * Refusals: `refusalsOfPromise`, `refusalsOfFiling`.
 */
export async function fileForLater(deps: Deps, tx: Tx, registration: Registration, act: Act): Promise<Registered> {
  const { asked } = await readRules(deps, tx, registration);
  return file(deps, tx, registration, asked, act);
}

async function file(deps: Deps, tx: Tx, registration: Registration, asked: Asked, act: Act): Promise<Registered> {
  // A filing that could not be accepted is refused, so the promise of this day is made, and only its rules are kept.
  const { acceptance } = await promise(deps, tx, asked, act.at);
  const { applicant, representative, presented, group } = registration;
  const filing = receivedNow(registration, act, null);
  const { calendar } = asked.edition;
  const notAccepted = { term: null, steps: [], acceptedAt: null, ...noDates };
  const dossier = await writeDossier(
    deps,
    tx,
    {
      opening: { ...fixedOf(registration), ...acceptance, ...notAccepted, submittedAt: act.at },
      applicant,
      representative,
      filing,
      day: civilDay(act.at, calendar.timeZone),
      work: noWork,
      group,
      toEvent: (identified, noticed) => ({ type: 'dossier.submitted', opening: identified, presented, ...noticed }),
    },
    act,
  );
  return { dossier, trace: [], calendar };
}

/** How a filing came that this system receives now. */
function receivedNow({ channel, filing }: Registration, { at: systemReceivedAt }: Act, acceptedAt: number | null) {
  requireKiosk(channel, filing);
  return filingOf(channel, filing, { systemReceivedAt, acceptedAt });
}

interface Rules {
  readonly asked: Asked;
  readonly receivingAgency: AgencyRow;
  /** The receiving agency's calendar in force. */
  readonly receiving: CalendarEdition;
}

/** Refuses what is registered too late after it was accepted, by the calendar and the limit of the receiving agency. */
function requireInLimit({ receiving, receivingAgency }: Rules, acceptedAt: number, { at }: Act): void {
  const { registersWithinDays: workingDays } = receivingAgency;
  requireRegistrable({ calendar: receiving.calendar, acceptedAt, workingDays }, at);
}

const why = (later: RegisteredLater | undefined) =>
  later && { afterwards: { reason: later.reason, document: later.document } };

/** What a registration depends on, read in one round trip. */
async function readRules(deps: Deps, tx: Tx, registration: Registration): Promise<Rules> {
  const { procedure, channel, receivingAgency, decidingAgency, helpedAgency } = registration;
  const [receiving, versions, serviceTerms, deciding] = await Promise.all([
    getAgency(tx, receivingAgency, 'receivingAgency'),
    deps.procedures.known(tx, procedure),
    readPromises(tx, { agency: decidingAgency, procedure }),
    decidingAgency !== receivingAgency && getAgency(tx, decidingAgency, 'decidingAgency'),
    helpedAgency !== receivingAgency && getAgency(tx, helpedAgency, 'helpedAgency'),
  ]);
  const agencies = { receiving: receivingAgency, deciding: decidingAgency };
  const edition = await deps.calendars.ofAgency(tx, deciding || receiving);
  return {
    asked: { channel, agencies, edition, versions, serviceTerms },
    receivingAgency: receiving,
    receiving: await deps.calendars.ofAgency(tx, receiving),
  };
}

const fixedOf = ({ receivingAgency, helpedAgency, decidingAgency, procedure, channel }: Registration) => ({
  id: randomUUIDv7(),
  agencyId: receivingAgency,
  helpedAgencyId: helpedAgency,
  decidingAgencyId: decidingAgency,
  procedureCode: procedure,
  channel,
});
