/**
 * A deadline in sentences that a citizen understands: what was promised, from when, by which term, and how it stands.
 */
import type { Language } from '../language.ts';
import type { ClockTerm } from './term.ts';

export interface DeadlineInWords {
  readonly acceptedAt: number;
  readonly term: ClockTerm;
  readonly timeZone: string;
  /** The instant of the answer, epoch ms. */
  readonly now: number;
  /** Null while suspended. */
  readonly dueAt: number | null;
  readonly promisedAt: number | null;
  /** When the open suspension began that takes the date away; null: there is none. */
  readonly suspendedSince: number | null;
  readonly finishedAt: number | null;
  /** When it was finished or stopped. */
  readonly endedAt: number | null;
  /** The number of suspensions that have ended. */
  readonly suspensions: number;
  readonly extensions: number;
}

interface Words {
  readonly units: Readonly<Record<'workingDay' | 'workingHour' | 'calendarDay' | 'month', (amount: string) => string>>;
  readonly sameDay: (cutoff: string) => string;
  readonly imported: string;
  readonly minutes: (count: number) => string;
  readonly accepted: (when: string, term: string) => string;
  readonly suspended: (since: string) => string;
  readonly suspensions: (count: number) => string;
  readonly extended: string;
  readonly promised: (when: string) => string;
  readonly due: (when: string) => string;
  readonly overdue: string;
  readonly stopped: (when: string) => string;
  readonly finishedLate: (when: string) => string;
  readonly finishedInTime: (when: string) => string;
}

const plural = (amount: string, one: string, many: string) => `${amount} ${amount === '1' ? one : many}`;

const words: Readonly<Record<Language, Words>> = {
  vi: {
    units: {
      workingDay: (amount) => `${amount} ngày làm việc`,
      workingHour: (amount) => `${amount} giờ làm việc`,
      calendarDay: (amount) => `${amount} ngày`,
      month: (amount) => `${amount} tháng`,
    },
    sameDay: (cutoff) => `trả kết quả trong ngày nếu tiếp nhận chậm nhất lúc ${cutoff}`,
    imported: 'ngày hẹn do hệ thống cũ đã ghi',
    minutes: (count) => `${count} phút làm việc`,
    accepted: (when, term) => `Hồ sơ được tiếp nhận lúc ${when}; thời hạn giải quyết: ${term}.`,
    suspended: (since) => `Thời hạn đang tạm dừng từ ${since}; khi được tính tiếp sẽ có ngày hẹn mới.`,
    suspensions: (count) => `Thời hạn đã tạm dừng ${count} lần; thời gian đó không tính vào thời hạn.`,
    extended: 'Thời hạn đã được gia hạn.',
    promised: (when) => `Hẹn trả kết quả: ${when}.`,
    due: (when) => `Hết hạn giải quyết: ${when}.`,
    overdue: 'Hồ sơ đã quá hạn giải quyết.',
    stopped: (when) => `Đã dừng giải quyết lúc ${when}; không xét đúng hạn hay quá hạn.`,
    finishedLate: (when) => `Đã giải quyết xong lúc ${when}, quá hạn.`,
    finishedInTime: (when) => `Đã giải quyết xong lúc ${when}, trong thời hạn.`,
  },
  en: {
    units: {
      workingDay: (amount) => plural(amount, 'working day', 'working days'),
      workingHour: (amount) => plural(amount, 'working hour', 'working hours'),
      calendarDay: (amount) => plural(amount, 'day', 'days'),
      month: (amount) => plural(amount, 'month', 'months'),
    },
    sameDay: (cutoff) => `the same day if accepted by ${cutoff}`,
    imported: 'the date promised by the older system',
    minutes: (count) => plural(String(count), 'working minute', 'working minutes'),
    accepted: (when, term) => `The dossier was accepted at ${when}; its term: ${term}.`,
    suspended: (since) => `The term has stood still since ${since}; once it runs again there will be a new date.`,
    suspensions: (count) =>
      `The term stood still ${count === 1 ? 'once' : `${count} times`}; that time does not count.`,
    extended: 'The term was extended.',
    promised: (when) => `The result is promised for ${when}.`,
    due: (when) => `The term ends at ${when}.`,
    overdue: 'The dossier is overdue.',
    stopped: (when) => `Handling was stopped at ${when}; it is not judged in time or late.`,
    finishedLate: (when) => `It was finished at ${when}, late.`,
    finishedInTime: (when) => `It was finished at ${when}, in time.`,
  },
};

/** The sentences, in the order in which a clerk would say them. */
export function deadlineText(deadline: DeadlineInWords, language: Language): string[] {
  const say = words[language];
  const when = (at: number) => clockTime(at, deadline.timeZone);
  const { acceptedAt, term, now, dueAt, promisedAt, suspendedSince, finishedAt, endedAt } = deadline;
  const { suspensions, extensions } = deadline;
  const sentences = [say.accepted(when(acceptedAt), termText(term, language))];
  if (suspensions > 0) sentences.push(say.suspensions(suspensions));
  if (extensions > 0) sentences.push(say.extended);
  if (finishedAt === null && endedAt !== null) return [...sentences, say.stopped(when(endedAt))];
  if (promisedAt !== null && promisedAt !== dueAt) sentences.push(say.promised(when(promisedAt)));
  if (dueAt !== null) sentences.push(say.due(when(dueAt)));
  if (finishedAt !== null)
    sentences.push((dueAt !== null && finishedAt > dueAt ? say.finishedLate : say.finishedInTime)(when(finishedAt)));
  else if (suspendedSince !== null) sentences.push(say.suspended(when(suspendedSince)));
  else if (dueAt !== null && now > dueAt) sentences.push(say.overdue);
  return sentences;
}

/** A term in words: `3 ngày làm việc`. */
export function termText(term: ClockTerm, language: Language): string {
  const say = words[language];
  if (term.unit === 'sameDay') return say.sameDay(term.cutoff ?? '15:00');
  if (term.unit === 'imported') return say.imported;
  if (term.unit === 'workingMinute') return say.minutes(term.minutes);
  return say.units[term.unit](term.amount);
}

/** `09:15 20/11/2026`, as it is printed on receipts. */
export function clockTime(at: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(local.hour)}:${two(local.minute)} ${two(local.day)}/${two(local.month)}/${local.year}`;
}
