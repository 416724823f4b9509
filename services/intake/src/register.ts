import { randomUUIDv7 } from 'node:crypto';
import { getAgency } from '@motcua/db/agencies';
import type { Tx } from '@motcua/db/database';
import { openDeadlines } from '@motcua/db/deadlines';
import { type Act, insertDossier } from '@motcua/db/dossiers';
import { type Applicant, saveApplicant } from '@motcua/db/persons';
import { insertTask, newTask } from '@motcua/db/tasks';
import { promiseDates } from '@motcua/domain/acceptance';
import type { Calendar } from '@motcua/domain/calendar';
import { type Dossier, type DossierEvent, dossierCode, type Opening, type Presented } from '@motcua/domain/dossier';
import { civilDay } from '@motcua/domain/instant';
import type { Channel } from '@motcua/domain/procedure';
import { dueSoonOf, openStep, planOf } from '@motcua/domain/step';
import type { TraceEntry } from '@motcua/domain/trace';
import type { Deps } from './deps.ts';

/** What the counter sends: which procedure, for whom, through which agencies, with which papers. */
export interface Registration {
  readonly procedure: string;
  readonly channel: Channel;
  readonly applicant: Applicant;
  readonly presented: Presented;
  readonly receivingAgency: string;
  readonly decidingAgency: string;
  readonly helpedAgency: string;
}

export interface Registered {
  readonly dossier: Dossier;
  readonly trace: readonly TraceEntry[];
  readonly timeZone: string;
}

/**
 * Records an acceptance: dossier, sealed applicant, history, statutory deadline, first step and its message, in the
 * caller's transaction. Refusals: 'agency-unknown', 'procedure-*', 'channel-not-offered', 'calendar-not-covering'.
 */
export async function register(deps: Deps, tx: Tx, registration: Registration, act: Act): Promise<Registered> {
  const { receivingAgency, decidingAgency, helpedAgency, channel } = registration;
  const [receiving, known, other] = await Promise.all([
    getAgency(tx, receivingAgency, 'receivingAgency'),
    deps.procedures.known(tx, registration.procedure),
    decidingAgency !== receivingAgency && getAgency(tx, decidingAgency, 'decidingAgency'),
    helpedAgency !== receivingAgency && getAgency(tx, helpedAgency, 'helpedAgency'),
  ]);
  const deciding = other || receiving;
  const edition = await deps.calendars.ofAgency(tx, deciding);
  const { calendar } = edition;
  const { timeZone } = calendar;
  const today = civilDay(act.at, timeZone);
  const version = await deps.procedures.inEffect(tx, known, today);
  const { trace, ...promised } = promiseDates(version.definition, channel, calendar, act.at);
  const id = randomUUIDv7();
  const opening: Omit<Opening, 'code' | 'applicantId'> = {
    id,
    agencyId: receivingAgency,
    helpedAgencyId: helpedAgency,
    decidingAgencyId: decidingAgency,
    procedureCode: registration.procedure,
    procedureVersionId: version.id,
    channel,
    calendarId: edition.calendarId,
    calendarEdition: edition.edition,
    steps: planOf(version.definition, { calendar, acceptedAt: act.at, promisedAt: promised.promisedAt }),
    acceptedAt: act.at,
    ...promised,
  };
  const make = (identified: Opening): Opened => ({
    type: 'dossier.accepted',
    opening: identified,
    presented: registration.presented,
  });
  const { dossier } = await open(deps, tx, { opening, applicant: registration.applicant, calendar, make }, act);
  return { dossier, trace, timeZone };
}

type Opened = Extract<DossierEvent, { opening: unknown }>;

/** Writes an opened dossier with everything that belongs to it. Numbers are taken last, so that a refusal rarely leaves a gap. */
export async function open(
  deps: Deps,
  tx: Tx,
  opened: {
    opening: Omit<Opening, 'code' | 'applicantId'>;
    applicant: Applicant;
    calendar: Calendar;
    make: (opening: Opening) => Opened;
  },
  act: Act,
): Promise<{ dossier: Dossier; firstTaskId: string }> {
  const { opening, applicant, calendar, make } = opened;
  const { timeZone } = calendar;
  const first = openStep(calendar, timeZone, { step: opening.steps[0]!, stepNo: 0, round: 1, at: act.at });
  const dueSoonAt = dueSoonOf(calendar, opening.acceptedAt, opening.dueAt);
  const day = civilDay(act.at, timeZone);
  const [applicantId, number] = await Promise.all([
    saveApplicant(tx, deps.vault, { dossierId: opening.id, applicant, at: act.at }),
    deps.numbers.take(opening.agencyId, day),
  ]);
  const code = dossierCode(opening.agencyId, day, number);
  const identified = { ...opening, code, applicantId };
  const task = newTask(identified, first);
  const dossier = await insertDossier(tx, make(identified), [task.line], act);
  const { acceptedAt: anchorAt, dueAt, dueOn } = dossier;
  const about = { dossierId: dossier.id, agencyId: dossier.agencyId, taskId: null };
  await Promise.all([
    insertTask(tx, task),
    openDeadlines(tx, [{ ...about, kind: 'statutory', anchorAt, dueAt, dueOn, dueSoonAt }]),
  ]);
  return { dossier, firstTaskId: task.task.id };
}
