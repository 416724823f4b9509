/** The trace in words for a receipt, the public tracking page or an auditor: Vietnamese or English. */

import type { Language } from '../language.ts';
import { weekdayNames } from '../weekdays.ts';
import { reasonText } from './reason-text.ts';
import type { TraceEntry, TraceRule } from './trace.ts';

interface Words {
  readonly rules: Readonly<Record<TraceRule, string>>;
  readonly hours: (count: number) => string;
  readonly minutes: (count: number) => string;
  readonly since: (time: string) => string;
  readonly at: (time: string) => string;
}

const words: Readonly<Record<Language, Words>> = {
  vi: {
    rules: {
      counted: 'tính vào thời hạn',
      'receipt-day': 'ngày tiếp nhận, không tính là một ngày của thời hạn',
      'after-hours': 'tiếp nhận sau giờ làm việc, tính từ buổi làm việc tiếp theo',
      'after-cutoff': 'tiếp nhận sau giờ chốt, trả kết quả trong ngày làm việc tiếp theo',
      'weekly-rest': 'nghỉ hằng tuần',
      closed: 'nghỉ',
      'calendar-day': 'ngày nghỉ, vẫn tính vào thời hạn',
      suspended: 'tạm dừng tính thời hạn',
      'rolled-forward': 'ngày nghỉ, thời hạn chuyển sang ngày làm việc tiếp theo',
      extended: 'gia hạn thời hạn',
      'from-acceptance': 'thời hạn tính từ khi tiếp nhận hồ sơ',
      'from-receipt':
        'phi địa giới: thời hạn tính từ khi cơ quan có thẩm quyền nhận hồ sơ (khoản 3 Điều 17 Nghị định 118/2025/NĐ-CP)',
      'from-latest-start': 'phi địa giới: thời hạn tính từ khi hồ sơ lẽ ra đã phải được chuyển',
      restarted: 'đã nhận đủ hồ sơ bổ sung, thời hạn tính lại từ đầu (khoản 5 Điều 19 Nghị định 118/2025/NĐ-CP)',
    },
    hours: (count) => `${count} giờ`,
    minutes: (count) => `${count} phút`,
    since: (time) => `từ ${time}`,
    at: (time) => `lúc ${time}`,
  },
  en: {
    rules: {
      counted: 'counted',
      'receipt-day': 'day of receipt, not one of the days of the term',
      'after-hours': 'accepted after office hours, counted from the next opening',
      'after-cutoff': 'accepted after the cutoff, due on the next working day',
      'weekly-rest': 'weekly rest',
      closed: 'closed',
      'calendar-day': 'day of rest, counted all the same',
      suspended: 'suspended',
      'rolled-forward': 'day of rest, the term moves to the next working day',
      extended: 'extended',
      'from-acceptance': 'the term runs from the acceptance',
      'from-receipt':
        'boundary-free: the term runs from the receipt by the competent agency (Decree 118/2025/NĐ-CP Art. 17(3))',
      'from-latest-start': 'boundary-free: the term runs from when the dossier should have been handed on',
      restarted: 'the full dossier was received, the term runs anew (Decree 118/2025/NĐ-CP Art. 19(5))',
    },
    hours: (count) => (count === 1 ? '1 hour' : `${count} hours`),
    minutes: (count) => (count === 1 ? '1 minute' : `${count} minutes`),
    since: (time) => `from ${time}`,
    at: (time) => `at ${time}`,
  },
};

/**
 * The trace as short sentences, one per entry:
 * `24/11/2026 (thứ ba): nghỉ, Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16)`.
 * @param timeZone the time zone of the calendar, for the times of day
 */
export function traceText(trace: readonly TraceEntry[], timeZone: string, language: Language): string[] {
  return trace.map((entry) => sentence(entry, timeZone, language));
}

function sentence(entry: TraceEntry, timeZone: string, language: Language): string {
  const { rules, since, at, ...count } = words[language];
  const day = Temporal.PlainDate.from(entry.date);
  const date = entry.date.split('-').toReversed().join('/');
  const parts = [rules[entry.rule]];
  if (entry.counted) parts.push(duration(entry.minutes, count));
  if (entry.from !== undefined) parts.push(span(entry.from, entry.to, timeZone, entry.rule in instants ? at : since));
  if (entry.name !== undefined) parts.push(isReason(entry) ? reasonText(entry.name, language) : entry.name);
  const basis = entry.basis === undefined ? '' : ` (${entry.basis})`;
  return `${date} (${weekdayNames[language][day.dayOfWeek - 1]}): ${parts.join(', ')}${basis}`;
}

/** Entries that tell of an instant, and not of a span of time. */
const instants = {
  extended: true,
  'from-acceptance': true,
  'from-receipt': true,
  'from-latest-start': true,
  restarted: true,
};

/** The name in an entry is the reason of a suspension or an extension, or the name of a holiday. */
const isReason = ({ rule }: TraceEntry) => rule === 'suspended' || rule === 'extended';

function duration(minutes: number, { hours, minutes: rest }: Pick<Words, 'hours' | 'minutes'>): string {
  const whole = Math.floor(minutes / 60);
  if (whole === 0) return rest(minutes);
  return minutes % 60 === 0 ? hours(whole) : `${hours(whole)} ${rest(minutes % 60)}`;
}

/**
 * `07:30-17:00`. An entry without an end, or with the same end, has one time; `alone` formats it if there is no end.
 */
function span(from: number, to: number | undefined, timeZone: string, alone: (time: string) => string): string {
  const time = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(timeZone)
      .toPlainTime()
      .toString({ smallestUnit: 'minute' });
  if (to === undefined) return alone(time(from));
  return to === from ? time(from) : `${time(from)}-${time(to)}`;
}
