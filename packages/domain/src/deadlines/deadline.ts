/**
 * The calculation of due dates (docs/rules-of-time.md §2-§4). A term begins at its effective start; then suspensions
 * and extensions move it, in order of time. The explanation is written from the steps of the same calculation.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { flawed, Refusal, type RefusalCode } from '../refusal.ts';
import { type Course, endingAt, type Pause, ruleOf } from './course.ts';
import { ended } from './reasons.ts';
import { type ClockTerm, hundredthsOf } from './term.ts';
import { nextWorking } from './timeline.ts';
import { type TraceEntry, type TraceSteps, writeTrace } from './trace.ts';
import { floorToMinute } from './working-time.ts';

/**
 * A pause of the clock, [from, to) in epoch ms. It has no `to` while it is open. The ground `ended` says that the
 * dossier counted as ended in between.
 */
export interface Suspension {
  readonly from: number;
  readonly to?: number | null | undefined;
  readonly ground?: string | undefined;
  readonly basis?: string | null | undefined;
}

/** An extension granted at `at` (epoch ms). `amount`: whole units of the term, working days for `sameDay`. */
export interface Extension {
  readonly at: number;
  readonly amount: string;
  readonly reason?: string | undefined;
  readonly basis?: string | null | undefined;
}

export interface DeadlineInput {
  readonly calendar: Calendar;
  /** The acceptance of a complete dossier, epoch ms. */
  readonly start: number;
  readonly term: ClockTerm;
  readonly suspensions?: readonly Suspension[] | undefined;
  readonly extensions?: readonly Extension[] | undefined;
  /** How many extensions the rule version allows; 1 if not given. */
  readonly maxExtensions?: number | undefined;
}

/** Instants in epoch ms, `dueOn` as `YYYY-MM-DD`. */
export type Deadline =
  | { readonly state: 'running'; readonly promisedAt: number; readonly dueAt: number; readonly dueOn: string }
  | { readonly state: 'suspended'; readonly promisedAt: null; readonly dueAt: null; readonly dueOn: null };

const minuteMs = 60_000;

const none: readonly never[] = [];

/**
 * The promised and the due moment of a dossier (docs/rules-of-time.md §2-§4). If `trace` is given, the explanation is
 * added to it (§6).
 * @throws Refusal `term-invalid`, `amount-invalid`, `start-invalid`, `suspension-*`, `suspensions-*`, `extension-*`,
 *   `calendar-not-covering`; paths are relative to the input (`suspensions.0.to`)
 */
export function calculateDeadline(input: DeadlineInput, trace?: TraceEntry[]): Deadline {
  const { calendar, start, term } = input;
  if (!Number.isFinite(start)) throw new Refusal('start-invalid', 'start is not an instant', { path: 'start' });
  if (input.suspensions) checkSuspensions(input.suspensions, start);
  if (input.extensions) checkExtensions(input.extensions, start, input.maxExtensions ?? 1);

  const startMinute = floorToMinute(start);
  // An imported promise does not depend on its start, which may lie before the covered days. Only the trace needs it.
  const effective = term.unit === 'imported' && !trace ? startMinute : nextWorking(calendar, startMinute);
  const first = ruleOf(term).begin(calendar, term, startMinute, effective);
  const steps: TraceSteps | undefined = trace && { start: startMinute, effective, first, pauses: [], grants: [] };
  const last = input.suspensions || input.extensions ? happen(input, first, steps) : first;

  if (trace && steps) writeTrace(input, steps, last, trace);
  if (last === undefined) return { state: 'suspended', promisedAt: null, dueAt: null, dueOn: null };
  return {
    state: 'running',
    promisedAt: toMs(last.promised),
    dueAt: toMs(last.due),
    dueOn: calendar.dates[last.day]!,
  };
}

/** The minutes of an imported promise may have a fraction, because the promise has milliseconds. */
const toMs = (minute: number) => Math.round(minute * minuteMs);

/**
 * Applies suspensions and extensions in order of time; at the same instant the suspension comes first. Undefined: the
 * clock stands.
 */
