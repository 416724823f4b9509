/** The rows of the tables in forms, cell by cell. */

import { clockTime } from '../deadlines/deadline-text.ts';
import { lateness } from '../deadlines/lateness.ts';
import { reasonWords } from '../deadlines/reason-text.ts';
import type { HandOverWay } from '../dossiers/dossier.ts';
import { type Dossier, openSuspension } from '../dossiers/dossier.ts';
import { statusTexts } from '../dossiers/status.ts';
import type { HandOver, HandOverCause } from './control-slip.ts';
import { handOversOf } from './control-slip.ts';
import type { TableName, tableColumns } from './form.ts';
import { deskName, type FormApplicant, type FormSubject, presentedIn } from './form-subject.ts';
import { bookPlaceOf, documentFormWords, handOverWayWords, hourAndDay, latenessWords } from './form-words.ts';

/** A row, by the columns of its table. */
export type Row<T extends TableName> = Readonly<Record<(typeof tableColumns)[T][number], string>>;

/** What the applicant brought along. */
export function documentRows({ entries }: FormSubject): Row<'documents'>[] {
  const { documents = [] } = presentedIn(entries) ?? {};
  return documents.map(({ name, form, quantity }, i) => ({
    no: String(i + 1),
    name,
    form: documentFormWords[form],
    quantity: String(quantity),
  }));
}

const causeWords: Readonly<Record<HandOverCause, string>> = {
  step: '',
  returned: 'Trả lại bước trước',
  reassigned: 'Giao lại',
  transferred: 'Chuyển cơ quan có thẩm quyền',
  result: 'Kết quả giải quyết',
  applicant: 'Trả kết quả',
};

const dots = '.'.repeat(24);

/** Every hand-over by the history. */
export function handOverRows(subject: FormSubject): Row<'handOvers'>[] {
  const { dossier, entries, calendar } = subject;
  const when = (at: number | null) => (at === null ? dots : hourAndDay(at, calendar.timeZone));
  return handOversOf(dossier, entries, calendar).map((handOver) => handOverRow(subject, handOver, when));
}

/** `when` writes an instant, or a place for one. */
function handOverRow(subject: FormSubject, handOver: HandOver, when: (at: number | null) => string): Row<'handOvers'> {
  const { from, to, givenAt, takenAt, judged, cause, step, way } = handOver;
  const nameOf = (officerId: string | null | undefined) => (officerId && subject.officers.get(officerId)) ?? dots;
  const toName = to === null ? 'Người nộp hồ sơ' : deskName(subject, to);
  const receiver = to === null ? dots : nameOf(to.officerId);
  const notes = [causeWords[cause], step === null ? '' : `Bước: ${step}`, way === null ? '' : handOverWayWords[way]];
  return {
    agency: `1. Giao: ${deskName(subject, from)}\n2. Nhận: ${toName}`,
    time: `1. Giao: ${when(givenAt)}\nNgười giao: ${nameOf(from.officerId)}\n2. Nhận: ${when(takenAt)}\nNgười nhận: ${receiver}`,
    result: judged === null ? '' : latenessWords[judged],
    note: notes.filter((words) => words !== '').join('\n'),
  };
}

/**
 * The course of a dossier: every hand-over, and every time in which the clock stood, in order.
 */
export function courseRows(subject: FormSubject): Row<'course'>[] {
  const { dossier, entries, calendar } = subject;
  const when = (at: number | null) => (at === null ? dots : clockTime(at, calendar.timeZone));
  const handOvers = handOversOf(dossier, entries, calendar).map((handOver) => ({
    at: handOver.givenAt,
    row: handOverRow(subject, handOver, when),
  }));
  const suspensions = dossier.suspensions.map(({ from, to, ground, document }) => ({
    at: from,
    row: {
      agency: 'TẠM DỪNG TÍNH THỜI HẠN',
      time: `Từ: ${when(from)}\nĐến: ${when(to)}`,
      result: '',
      note: [`Lý do: ${reasonWords(ground, 'vi')}`, document === null ? '' : `Văn bản: ${document}`]
        .filter((words) => words !== '')
        .join('\n'),
    },
  }));
  return [...handOvers, ...suspensions].toSorted((a, b) => a.at - b.at).map(({ row }) => row);
}

/** A dossier in the register book. */
export interface BookEntry {
  readonly dossier: Dossier;
  readonly procedureName: string;
  readonly applicant: FormApplicant | null;
  /** How the result was handed over, or is to be handed over; null: not known. */
  readonly way: HandOverWay | null;
  /** The number of sets of the papers; null: not said. */
  readonly sets: number | null;
}

/** How the lines of a book are numbered: as they stand on the paper, or as the receipts name them. */
export type BookNumbers = 'in-order' | 'as-booked';

/** The rows of the register book. Times are shown in `zone`. */
export function bookRows(
  entries: readonly BookEntry[],
  agencyNameOf: (id: string) => string,
  { zone, numbers }: { readonly zone: string; readonly numbers: BookNumbers },
): Row<'book'>[] {
  const when = (at: number | null) => (at === null ? '' : onTwoLines(at, zone));
  return entries.map(({ dossier, procedureName, applicant, way, sets }, i) => ({
    no: numbers === 'in-order' ? String(i + 1) : (bookPlaceOf(dossier)?.line ?? ''),
    code: dossier.code,
    procedure: procedureName,
    sets: sets?.toString() ?? '',
    applicant: applicant?.name ?? '',
    address: [applicant?.address, applicant?.phone].filter(Boolean).join('\n'),
    agency: agencyNameOf(dossier.decidingAgencyId),
    receivedAt: when(dossier.acceptedAt),
    promisedAt: when(dossier.promisedAt),
    returnedAt: when(dossier.handedOverAt),
    way: way === null ? '' : handOverWayWords[way],
    signature: '',
    note: noteOf(dossier, zone),
  }));
}

/** The outcome of an ended dossier; for an open one, whether its clock stands. */
function noteOf(dossier: Dossier, timeZone: string): string {
  if (dossier.endedAt === null) return openSuspension(dossier) === undefined ? '' : 'Tạm dừng tính thời hạn';
  if (dossier.finishedAt === null) return statusTexts[dossier.status].vi;
  return latenessWords[lateness({ ...dossier, now: dossier.finishedAt, timeZone })];
}

/** The hour above the day. */
function onTwoLines(at: number, zone: string): string {
  const { hour, minute, day, month, year } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(hour)}:${two(minute)}\n${two(day)}/${two(month)}/${year}`;
}
