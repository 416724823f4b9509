/**
 * Which entries of a history oblige somebody to tell somebody, one row a duty, each with its law, the day from which it
 * holds and how sure it is (docs/domain.md §2.8). A new duty is a row: nothing else knows them apart.
 */
import { isElectronic } from '../catalogue/procedure.ts';
import type { Text } from '../language.ts';
import type { Confidence } from '../rules/rule-versions.ts';
import { type Dates, type Dossier, openSuspension } from './dossier.ts';
import type { Entry } from './history.ts';
import { Status } from './status.ts';

/** Who is told: the applicant, the receiving officer, the head of the one-stop counter, or the agency that decides. */
export const recipients = ['applicant', 'officer', 'counter', 'agency'] as const;
export type Recipient = (typeof recipients)[number];

export const noticeSubjects = [
  'status-changed',
  'filing-arrived',
  'reception-answered',
  'final-date',
  'date-moved',
  'expected-late',
  'consultation-overdue',
  'ready-early',
] as const;
export type NoticeSubject = (typeof noticeSubjects)[number];

/** What a notice must name. */
export const namedFacts = ['status', 'agency', 'handler', 'times', 'date', 'reason', 'answer', 'question'] as const;
export type NamedFact = (typeof namedFacts)[number];

/** An entry with its place in the history. */
export type PlacedEntry = Entry & { readonly seq: number };

/** What the history does not say. Instants in epoch ms. */
export interface NoticeFacts {
  /** Of the calendar that the dossier counts by. */
  readonly timeZone: string;
  /** The clocks within which the counter answers a filing, in the order in which they began. */
  readonly receptions: readonly { readonly anchorAt: number; readonly dueAt: number | null }[];
}

/** One entry, and what it made of the dossier. */
export interface NoticeStep {
  readonly entry: PlacedEntry;
  /** Undefined: the entry registers the dossier. */
  readonly before: Dossier | undefined;
  readonly after: Dossier;
  /** The dates that it had last before this entry; null: it never had one. */
  readonly lastDates: Dates | null;
  /** Whether it is a part of a group that waits for another one: nobody has to look at it yet. */
  readonly waits: boolean;
}

interface NoticeRule {
  readonly about: NoticeSubject;
  readonly text: Text;
  readonly to: Recipient;
  readonly names: readonly NamedFact[];
  readonly basis: string;
  /** The civil day from which it holds (`YYYY-MM-DD`). */
  readonly from: string;
  readonly confidence: Confidence;
  /** Until when somebody is told of the entry (epoch ms); undefined: nobody has to be. */
  readonly limit: (step: NoticeStep, facts: NoticeFacts) => number | undefined;
}

const decree = 'Nghị định 118/2025/NĐ-CP';
const realTime = 'điểm g khoản 1 Điều 15 Nghị định 224/2026/NĐ-CP';

/** At once is within a minute: the law has no number. */
const atOnce = ({ entry }: NoticeStep): number => entry.at + 60_000;

const atOnceIf = (isDuty: (step: NoticeStep) => boolean) => (step: NoticeStep) =>
  isDuty(step) ? atOnce(step) : undefined;