function happen(input: DeadlineInput, first: Course, steps?: TraceSteps): Course | undefined {
  const { calendar, term, suspensions = none, extensions = none } = input;
  let course = first;
  let granted = 0;
  const grantWhile = (isBefore: (at: number) => boolean) => {
    for (; granted < extensions.length && isBefore(extensions[granted]!.at); granted++)
      course = grant(input, course, granted, steps);
  };
  for (const [i, { from, to, ground, basis }] of suspensions.entries()) {
    const hadEnded = ground === ended;
    // Nothing is granted to a dossier that has ended: an extension of the instant of the end came before it.
    grantWhile((at) => (hadEnded ? at <= from : at < from));
    const pause = { from: floorToMinute(from), to: to == null ? Number.POSITIVE_INFINITY : floorToMinute(to) };
    // A suspension that begins after the legal end does not stop the clock. What ended at the legal end was in time.
    if (hadEnded ? from > toMs(course.due) : pause.from >= course.due) continue;
    if (granted < extensions.length && extensions[granted]!.at < (to ?? Number.POSITIVE_INFINITY))
      throw new Refusal('extension-while-suspended', `suspension ${i + 1} was running at the time`, {
        path: `extensions.${granted}.at`,
      });
    if (pause.from < pause.to) steps?.pauses.push({ ...pause, name: ground, basis });
    if (to == null) return undefined;
    if (hadEnded) course = reopenedAt(calendar, term, course, { ...pause, at: to });
    else if (pause.from < pause.to) course = ruleOf(term).resume(calendar, term, course, pause);
  }
  grantWhile(() => true);
  return course;
}

/**
 * The course of a dossier that ended in time and was opened again at `at` (epoch ms). Whatever the unit gives back, the
 * dossier is not overdue when it is opened (docs/rules-of-time.md §3).
 */
function reopenedAt(
  calendar: Calendar,
  term: ClockTerm,
  course: Course,
  pause: Pause & { readonly at: number },
): Course {
  const { at } = pause;
  const isOver = ({ due }: Course) => toMs(due) < at;
  const resumed = pause.from < pause.to || isOver(course) ? ruleOf(term).resume(calendar, term, course, pause) : course;
  return isOver(resumed) ? endingAt(calendar, term, Math.ceil(at / minuteMs)) : resumed;
}

/** Moves a course that has not expired by the whole units of an extension (docs/rules-of-time.md §4). */
function grant(input: DeadlineInput, course: Course, index: number, steps?: TraceSteps): Course {
  const { calendar, term } = input;
  const { at, amount, reason, basis } = input.extensions![index]!;
  if (at > course.due * minuteMs)
    throw new Refusal('extension-after-expiry', 'the dossier was overdue when the extension was granted', {
      path: `extensions.${index}.at`,
    });
  const extended = ruleOf(term).extend(calendar, course, hundredthsOf(amount) / 100);
  steps?.grants.push({ at: floorToMinute(at), name: reason, basis });
  return extended;
}

/**
 * Refuses suspensions that are not in order, that overlap, or that begin before the start. Touching is allowed. The
 * instants are compared as given, not floored to the minute.
 * @throws Refusal `suspension-*`, `suspensions-*`, path `suspensions.0.from` and the like
 */
export function checkSuspensions(suspensions: readonly Suspension[], start: number): void {
  let before: Suspension | undefined;
  for (const [i, suspension] of suspensions.entries()) {
    const { from, to } = suspension;
    const refuse = (code: RefusalCode, end: string, detail: string) =>
      new Refusal(code, detail, { path: `suspensions.${i}.${end}` });
    if (!Number.isFinite(from)) throw refuse('suspension-invalid', 'from', 'from is not an instant');
    if (from < start) throw flawed('suspension-invalid', `suspensions.${i}.from`, 'suspension-before-start');
    if (before && from < before.from) throw refuse('suspensions-unordered', 'from', 'begins before the one before it');
    if (before && before.to == null) throw refuse('suspension-still-open', 'from', 'the one before it has not ended');
    if (before && from < before.to!) throw refuse('suspensions-overlap', 'from', 'the one before it was still running');
    if (to != null && !Number.isFinite(to)) throw refuse('suspension-invalid', 'to', 'to is not an instant');
    if (to != null && to < from) throw refuse('suspension-reversed', 'to', 'a suspension cannot end before it begins');
    before = suspension;
  }
}

function checkExtensions(extensions: readonly Extension[], start: number, most: number): void {
  if (extensions.length > most)
    throw new Refusal('extension-limit-reached', `at most ${most} can be granted`, { path: `extensions.${most}` });
  let earliest = start;
  for (const [i, { at, amount }] of extensions.entries()) {
    if (!Number.isFinite(at))
      throw new Refusal('extension-invalid', 'at is not an instant', { path: `extensions.${i}.at` });
    if (at < earliest) throw flawed('extension-invalid', `extensions.${i}.at`, 'extension-out-of-order');
    // NaN stands for a text that is no amount; it is no multiple of 100.
    if (hundredthsOf(amount) % 100 !== 0)
      throw flawed('amount-invalid', `extensions.${i}.amount`, 'extension-not-whole');
    earliest = at;
  }
}
