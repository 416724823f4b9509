/**
 * The way of a dossier to the agency that decides it, and what it means for its dates (docs/rules-of-time.md §8): when
 * the receiving agency must have handed it on, from when the term runs, and what can be said before it runs.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { civilDay } from '../instant.ts';
import { flawed, Refusal } from '../refusal.ts';
import type { RuleFlaw } from '../rule-flaws.ts';
import { calculateDeadline, type Deadline, type Extension, type Suspension } from './deadline.ts';
import type { Term } from './term.ts';
import type { TraceEntry, TraceRule } from './trace.ts';
import { advance, floorToMinute, openingOf } from './working-time.ts';

/**
 * From when the term of a boundary-free dossier runs: from its acceptance, or from its receipt by the agency that
 * decides.
 */
export type StartAnchor = 'acceptance' | 'competent-receipt';

/** What a delivered supplement does to the term: it runs anew in full, or it goes on. */
export type AfterSupplement = 'restart' | 'resume';

/** The switches of a rule version that the way depends on (docs/rules-of-time.md §8.6). */
export interface WayRules {
  readonly startAnchor: StartAnchor;
  /** Whether the term starts at the latest when the transfer was due. */
  readonly latestStart: boolean;
  /** Until when on a working day (`HH:MM`) a dossier is handed on the same day. */
  readonly transferCutoff: string;
  /** How many working minutes after the opening of a day count as its beginning. */
  readonly transferGraceMinutes: number;
  /** In which time paper originals reach an agency of another level of government. */
  readonly paper: Term;
  /** In which time a filing that nobody brought to a counter is answered. */
  readonly reception: Term;
  readonly afterSupplement: AfterSupplement;
  /** What a supplement that was asked for too late does. */
  readonly lateRequest: AfterSupplement;
  /** In which time a supplement is asked for at examination. */
  readonly requestWithin: Term;
  /** After which time a dossier may be closed whose supplement was not delivered. */
  readonly closesAfter: Term;
  /** A receipt after this time of the day (`HH:MM`) counts as one at the next opening; null: it counts as it is. */
  readonly cutoffShift: string | null;
}

/** How a dossier came to the counter. What comes by portal or kiosk is handed on by the system. */
export type WayChannel = 'counter' | 'post' | 'online' | 'kiosk';

/** The facts of the way, epoch ms. */
export interface Way {
  readonly acceptedAt: number;
  /** When the agency that decides received the dossier; null: not yet. One before the acceptance counts as at it. */
  readonly receivedByCompetentAt: number | null;
  readonly boundaryFree: boolean;
  readonly channel: WayChannel;
  /** Whether paper originals go to an agency of another level of government. */
  readonly otherLevel?: boolean | undefined;
  /** When the system received a filing that was accepted later. */
  readonly submittedAt?: number | undefined;
  /** When an agency declined the dossier because it is not competent. */
  readonly declinedAt?: number | undefined;
  /** When the applicant was asked for a supplement at examination. */
  readonly notice?: number | undefined;
  /** When the full dossier was received after that. */
  readonly restartAt?: number | undefined;
}

export interface WayInput {
  /** The calendar of the agency that decides. */
  readonly calendar: Calendar;
  /** The calendar of the agency that received the dossier. */
  readonly receivingCalendar: Calendar;
  readonly term: Term;
  readonly way: Way;
  readonly rules: WayRules;
  readonly suspensions?: readonly Suspension[] | undefined;
  readonly extensions?: readonly Extension[] | undefined;
  readonly maxExtensions?: number | undefined;
}

/** When a dossier must have been handed on, epoch ms. */
export interface Transfer {
  /** What the clock shows. */
  readonly dueAt: number;
  /** From when on (exclusive) it is late: "at the start of the day" is no instant. */
  readonly breachAt: number;
}

/** The dates of a dossier on its way, epoch ms, floored to the minute. */
export interface WayDates {
  /** Null: the system hands it on, so nobody owes the transfer. */
  readonly transfer: Transfer | null;
  readonly paperDueAt: number | null;
  readonly receptionDueAt: number | null;
  /** The first start of the term; null: it has not started. */
  readonly startAt: number | null;
  /** From when the dates are counted: the last restart, else `startAt`. */
  readonly runsFrom: number | null;
  readonly supplementNoticeDueAt: number | null;
  /** From when on a dossier whose supplement was not delivered may be closed. */
  readonly closableFrom: number | null;
  /** Null: the agency that decides has not received it, so there is no date. */
  readonly deadline: Deadline | null;
  /**
   * At the latest, if the transfer is in time; null once there is a date. It is no promise and nobody is judged by it.
   */
  readonly provisional: Deadline | null;
}

const minuteMs = 60_000;
const toMinute = (at: number) => floorToMinute(at) * minuteMs;

/**
 * The dates of a dossier on its way (docs/rules-of-time.md §8.2-§8.5). If `trace` is given, the explanation is added to
 * it, beginning with the rule of the start.
 * @throws Refusal `instant-invalid` for facts that contradict each other (`way.*`), and as calculateDeadline
 */