export const noticeRules: readonly NoticeRule[] = [
  {
    about: 'status-changed',
    text: ['Trạng thái hồ sơ thay đổi', 'the status of the dossier has changed'],
    to: 'applicant',
    names: ['status', 'agency', 'handler', 'times'],
    ...{ basis: realTime, from: '2026-07-01', confidence: 'high' },
    limit: atOnceIf(changesStatus),
  },
  {
    about: 'filing-arrived',
    text: ['Hồ sơ nộp trực tuyến đã về hệ thống', 'an electronic filing has reached this system'],
    to: 'officer',
    names: ['times'],
    ...{ basis: `khoản 2 Điều 17 ${decree}`, from: '2025-07-01', confidence: 'medium' },
    limit: (step) => (arrives(step) ? step.entry.at + 2 * 3_600_000 : undefined),
  },
  {
    about: 'reception-answered',
    text: ['Trả lời về việc tiếp nhận hồ sơ', 'the filing is accepted, refused or to be supplemented'],
    to: 'applicant',
    names: ['answer', 'reason'],
    ...{ basis: `điểm c khoản 2 Điều 17 ${decree}`, from: '2025-07-01', confidence: 'medium' },
    limit: (step, { receptions }) => (answersFiling(step) ? answerDueAt(step, receptions) : undefined),
  },
  {
    about: 'final-date',
    text: ['Cơ quan có thẩm quyền đã nhận, có ngày hẹn trả', 'the deciding agency has it, and the date is final'],
    to: 'applicant',
    names: ['agency', 'times', 'date'],
    ...{ basis: `khoản 3 Điều 17 ${decree}; ${realTime}`, from: '2026-08-05', confidence: 'medium' },
    limit: atOnceIf(getsDate),
  },
  {
    about: 'date-moved',
    text: ['Ngày hẹn trả thay đổi', 'the promised date has moved'],
    to: 'applicant',
    names: ['date', 'reason'],
    ...{ basis: `khoản 6 Điều 19 ${decree}`, from: '2025-07-01', confidence: 'medium' },
    limit: atOnceIf(movesDate),
  },
  {
    about: 'expected-late',
    text: ['Dự kiến trả kết quả quá hạn', 'the result is expected to be late'],
    to: 'applicant',
    names: ['date', 'reason'],
    ...{ basis: `khoản 6 Điều 19 ${decree}`, from: '2025-07-01', confidence: 'medium' },
    limit: atOnceIf(({ entry }) => entry.type === 'dossier.apologized'),
  },
  {
    about: 'consultation-overdue',
    text: ['Cơ quan phối hợp trả lời quá hạn', 'the agency that was asked is late with its answer'],
    to: 'counter',
    names: ['question', 'times'],
    ...{ basis: `điểm c khoản 4 Điều 19 ${decree}`, from: '2025-07-01', confidence: 'medium' },
    limit: atOnceIf(({ entry }) => entry.type === 'deadline.breached' && entry.data['kind'] === 'consultation'),
  },
  {
    about: 'ready-early',
    text: ['Có kết quả trước hạn', 'the result is ready before the promised day'],
    to: 'applicant',
    names: ['times'],
    ...{ basis: `khoản 5 Điều 22 ${decree}`, from: '2025-07-01', confidence: 'medium' },
    limit: ({ entry, after }, { timeZone }) =>
      entry.type === 'dossier.finished' && entry.data['lateness'] === 'early' && after.dueOn !== null
        ? beginningOf(after.dueOn, timeZone)
        : undefined,
  },
];

/** A dossier that was taken over has its status from before. */
function changesStatus({ entry, before, after }: NoticeStep): boolean {
  return before === undefined ? entry.type !== 'dossier.imported' : before.status !== after.status;
}

const arrives = ({ entry, after, waits }: NoticeStep): boolean =>
  entry.type === 'dossier.submitted' && isElectronic(after.channel) && !waits;

/** The counter accepts or refuses a filing, or asks for what is missing. */
function answersFiling({ before, after }: NoticeStep): boolean {
  if (before?.status !== Status.submitted) return false;
  return after.status === Status.refused || after.status === Status.supplementRequested || after.acceptedAt !== null;
}

/** Until when the answer was owed: by the reception clock that it ended. Undefined: none ran. */
function answerDueAt({ entry }: NoticeStep, receptions: NoticeFacts['receptions']): number | undefined {
  return receptions.findLast(({ anchorAt }) => anchorAt <= entry.at)?.dueAt ?? undefined;
}

/** An accepted dossier that waited for its receipt by the agency that decides has a date now. */
function getsDate({ before, after }: NoticeStep): boolean {
  return before !== undefined && before.acceptedAt !== null && hasNotBegun(before) && after.dueAt !== null;
}

/** Whether the term of a dossier has not begun: it has no date, although its clock does not stand. */
export const hasNotBegun = (dossier: Dossier): boolean =>
  dossier.dueAt === null && openSuspension(dossier) === undefined;

/** The promise is another than the one that the dossier had last, also once its clock runs again. */
function movesDate(step: NoticeStep): boolean {
  const { after, lastDates } = step;
  if (lastDates === null || after.dueAt === null || getsDate(step)) return false;
  return after.dueAt !== lastDates.dueAt || after.promisedAt !== lastDates.promisedAt;
}

/** The beginning of a civil day (epoch ms): before it is beforehand. */
const beginningOf = (day: string, timeZone: string): number =>
  Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds;
