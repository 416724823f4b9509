/** What the public is told about a dossier: who can name its code and the end of the applicant's number is answered. */
import { findGroup, type Group } from '@motcua/db/dossiers/dossier-groups';
import { openNotes } from '@motcua/db/dossiers/persons';
import { type Asked, listEnteredSteps, procedureName, type Recognise, readNames } from '@motcua/db/dossiers/tracking';
import { readWork } from '@motcua/db/tasks/waiting';
import { type LatenessInput, lateness } from '@motcua/domain/deadlines/lateness';
import { traceText } from '@motcua/domain/deadlines/trace-text';
import { groupDates, groupFinishedAt, groupStatus, wayOf } from '@motcua/domain/dossiers/dossier-group';
import { waitingOn } from '@motcua/domain/dossiers/waiting';
import { formatInstant } from '@motcua/domain/instant';
import type { Language } from '@motcua/domain/language';
import {
  type Expected,
  endingDocumentOf,
  expectations,
  expectedOf,
  progressOf,
  progressStates,
} from '@motcua/domain/tracking/tracking';
import {
  apologySentences,
  expectedText,
  groupTermText,
  holderText,
  statusSentences,
  waitingPartSentences,
} from '@motcua/domain/tracking/tracking-text';
import { AgencyId, DayOut, DossierCode, InstantOut, StatusOut } from '@motcua/http/fields';
import { z } from 'zod';
import { type DeadlineState, deadlineStateOf } from '../deadlines/deadline-state.ts';
import { summaryOf } from '../deadlines/deadline-views.ts';
import type { Deps } from '../deps.ts';
import { instantOrNull } from '../views.ts';
import { attemptWithin } from './track-limits.ts';

const Agency = z.object({ id: AgencyId, name: z.string() });

const TrackedPart = z
  .object({
    code: DossierCode,
    procedure: z.string().meta({ description: 'What was applied for' }),
    toldAt: InstantOut,
    timeZone: z.string().meta({ description: 'In which the office lives', examples: ['Asia/Ho_Chi_Minh'] }),
    status: StatusOut,
    summary: z.array(z.string()).meta({ description: 'How it stands, in sentences' }),
    receivingAgency: Agency,
    decidingAgency: Agency,
    promisedAt: InstantOut.nullable().meta({
      description: 'The appointment; null before acceptance and while the clock stands',
    }),
    dueOn: DayOut.nullable(),
    late: z.boolean().meta({ description: 'Finished after its term had ended, or still open past it' }),
    why: z.array(z.string()).meta({ description: 'Why this date, in sentences: term, pauses, extension, apology' }),
    counted: z.array(z.string()).meta({ description: 'Day by day, how the term was counted' }),
    expected: z
      .object({
        what: z.enum(expectations),
        text: z.string(),
        items: z.array(z.string()).meta({ description: 'What is to be supplemented' }),
      })
      .nullable()
      .meta({ description: 'What the applicant has to do now; null: nothing' }),
    heldBy: z
      .array(z.object({ agency: Agency, unit: z.string().nullable(), since: InstantOut, text: z.string() }))
      .meta({
        description: 'Where it lies now: several where several were asked, none when it is over. Never a person',
      }),
    steps: z.array(
      z.object({
        name: z.string(),
        agency: Agency,
        unit: z.string().nullable(),
        state: z.enum(progressStates),
        startedAt: InstantOut.nullable(),
        endedAt: InstantOut.nullable(),
      }),
    ),
  })
  .meta({ id: 'TrackedPart' });
type TrackedPart = z.infer<typeof TrackedPart>;

export const TrackedDossier = TrackedPart.extend({
  parts: z.array(TrackedPart).meta({ description: 'Of one filing with several dossiers, asked for by its own code' }),
}).meta({ id: 'TrackedDossier' });
export type TrackedDossier = z.infer<typeof TrackedDossier>;

/** Who asks: from which address, and in which language they read. */
export interface Asker {
  readonly address: string;
  readonly language: Language;
}

/**
 * The dossier somebody asks after, or undefined: the code is nobody's, or the digits are not its applicant's, which cannot be told
 * apart. @throws TooManyRequests
 */
export async function track(
  deps: Deps,
  recognise: Recognise,
  asked: Asked,
  { address, language }: Asker,
): Promise<TrackedDossier | undefined> {
  const isTheirs = await attemptWithin(deps, { code: asked.code, address }, async () =>
    (await recognise(deps.db, asked)) ? true : undefined,
  );
  return isTheirs && tell(deps, asked.code, language);
}

async function tell(deps: Deps, code: string, language: Language): Promise<TrackedDossier> {
  const group = await findGroup(deps.db, code);
  if (group === undefined) return { ...(await tellOne(deps, code, language)), parts: [] };
  const parts: TrackedPart[] = [];
  for (const { part, dossier } of group.parts) {
    const { name, nameEn } = group.definition.parts.find((one) => one.code === part)!;
    parts.push({ ...(await tellOne(deps, dossier.code, language)), procedure: language === 'vi' ? name : nameEn });
  }
  return tellGroup(deps, group, parts, language);
}