export function calculateWay(input: WayInput, trace?: TraceEntry[]): WayDates {
  const { way, rules, receivingCalendar, calendar } = input;
  checkWay(way);
  const transfer = transferOf(receivingCalendar, way.declinedAt ?? way.acceptedAt, rules);
  const startAt = startOf(input, transfer);
  const asked = startAt === null ? null : askedAtExamination(input, startAt);
  const dates = {
    transfer: isHandedOnByHand(way) ? transfer : null,
    paperDueAt: way.otherLevel ? dueAfter(receivingCalendar, way.acceptedAt, { rules, rule: 'paper' }) : null,
    receptionDueAt:
      way.submittedAt === undefined ? null : dueAfter(receivingCalendar, way.submittedAt, { rules, rule: 'reception' }),
    startAt,
    supplementNoticeDueAt: asked?.dueAt ?? null,
    closableFrom: asked?.closableFrom ?? null,
  };
  if (startAt === null) {
    const start = shifted(calendar, transfer.dueAt, rules.cutoffShift);
    const { term } = input;
    return { ...dates, runsFrom: null, deadline: null, provisional: calculateDeadline({ calendar, start, term }) };
  }
  const run = runOf(input, startAt, asked);
  trace?.push(startEntry(input, startAt));
  if (run.start !== startAt) trace?.push(entryOf(calendar, 'restarted', run.start));
  return { ...dates, runsFrom: run.start, deadline: calculateDeadline(run, trace), provisional: null };
}

/**
 * When a dossier that was accepted (or came back) at `at` must have been handed on, by the receiving agency's calendar
 * (docs/rules-of-time.md §8.2): until the cutoff by the close of the day, in every other case at the next opening.
 * @throws Refusal `calendar-not-covering`
 */
export function transferOf(
  receiving: Calendar,
  at: number,
  { transferCutoff, transferGraceMinutes }: Pick<WayRules, 'transferCutoff' | 'transferGraceMinutes'>,
): Transfer {
  const { dueAt, dueOn } = sameDay(receiving, at, { cutoff: transferCutoff, rule: 'transferCutoff' });
  if (dueOn === civilDay(at, receiving.timeZone)) return { dueAt, breachAt: dueAt };
  const opening = openingOf(receiving, dueOn);
  return { dueAt: opening, breachAt: advance(receiving, opening, transferGraceMinutes) };
}

/** What comes by portal or kiosk the system hands on in the transaction of its acceptance. */
const isHandedOnByHand = ({ channel }: Way) => channel === 'counter' || channel === 'post';

/** The first start of the term (docs/rules-of-time.md §8.3), floored to the minute; null: it has not started. */
function startOf({ calendar, way, rules }: WayInput, transfer: Transfer): number | null {
  const { acceptedAt, receivedByCompetentAt: received, boundaryFree } = way;
  const isByReceipt = boundaryFree && rules.startAnchor === 'competent-receipt';
  const arrived = received === null ? null : Math.max(received, acceptedAt);
  const start = !isByReceipt
    ? acceptedAt
    : rules.latestStart
      ? Math.min(arrived ?? transfer.dueAt, transfer.dueAt)
      : arrived;
  return start === null ? null : shifted(calendar, toMinute(start), rules.cutoffShift);
}

/**
 * The opening of the next counting day for what comes after the cutoff, else the instant itself (docs/rules-of-time.md
 * §8.3).
 */
function shifted(calendar: Calendar, at: number, cutoff: string | null): number {
  if (cutoff === null) return at;
  const { dueOn } = sameDay(calendar, at, { cutoff, rule: 'cutoffShift' });
  return dueOn === civilDay(at, calendar.timeZone) ? at : openingOf(calendar, dueOn);
}

interface AskedAtExamination {
  /** Until when a request is timely. */
  readonly dueAt: number;
  /** Null: nothing was asked. */
  readonly closableFrom: number | null;
}

/** The limits of a supplement at examination (docs/rules-of-time.md §8.5); null: nothing of it was stated. */
function askedAtExamination({ calendar, way, rules }: WayInput, startAt: number): AskedAtExamination | null {
  const { notice, restartAt } = way;
  if (notice === undefined && restartAt === undefined) return null;
  return {
    dueAt: dueAfter(calendar, startAt, { rules, rule: 'requestWithin' }),
    closableFrom: notice === undefined ? null : dueAfter(calendar, notice, { rules, rule: 'closesAfter' }),
  };
}

interface Run {
  readonly calendar: Calendar;
  readonly start: number;
  readonly term: Term;
  readonly suspensions: readonly Suspension[];
  readonly extensions: readonly Extension[];
  readonly maxExtensions: number;
}

/**
 * What the dates are counted from: the term as it began, or as it began anew after a supplement (docs/rules-of-time.md
 * §8.5).
 */
