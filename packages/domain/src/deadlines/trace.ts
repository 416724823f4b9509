/**
 * The explanation of a calculation (docs/rules-of-time.md §6): every day that it touched, the minutes that each day
 * gave, and the rule that skipped the others. It is written from the steps of the calculation and decides nothing.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { type Course, type Pause, pausedDays } from './course.ts';
import type { ClockTerm } from './term.ts';
import { civilDayOf, isCounting } from './timeline.ts';

export type TraceRule =
  | 'counted' // working time of the term
  | 'receipt-day' // the civil day of the start: its minutes run, but it is not one of the term's days
  | 'after-hours' // accepted after the last session: runs from the next opening
  | 'after-cutoff' // same-day term accepted after the cutoff
  | 'weekly-rest' // a weekday without sessions
  | 'closed' // an exception closed the day
  | 'calendar-day' // no sessions, yet counted: calendar days and months include days of rest
  | 'suspended' // the clock stood still
  | 'rolled-forward' // the term would have ended here, on a day without sessions
  | 'extended' // an extension was granted on this day
  | 'from-acceptance' // the term runs from the acceptance
  | 'from-receipt' // boundary-free: it runs from the receipt by the agency that decides
  | 'from-latest-start' // boundary-free: it runs from the moment by which the dossier should have been handed on
  | 'restarted'; // the full dossier was received after a supplement: the term runs anew

/**
 * One step of the explanation. `minutes` are the working minutes it gave to the term, 0 when skipped; those of the
 * `counted` entries add up to the working minutes from effective start to `promisedAt` less the suspended ones.
 * `from` and `to` (epoch ms) bound the part of the day meant; a whole day without sessions has neither, an open
 * suspension has no `to`. `name` and `basis` are those of the calendar exception, of the suspension (its ground) or of
 * the extension (its reason).
 */
export interface TraceEntry {
  readonly date: string;
  readonly minutes: number;
  readonly counted: boolean;
  readonly rule: TraceRule;
  readonly from?: number;
  readonly to?: number;
  readonly name?: string;
  readonly basis?: string;
}

interface Reason {
  readonly name?: string | undefined;
  readonly basis?: string | null | undefined;
}

/** The steps of a calculation, in epoch minutes. Only events that took effect; an open pause is the last one. */
export interface TraceSteps {
  readonly start: number;
  readonly effective: number;
  /** The course before anything happened to it. */
  readonly first: Course;
  readonly pauses: (Pause & Reason)[];
  readonly grants: (Reason & { readonly at: number })[];
}

interface Story extends TraceSteps {
  readonly calendar: Calendar;
  /** Calendar days or months. */
  readonly byDays: boolean;
  readonly byHours: boolean;
  readonly bySameDay: boolean;
  readonly startDay: number;
  /** The day of the effective start. */
  readonly receiptDay: number;
  /** Where the minutes stop: `promised`, or the beginning of an open suspension. */
  readonly end: number;
  readonly lastDay: number;
  /** Calendar days and months: the days that are not counted, and the day on which the term ended before rolling. */
  readonly paused: readonly { readonly stopped: number; readonly resumed: number; readonly reason: Reason }[];
  readonly unrolled: number;
}

/** Adds the explanation to `trace`, in order of time. `course` is undefined while the clock stands. */
export function writeTrace(
  { calendar, term }: { readonly calendar: Calendar; readonly term: ClockTerm },
  steps: TraceSteps,
  course: Course | undefined,
  trace: TraceEntry[],
): void {
  const story = storyOf(calendar, term.unit, steps, course);
  for (let day = story.startDay; day <= story.lastDay; day++) {
    trace.push(...(isCounting(calendar, day) ? workedDay(story, day) : [freeDay(story, day)]));
    for (const { at, ...reason } of steps.grants)
      if (civilDayOf(calendar, at) === day) trace.push(entry(calendar, day, { rule: 'extended', span: [at] }, reason));
  }
  const open = steps.pauses.at(-1);
  if (course === undefined && open)
    trace.push(entry(calendar, story.lastDay, { rule: 'suspended', span: [open.from] }, open));
}

function storyOf(calendar: Calendar, unit: ClockTerm['unit'], steps: TraceSteps, course: Course | undefined): Story {
  const end = course?.promised ?? steps.pauses.at(-1)!.from;
  const byDays = unit === 'calendarDay' || unit === 'month';
  const byHours = unit === 'workingHour' || unit === 'workingMinute' || unit === 'imported';
  const ended = steps.pauses.filter((pause) => Number.isFinite(pause.to));
  return {
    ...steps,
    calendar,
    byDays,
    byHours,
    bySameDay: unit === 'sameDay',
    startDay: civilDayOf(calendar, steps.start),
    receiptDay: civilDayOf(calendar, steps.effective),
    end,
    // Hours may end at 24:00, the first instant of a day that gave nothing. Other units know the day on which they end.
    lastDay: course && !byHours ? course.day : civilDayOf(calendar, course ? end - 1 : end),
    paused: byDays ? ended.map((pause) => ({ ...pausedDays(calendar, pause), reason: pause })) : [],
    unrolled: course?.unrolled ?? Number.POSITIVE_INFINITY,
  };
}

