/** The Vietnamese words of the forms for codes, dates and amounts. */

import type { Lateness } from '../deadlines/lateness.ts';
import type { Dossier, DossierExtension, DossierTerm, HandOverWay, Representation } from '../dossiers/dossier.ts';
import type { Presented } from '../dossiers/registration.ts';
import type { Refund, StopGround } from '../dossiers/verbs/ending.ts';

export const stopGroundWords: Readonly<Record<StopGround, string>> = {
  withdrawn: 'người nộp hồ sơ đề nghị rút hồ sơ',
  'supplement-lapsed': 'quá thời hạn bổ sung mà người nộp không bổ sung hồ sơ',
  unpaid: 'người nộp không thực hiện nghĩa vụ tài chính',
  legal: 'theo quy định của pháp luật',
};

export const refundWords: Readonly<Record<Refund, string>> = {
  none: 'không hoàn trả',
  full: 'hoàn trả toàn bộ',
  partial: 'hoàn trả một phần',
};

export const representationWords: Readonly<Record<Representation['ground'], string>> = {
  'by-law': 'đại diện theo pháp luật',
  authorised: 'được ủy quyền',
};

export const handOverWayWords: Readonly<Record<HandOverWay, string>> = {
  counter: 'Trực tiếp',
  online: 'Trực tuyến',
  post: 'Bưu chính công ích',
};

export const documentFormWords: Readonly<Record<Presented['documents'][number]['form'], string>> = {
  original: 'Bản chính',
  copy: 'Bản sao',
  certified: 'Bản sao chứng thực',
};

export const latenessWords: Readonly<Record<Lateness, string>> = {
  early: 'Trước hạn',
  'on-time': 'Đúng hạn',
  late: 'Quá hạn',
  open: '',
  'open-late': '',
  'not-judged': '',
};

const two = (value: number) => String(value).padStart(2, '0');
const local = (at: number, timeZone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);

/** `09 giờ 15 phút, ngày 20 tháng 11 năm 2026`. */
export function hourAndDay(at: number, timeZone: string): string {
  const { hour, minute } = local(at, timeZone);
  return `${two(hour)} giờ ${two(minute)} phút, ${dayInWords(at, timeZone)}`;
}

/** `ngày 20 tháng 11 năm 2026`. */
export function dayInWords(at: number, timeZone: string): string {
  const { day, month, year } = local(at, timeZone);
  // Decree 30/2020: days below 10 and the months 1 and 2 have a leading zero.
  return `ngày ${two(day)} tháng ${month < 3 ? two(month) : month} năm ${year}`;
}

/** A civil day as `20/11/2026`. */
export const shortDay = (day: string): string => day.split('-').reverse().join('/');

/**
 * Where a dossier stands in the register book of its agency, by its code: the book has a volume a year, and in it the
 * lines of each day are numbered as the codes are. `20/11-0007` of `2026`; `20/11-H42.201-0007` where the code carries
 * another agency. Undefined: the code is not one of this system.
 */
export function bookPlaceOf({
  code,
  agencyId,
}: Pick<Dossier, 'code' | 'agencyId'>): { readonly volume: string; readonly line: string } | undefined {
  const [, carried, year, month, day, number] = /^(.+)-(\d\d)(\d\d)(\d\d)-(\d+)$/.exec(code) ?? [];
  if (year === undefined) return undefined;
  const numbered = carried === agencyId ? number : `${carried}-${number}`;
  return { volume: `20${year}`, line: `${day}/${month}-${numbered}` };
}

/** `1.250.000 đồng`. */
export const dong = (amountVnd: number): string => `${String(amountVnd).replace(/\B(?=(\d{3})+$)/g, '.')} đồng`;

/** The amount of an extension: `3 ngày làm việc`. Same-day and imported terms are extended by working days. */
export function extensionWords({ amount }: Pick<DossierExtension, 'amount'>, term: DossierTerm | null): string {
  const units = { workingHour: 'giờ làm việc', calendarDay: 'ngày', month: 'tháng' } as const;
  const unit = term !== null && term.unit in units ? units[term.unit as keyof typeof units] : 'ngày làm việc';
  return `${amount} ${unit}`;
}

/** The place of a paper: the commune or province in the agency's name (Decree 30/2020); null: the name has none. */
export function placeOf(agencyName: string): string | null {
  return /^Ủy ban nhân dân (?:xã|phường|đặc khu|thị trấn|tỉnh|thành phố) (.+)$/.exec(agencyName)?.[1] ?? null;
}

/**
 * A text as it can be printed: composed, on one line, without invisible characters. A character that turns the
 * direction of writing could change the form around a name.
 */
export function printable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
}
