/** Asks the engine of this repository, in this process: the same request and answer, without a server. */
import { compileCalendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import { calculateDeadline, type Deadline } from '@motcua/domain/deadlines/deadline';
import { parseTerm } from '@motcua/domain/deadlines/term';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { calculateWay, type Way, type WayDates, type WayRules } from '@motcua/domain/deadlines/way';
import { civilDay, formatInstant, parseInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { rulesOn, shippedVersions } from '@motcua/domain/rules/rule-versions';
import { refusalText } from '@motcua/http/field-texts';
import { problemOf } from '@motcua/http/problem';
import type { Answer } from './judge.ts';

interface Request {
  readonly calendar?: CalendarDefinition;
  readonly receivingCalendar?: CalendarDefinition;
  readonly start: string;
  readonly way?: Record<string, unknown>;
  readonly rules?: Partial<WayRules>;
  readonly term: unknown;
  readonly suspensions?: readonly { from: string; to?: string | null; ground?: string }[];
  readonly extensions?: readonly { at: string; amount: string }[];
  readonly maxExtensions?: number;
}

/** Answers a request as the calculator's endpoint does. */
export async function askEngine(body: unknown): Promise<Answer> {
  try {
    const trace: TraceEntry[] = [];
    const request = body as Request;
    const dates = request.way === undefined ? toWire(calculate(request, trace)) : calculateOnWay(request, trace);
    return { status: 200, body: { ...dates, trace } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, path } = error;
    const errors = path === undefined ? [] : [{ path, in: 'body', code, message: refusalText(error) } as const];
    const problem = problemOf(code, { language: 'en', requestId: 'in-process' }, { errors, facts: error.facts });
    return { status: problem.status, body: problem };
  }
}

function calculate(request: Request, trace: TraceEntry[]): Deadline {
  const start = parseInstant(request.start, 'start-invalid', 'start');
  return calculateDeadline({ ...inputOf(request), start }, trace);
}

function calculateOnWay(request: Request, trace: TraceEntry[]) {
  const input = inputOf(request);
  const receivingCalendar = request.receivingCalendar ? calendarOf(request.receivingCalendar) : input.calendar;
  const { cutoffShift, ...facts } = request.way!;
  const instants = Object.entries(facts).map(([field, value]) =>
    typeof value === 'string' && field !== 'channel'
      ? [field, parseInstant(value, 'instant-invalid', `way.${field}`)]
      : [field, value],
  );
  const way = Object.fromEntries(instants) as Way;
  const rules = {
    ...rulesOn(shippedVersions, { day: civilDay(way.acceptedAt, input.calendar.timeZone) }),
    ...request.rules,
    ...(cutoffShift === undefined ? {} : { cutoffShift: cutoffShift as string }),
  };
  return onWay(calculateWay({ ...input, receivingCalendar, way, rules }, trace));
}

function onWay({ transfer, deadline, provisional, ...dates }: WayDates) {
  const instants = Object.entries(dates).map(([field, at]) => [field, at === null ? null : formatInstant(at)]);
  return {
    ...(deadline === null ? awaiting : toWire(deadline)),
    ...Object.fromEntries(instants),
    transferDueAt: transfer && formatInstant(transfer.dueAt),
    transferBreachAt: transfer && formatInstant(transfer.breachAt),
    provisional: provisional && toWire(provisional),
  };
}

const awaiting = { state: 'awaiting-receipt', promisedAt: null, dueAt: null, dueOn: null };

function inputOf({ calendar, term, suspensions, extensions, maxExtensions }: Request) {
  return {
    calendar: calendarOf(calendar),
    term: parseTerm(term, 'term.'),
    suspensions: suspensions?.map(({ from, to, ...reasons }, i) => ({
      ...reasons,
      from: parseInstant(from, 'suspension-invalid', `suspensions.${i}.from`),
      to: to == null ? null : parseInstant(to, 'suspension-invalid', `suspensions.${i}.to`),
    })),
    extensions: extensions?.map(({ at, ...granted }, i) => ({
      ...granted,
      at: parseInstant(at, 'extension-invalid', `extensions.${i}.at`),
    })),
    maxExtensions,
  };
}

function calendarOf(definition: CalendarDefinition | undefined) {
  if (definition === undefined) throw new Refusal('calendar-invalid', 'no calendar', { path: 'calendar' });
  try {
    return compileCalendar(definition);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw error.with({ path: `calendar.${error.path}` });
  }
}

function toWire(deadline: Deadline) {
  if (deadline.state === 'suspended') return deadline;
  const { promisedAt, dueAt } = deadline;
  return { ...deadline, promisedAt: formatInstant(promisedAt), dueAt: formatInstant(dueAt) };
}