function runOf(input: WayInput, startAt: number, asked: AskedAtExamination | null): Run {
  const { calendar, term, way, rules, suspensions = [], extensions = [], maxExtensions = 1 } = input;
  const first = { calendar, start: startAt, term, suspensions: after(suspensions, startAt), extensions, maxExtensions };
  if (asked === null) return first;
  const { notice, restartAt } = way;
  if (notice !== undefined && isPast(first, notice)) return first;
  const isLate = notice !== undefined && notice > asked.dueAt;
  const effect = isLate ? rules.lateRequest : rules.afterSupplement;
  if (effect === 'resume' || restartAt === undefined) {
    const from = notice ?? restartAt!;
    const waiting = { from, to: restartAt ?? null, ground: 'supplement' };
    return { ...first, suspensions: [...first.suspensions, waiting].toSorted((a, b) => a.from - b.from) };
  }
  const start = shifted(calendar, toMinute(restartAt), rules.cutoffShift);
  const spent = extensions.filter(({ at }) => at < start).length;
  return {
    ...first,
    start,
    suspensions: after(suspensions, start),
    extensions: extensions.slice(spent),
    maxExtensions: Math.max(0, maxExtensions - spent),
  };
}

/** Whether a term was over at an instant, by what had happened until then: the breach stands, whatever comes later. */
function isPast(run: Run, at: number): boolean {
  const suspensions = run.suspensions.filter(({ from }) => from < at);
  const extensions = run.extensions.filter((granted) => granted.at < at);
  const { dueAt } = calculateDeadline({ ...run, suspensions, extensions });
  return dueAt !== null && toMinute(at) >= dueAt;
}

/** Of suspensions only what lies after a start. */
function after(suspensions: readonly Suspension[], start: number): readonly Suspension[] {
  return suspensions
    .filter(({ to }) => to == null || to > start)
    .map((suspension) => (suspension.from < start ? { ...suspension, from: start } : suspension));
}

type TermRule = 'paper' | 'reception' | 'requestWithin' | 'closesAfter';

/** The legal end of a rule's own term, which nothing interrupts, epoch ms. */
function dueAfter(
  calendar: Calendar,
  start: number,
  { rules, rule }: { readonly rules: WayRules; readonly rule: TermRule },
): number {
  return ofRule(rule, () => running(calculateDeadline({ calendar, start, term: rules[rule] })).dueAt);
}

/** The day that a cutoff gives, `YYYY-MM-DD`, and its legal end. */
function sameDay(
  calendar: Calendar,
  start: number,
  { cutoff, rule }: { readonly cutoff: string; readonly rule: string },
) {
  return ofRule(rule, () => running(calculateDeadline({ calendar, start, term: { unit: 'sameDay', cutoff } })));
}

/** A refusal of a rule's term names the rule, and not the term of the dossier. */
function ofRule<T>(rule: string, calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    if (!(error instanceof Refusal) || error.path === undefined) throw error;
    throw error.with({ path: error.path.replace(/^term(?:\.cutoff$)?/, `rules.${rule}`) });
  }
}

function running(deadline: Deadline): Extract<Deadline, { state: 'running' }> {
  if (deadline.state === 'suspended') throw new Error('a term that nothing interrupts is suspended');
  return deadline;
}

/** The rule by which the term started. */
function startEntry({ calendar, way, rules }: WayInput, startAt: number): TraceEntry {
  if (!way.boundaryFree || rules.startAnchor === 'acceptance') return entryOf(calendar, 'from-acceptance', startAt);
  const received = way.receivedByCompetentAt;
  const isByReceipt = received !== null && startAt >= toMinute(Math.max(received, way.acceptedAt));
  return entryOf(calendar, isByReceipt ? 'from-receipt' : 'from-latest-start', startAt);
}

function entryOf(calendar: Calendar, rule: TraceRule, at: number): TraceEntry {
  return { date: civilDay(at, calendar.timeZone), minutes: 0, counted: false, rule, from: at };
}

/**
 * Refuses facts that contradict each other.
 * @throws Refusal `start-invalid`, `instant-invalid`, with the path of the fact
 */
function checkWay({ acceptedAt, receivedByCompetentAt, submittedAt, declinedAt, notice, restartAt }: Way): void {
  if (!Number.isFinite(acceptedAt))
    throw new Refusal('start-invalid', 'acceptedAt is not an instant', { path: 'way.acceptedAt' });
  const contradict = (field: string, flaw: RuleFlaw, isWrong: boolean) => {
    if (isWrong) throw flawed('instant-invalid', `way.${field}`, flaw);
  };
  const given = (at: number | null | undefined): at is number => at != null;
  contradict('submittedAt', 'submitted-after-acceptance', given(submittedAt) && submittedAt > acceptedAt);
  contradict('declinedAt', 'declined-before-acceptance', given(declinedAt) && declinedAt < acceptedAt);
  contradict(
    'receivedByCompetentAt',
    'received-before-declined',
    given(receivedByCompetentAt) && given(declinedAt) && receivedByCompetentAt < declinedAt,
  );
  contradict('notice', 'asked-before-acceptance', given(notice) && notice < acceptedAt);
  contradict('restartAt', 'delivered-before-request', given(restartAt) && restartAt < (notice ?? acceptedAt));
}