/** A day without sessions. */
function freeDay(story: Story, day: number): TraceEntry {
  const { calendar, byDays, startDay } = story;
  const exception = calendar.exceptions.get(day);
  if (!byDays) return entry(calendar, day, { rule: exception ? 'closed' : 'weekly-rest' }, exception);
  const pause = story.paused.find(({ stopped, resumed }) => day >= stopped && day < resumed);
  if (pause) return entry(calendar, day, { rule: 'suspended' }, pause.reason);
  if (day === startDay) return entry(calendar, day, { rule: 'receipt-day' }, exception);
  return entry(calendar, day, { rule: day < story.unrolled ? 'calendar-day' : 'rolled-forward' }, exception);
}

/** A counting day, cut where suspensions begin and end. */
function workedDay(story: Story, day: number): TraceEntry[] {
  const { calendar, end, lastDay } = story;
  const exception = calendar.exceptions.get(day);
  const rule = workedRule(story, day);
  if (day < story.receiptDay) return day === story.startDay ? [entry(calendar, day, { rule }, exception)] : [];
  const pieces = piecesOf(story, day);
  // The promise is the opening of the day: the day gave no minute, but the term ends on it.
  if (pieces.length === 0 && day === lastDay && end === calendar.opens[calendar.firstSession[day]!])
    return [entry(calendar, day, { rule, span: [end, end], counted: true }, exception)];
  return pieces.map(({ from, to, minutes, pause }) =>
    pause
      ? entry(calendar, day, { rule: 'suspended', span: [from, to] }, pause)
      : entry(calendar, day, { rule, span: [from, to], minutes, counted: true }, exception),
  );
}

function workedRule({ byDays, byHours, bySameDay, startDay, receiptDay, first }: Story, day: number): TraceRule {
  if (byDays) return day === startDay ? 'receipt-day' : 'counted';
  if (day < receiptDay) return 'after-hours';
  // Hours run from the first minute, and half a day or a same-day term may end on the day on which it began.
  if (day > receiptDay || byHours || day === first.day) return 'counted';
  return bySameDay ? 'after-cutoff' : 'receipt-day';
}

interface Piece {
  from: number;
  to: number;
  minutes: number;
  pause: (Pause & Reason) | undefined;
}

/** The pieces of a day's sessions in which the clock ran or stood. A break between sessions does not cut a piece. */
function piecesOf(story: Story, day: number): Piece[] {
  const { calendar, effective, end, pauses } = story;
  const pieces: Piece[] = [];
  for (let session = calendar.firstSession[day]!; session < calendar.firstSession[day + 1]!; session++) {
    const closes = Math.min(calendar.closes[session]!, end);
    let at = Math.max(calendar.opens[session]!, effective);
    while (at < closes) {
      const running = pauses.find((pause) => pause.from <= at && at < pause.to);
      const next = pauses.find((pause) => pause.from > at);
      const to = Math.min(closes, running?.to ?? next?.from ?? closes);
      const last = pieces.at(-1);
      if (last && last.pause === running) Object.assign(last, { to, minutes: last.minutes + to - at });
      else pieces.push({ from: at, to, minutes: to - at, pause: running });
      at = to;
    }
  }
  return pieces;
}

/** What happened on a day. `span`: the epoch minutes that bound it. */
interface Happening {
  readonly rule: TraceRule;
  readonly minutes?: number;
  readonly counted?: boolean;
  readonly span?: readonly number[];
}

function entry(
  calendar: Calendar,
  day: number,
  { rule, minutes = 0, counted = false, span = [] }: Happening,
  { name, basis }: Reason = {},
): TraceEntry {
  const [from, to] = span;
  return {
    date: calendar.dates[day]!,
    // The last minute of an imported promise is not whole, because the promise has milliseconds.
    minutes: Math.floor(toMs(minutes) / 60_000),
    counted,
    rule,
    ...(from !== undefined && { from: toMs(from) }),
    ...(to !== undefined && { to: toMs(to) }),
    ...(name !== undefined && { name }),
    ...(basis != null && { basis }),
  };
}

const toMs = (minute: number) => Math.round(minute * 60_000);
