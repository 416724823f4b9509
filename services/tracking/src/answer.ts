/** Computes the answer to an applicant from what the view shows. */
import type { Calendar } from '@motcua/domain/calendars/calendar';
import { hoursText } from '@motcua/domain/catalogue/contact';
import { type LatenessInput, lateness } from '@motcua/domain/deadlines/lateness';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { traceText } from '@motcua/domain/deadlines/trace-text';
import { type GroupPart, groupDates, groupFinishedAt, groupStatus, wayOf } from '@motcua/domain/dossiers/dossier-group';
import { asOf } from '@motcua/domain/dossiers/due-dates';
import type { GroupDefinition } from '@motcua/domain/dossiers/linked-groups';
import { deadlineSentences, statutoryDeadline } from '@motcua/domain/dossiers/statutory-deadline';
import { enteredAt, type Waiting, waitingOn } from '@motcua/domain/dossiers/waiting';
import { formatInstant } from '@motcua/domain/instant';
import type { Language } from '@motcua/domain/language';
import type { TrackedFacts, TrackedPart } from '@motcua/domain/tracking/tracked';
import { endingDocumentOf, expectedOf, progressOf, type StepProgress } from '@motcua/domain/tracking/tracking';
import {
  apologySentences,
  expectedText,
  groupTermText,
  holderText,
  regretText,
  statusSentences,
  waitingPartSentences,
} from '@motcua/domain/tracking/tracking-text';
import type { TrackedPart as AnsweredPart, TrackedDossier } from './tracked-dossier.ts';

/** A dossier, or all parts of one filing, with what is missing in plain words. */
export interface Subject {
  readonly code: string;
  /** Null: the code is that of one dossier, and `parts` has one element. */
  readonly group: GroupDefinition | null;
  readonly parts: readonly NamedPart[];
}

/** `missing`: the papers that the last supplement request names, while the dossier waits for them. */
export type NamedPart = TrackedPart & { readonly missing: readonly string[] };

/** When (epoch ms), in which language, and by which compiled calendars. */
export interface Asked {
  readonly now: number;
  readonly language: Language;
  readonly calendarOf: (stored: TrackedPart['calendar']) => Calendar;
}

/** The whole answer. */
export function answerOf({ code, group, parts }: Subject, asked: Asked): TrackedDossier {
  const answered = parts.map((part) => answerOfPart(part, asked));
  if (group !== null) return answerOfGroup({ code, group, parts }, answered, asked);
  const [only] = answered as [AnsweredPart];
  return { ...only, parts: [] };
}

/** A group has its own status and date. What is asked of the applicant and where it lies comes from its parts. */
function answerOfGroup(
  { code, group, parts }: Subject & { readonly group: GroupDefinition },
  answered: readonly AnsweredPart[],
  { now, language, calendarOf }: Asked,
): TrackedDossier {
  const [first] = answered as [AnsweredPart];
  const members = parts.map(({ part, after, dossier }): GroupPart => ({ part: part!, after, dossier }));
  const calendar = calendarOf(parts[0]!.calendar);
  const status = groupStatus(members);
  const dates = groupDates(members, group.term, calendar);
  const finishedAt = groupFinishedAt(members);
  return {
    ...first,
    code,
    procedure: nameIn(group, language),
    status,
    summary: statusSentences(status, null, language),
    promisedAt: instantOrNull(dates.promisedAt),
    dueOn: dates.dueOn,
    ...lateOr({ ...dates, finishedAt, now, timeZone: calendar.timeZone }, language),
    why: group.term === null ? [] : [groupTermText(group.term, parts.length, language)],
    counted: [],
    expected: answered.find(({ expected }) => expected !== null)?.expected ?? null,
    heldBy: answered.flatMap(({ heldBy }, i) => (wayOf(members[i]!, members) === 'waiting' ? [] : heldBy)),
    steps: [],
    parts: answered.map((part, i) => ({ ...part, procedure: partName(group, members[i]!.part, language) })),
  };
}

const partName = ({ parts }: GroupDefinition, code: string, language: Language) =>
  nameIn(parts.find((part) => part.code === code)!, language);

const nameIn = ({ name, nameEn }: { name: string; nameEn: string }, language: Language) =>
  language === 'vi' ? name : nameEn;

