/**
 * The clocks of a dossier (docs/rules-of-time.md §5): up to three terms at once, and the budget of each internal step.
 * A clock is an anchor, a term and a calendar. Its dates are derived from these and from what happened to the dossier.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { civilDay } from '../instant.ts';
import { Refusal } from '../refusal.ts';
import { calculateDeadline, type Deadline, type Extension, type Suspension } from './deadline.ts';
import type { ClockTerm } from './term.ts';
import type { TraceEntry } from './trace.ts';

/**
 * `statutory`: the term of the law; `service`: a shorter promise of the agency; `reception`: an online filing must be
 * answered; `step`: the budget of one internal step; `consultation`: another agency must answer a question;
 * `correction`: a wrong result must be put right.
 */
export const clockKinds = ['statutory', 'service', 'reception', 'step', 'consultation', 'correction'] as const;
export type ClockKind = (typeof clockKinds)[number];

/**
 * Whether a clock asks for an answer instead of the result of the dossier. It counts by the calendar of the agency that
 * must answer, and suspensions of the dossier do not stop it.
 */
export const asksForAnswer = (kind: ClockKind): boolean => answers.has(kind);

const answers: ReadonlySet<ClockKind> = new Set(['reception', 'consultation', 'correction']);

export interface Clock {
  readonly kind: ClockKind;
  readonly calendar: Calendar;
  /** When the clock began to run, epoch ms. */
  readonly anchorAt: number;
  readonly term: ClockTerm;
}

/** The events of a dossier that move its clocks, in order of time. */
export interface ClockEvents {
  readonly suspensions: readonly Suspension[];
  readonly extensions: readonly Extension[];
  readonly maxExtensions: number;
}

/** An online filing must be answered within eight working hours of its submission (docs/rules-of-time.md §5). */
export const receptionTerm: ClockTerm = { unit: 'workingHour', amount: '8' };

/**
 * The dates of a clock. Suspensions pause every clock that does not ask for an answer; extensions move the statutory
 * clock only. If `trace` is given, the explanation is added to it.
 * @throws Refusal as calculateDeadline
 */
export function deriveClock(clock: Clock, events: ClockEvents, trace?: TraceEntry[]): Deadline {
  const { kind, calendar, anchorAt, term } = clock;
  const { statedAt = Number.NEGATIVE_INFINITY } = term.unit === 'imported' ? term : {};
  const suspensions = suspensionsOf(kind, anchorAt, events.suspensions).filter(({ to }) => to == null || to > statedAt);
  const extensions = kind === 'statutory' ? events.extensions.filter(({ at }) => at > statedAt) : [];
  // The promise of an older system stands even where the calendar does not reach, until something happens here.
  if (term.unit === 'imported' && suspensions.length === 0 && extensions.length === 0 && trace === undefined) {
    const { promisedAt } = term;
    return { state: 'running', promisedAt, dueAt: promisedAt, dueOn: civilDay(promisedAt, calendar.timeZone) };
  }
  const { maxExtensions } = events;
  return calculateDeadline({ calendar, start: anchorAt, term, suspensions, extensions, maxExtensions }, trace);
}

/**
 * Since when a clock runs without a break (epoch ms): its anchor, or the end of the last suspension, which a reopening
 * ends too. Its warnings are counted from then on (docs/rules-of-time.md §5).
 */
export function runsSince(
  { kind, anchorAt }: Pick<Clock, 'kind' | 'anchorAt'>,
  suspensions: readonly Suspension[],
): number {
  return Math.max(anchorAt, ...suspensionsOf(kind, anchorAt, suspensions).flatMap(({ to }) => to ?? []));
}

/** A suspension that ended before a step opened does not affect the step; one that is under way stops it at once. */
function suspensionsOf(kind: ClockKind, anchorAt: number, suspensions: readonly Suspension[]): readonly Suspension[] {
  if (asksForAnswer(kind)) return [];
  if (kind !== 'step') return suspensions;
  return suspensions
    .filter(({ to }) => to == null || to > anchorAt)
    .map((suspension) => (suspension.from < anchorAt ? { ...suspension, from: anchorAt } : suspension));
}

/** The result; null where the calendar does not cover the calculation, which happens to imported dossiers. */
export function whereCovered<T>(calculate: () => T): T | null {
  try {
    return calculate();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'calendar-not-covering') return null;
    throw error;
  }
}