/** The whole by its parts: its own status and date; what they ask for and where they lie, together. */
async function tellGroup(
  deps: Deps,
  { code, definition, parts: own }: Group,
  parts: readonly TrackedPart[],
  language: Language,
): Promise<TrackedDossier> {
  const [first] = parts as readonly [TrackedPart];
  const lead = own[0]!.dossier;
  const { calendar } = await deps.calendars.get(deps.db, lead.calendarId, lead.calendarEdition);
  const status = groupStatus(own);
  const dates = groupDates(own, definition.term, calendar);
  const finishedAt = groupFinishedAt(own);
  const late = isLate({ ...dates, finishedAt, now: Date.parse(first.toldAt), timeZone: calendar.timeZone });
  return {
    ...first,
    ...{ code, status, late, dueOn: dates.dueOn, promisedAt: instantOrNull(dates.promisedAt) },
    procedure: language === 'vi' ? definition.name : definition.nameEn,
    summary: statusSentences(status, null, language),
    why: definition.term === null ? [] : [groupTermText(definition.term, parts.length, language)],
    ...{ counted: [], steps: [] },
    expected: parts.find(({ expected }) => expected !== null)?.expected ?? null,
    heldBy: parts.flatMap(({ heldBy }, i) => (wayOf(own[i]!, own) === 'waiting' ? [] : heldBy)),
    parts: [...parts],
  };
}

async function tellOne(deps: Deps, code: string, language: Language): Promise<TrackedPart> {
  const state = await deadlineStateOf(deps, code, {});
  const dossier = state.dossier!;
  const [workOf, entered, procedure] = await Promise.all([
    readWork(deps.db, [dossier], state.at),
    listEnteredSteps(deps.db, dossier.id),
    procedureName(deps.db, dossier.procedureCode),
  ]);
  const holders = waitingOn(dossier, workOf(dossier.id));
  const steps = progressOf(dossier, entered);
  const places = [...holders, ...steps];
  const names = await readNames(deps.db, {
    agencyIds: [dossier.agencyId, dossier.decidingAgencyId, ...places.map(({ agencyId }) => agencyId)],
    unitIds: places.flatMap(({ unitId }) => unitId ?? []),
  });
  const nameOf = (id: string) => names.get(id)?.[language] ?? id;
  const agency = (id: string) => ({ id, name: nameOf(id) });
  const unit = (id: string | null) => (id === null ? null : nameOf(id));
  return {
    code,
    procedure,
    toldAt: formatInstant(state.at),
    timeZone: state.edition!.calendar.timeZone,
    status: dossier.status,
    summary:
      holders[0]?.why === 'earlier-part'
        ? waitingPartSentences(language)
        : statusSentences(dossier.status, endingDocumentOf(state.lines), language),
    receivingAgency: agency(dossier.agencyId),
    decidingAgency: agency(dossier.decidingAgencyId),
    ...datesOf(state, language),
    expected: await expectedNow(deps, state, language),
    heldBy: holders.map(({ agencyId, unitId, since, why }) => {
      return {
        agency: agency(agencyId),
        unit: unit(unitId),
        since: formatInstant(since),
        text: holderText(why, language),
      };
    }),
    steps: steps.map(({ name, agencyId, unitId, state, startedAt, endedAt }) => {
      const times = { startedAt: instantOrNull(startedAt), endedAt: instantOrNull(endedAt) };
      return { name, agency: agency(agencyId), unit: unit(unitId), state, ...times };
    }),
  };
}

function datesOf(
  { dossier, deadline, edition, trace, at }: DeadlineState,
  language: Language,
): Pick<TrackedDossier, 'promisedAt' | 'dueOn' | 'late' | 'why' | 'counted'> {
  if (dossier === undefined || deadline === undefined || edition === undefined)
    return { promisedAt: null, dueOn: null, late: false, why: [], counted: [] };
  const { timeZone } = edition.calendar;
  return {
    promisedAt: instantOrNull(deadline.promisedAt),
    dueOn: deadline.dueOn,
    late: isLate({ ...dossier, now: at, timeZone }),
    why: [
      ...summaryOf(dossier, deadline, { now: at, timeZone }, language),
      ...apologySentences(dossier.apology, timeZone, language),
    ],
    counted: traceText(trace, timeZone, language),
  };
}

function isLate(judged: LatenessInput): boolean {
  const how = lateness(judged);
  return how === 'late' || how === 'open-late';
}

async function expectedNow(
  deps: Deps,
  { dossier, lines, edition }: DeadlineState,
  language: Language,
): Promise<TrackedDossier['expected']> {
  const expected = expectedOf(dossier!, lines);
  if (expected === null) return null;
  const text = expectedText(expected, edition!.calendar.timeZone, language);
  return { what: expected.what, text, items: await itemsOf(deps, dossier!.id, expected) };
}

/** What is missing by its name; why it was asked for can be about a person, and stays in the letter. */
async function itemsOf(deps: Deps, dossierId: string, expected: Expected): Promise<string[]> {
  if (expected.what !== 'supplement') return [];
  const note = (await openNotes(deps.db, deps.vault, dossierId)).get(expected.noteId);
  if (note === undefined) return [];
  const { items } = JSON.parse(note) as { items: readonly { readonly name: string }[] };
  return items.map(({ name }) => name);
}