function answerOfPart(named: NamedPart, { now, language, calendarOf }: Asked): AnsweredPart {
  const part = { ...named, dossier: asOf(named.dossier, now) };
  const { dossier } = part;
  const calendar = calendarOf(part.calendar);
  const nameOf = namesIn(part, language);
  const holders = waitingOn(dossier, workUnderWay(part));
  return {
    code: dossier.code,
    procedure: part.procedure,
    toldAt: formatInstant(now),
    timeZone: calendar.timeZone,
    status: dossier.status,
    summary: summaryOf(part, holders, language),
    receivingAgency: nameOf.agency(dossier.agencyId),
    decidingAgency: nameOf.agency(dossier.decidingAgencyId),
    ...datesOf(dossier, calendar, { now, language }),
    contact: contactOf(part, language),
    expected: expectedNow(part, calendar.timeZone, language),
    heldBy: holders.map(({ agencyId, unitId, since, why }) => ({
      agency: nameOf.agency(agencyId),
      unit: nameOf.unit(unitId),
      since: formatInstant(since),
      text: holderText(why, language),
    })),
    steps: progressOf(dossier, part.tasks).map((step) => toStep(step, nameOf)),
  };
}

/** The counter of the receiving agency. */
function contactOf({ dossier, names }: TrackedPart, language: Language): TrackedDossier['contact'] {
  const counter = names[dossier.agencyId]?.counter;
  if (!counter) return null;
  const { phone, address, hours } = counter.contact;
  return { name: counter[language], phone, address, hours: hoursText(hours, language) };
}

/** Names by id. An id without a name stands for itself. */
function namesIn({ names }: TrackedPart, language: Language) {
  const nameOf = (id: string) => names[id]?.[language] ?? id;
  return {
    agency: (id: string) => ({ id, name: nameOf(id) }),
    unit: (id: string | null) => (id === null ? null : nameOf(id)),
  };
}

/**
 * The view names no officer. The answer does not need one: an applicant sees the unit, whoever in it has the step or is
 * away.
 */
const workUnderWay = ({ dossier, tasks, questions, entries, earlierPartAt }: TrackedPart) => ({
  tasks: tasks.filter(({ closedAt }) => closedAt === null).map((task) => ({ ...task, officerId: null, absence: null })),
  questions,
  stepEndedAt: latestOf(tasks.flatMap(({ closedAt }) => closedAt ?? [])),
  earlierPartAt,
  enteredAt: enteredAt(dossier.status, entries),
});

const latestOf = (instants: readonly number[]) => (instants.length === 0 ? null : Math.max(...instants));

function summaryOf({ dossier, entries }: TrackedPart, holders: readonly Waiting[], language: Language): string[] {
  if (holders[0]?.why === 'earlier-part') return waitingPartSentences(language);
  return statusSentences(dossier.status, endingDocumentOf(entries), language);
}

type Dates = Pick<TrackedDossier, 'promisedAt' | 'dueOn' | 'late' | 'regret' | 'why' | 'counted'>;

function datesOf(dossier: TrackedFacts, calendar: Calendar, { now, language }: Omit<Asked, 'calendarOf'>): Dates {
  const trace: TraceEntry[] = [];
  const deadline = statutoryDeadline(dossier, calendar, trace);
  if (deadline === undefined) return { promisedAt: null, dueOn: null, late: false, regret: null, why: [], counted: [] };
  const { timeZone } = calendar;
  return {
    promisedAt: instantOrNull(deadline.promisedAt),
    dueOn: deadline.dueOn,
    ...lateOr({ ...dossier, now, timeZone }, language),
    why: [
      ...deadlineSentences(dossier, deadline, { now, timeZone }, language),
      ...apologySentences(dossier.apology, timeZone, language),
    ],
    counted: traceText(trace, timeZone, language),
  };
}

/** Whether it is late, and then a word of regret. */
function lateOr(judged: LatenessInput, language: Language): Pick<TrackedDossier, 'late' | 'regret'> {
  const how = lateness(judged);
  const late = how === 'late' || how === 'open-late';
  return { late, regret: late ? regretText(how === 'late', language) : null };
}

/** The missing papers appear by name. The reasons can be about a person, so they stay in the letter. */
function expectedNow(
  { dossier, entries, missing }: NamedPart,
  timeZone: string,
  language: Language,
): TrackedDossier['expected'] {
  const expected = expectedOf(dossier, entries);
  if (expected === null) return null;
  const items = expected.what === 'supplement' ? [...missing] : [];
  return { what: expected.what, text: expectedText(expected, timeZone, language), items };
}

function toStep(
  { name, agencyId, unitId, state, startedAt, endedAt }: StepProgress,
  nameOf: ReturnType<typeof namesIn>,
): AnsweredPart['steps'][number] {
  return {
    name,
    agency: nameOf.agency(agencyId),
    unit: nameOf.unit(unitId),
    state,
    startedAt: instantOrNull(startedAt),
    endedAt: instantOrNull(endedAt),
  };
}

const instantOrNull = (at: number | null) => (at === null ? null : formatInstant(at));
