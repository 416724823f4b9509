/** Asks the engine of this repository, in this process: the same request and answer, without a server. */
import { compileCalendar } from '@motcua/domain/calendars/calendar';
import type { CalendarDefinition } from '@motcua/domain/calendars/calendar-definition';
import { calculateDeadline, type Deadline } from '@motcua/domain/deadlines/deadline';
import { parseTerm } from '@motcua/domain/deadlines/term';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { formatInstant, parseInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { refusalText } from '@motcua/http/field-texts';
import { problemOf } from '@motcua/http/problem';
import type { Answer } from './judge.ts';

interface Request {
  readonly calendar?: CalendarDefinition;
  readonly start: string;
  readonly term: unknown;
  readonly suspensions?: readonly { from: string; to?: string | null; ground?: string }[];
  readonly extensions?: readonly { at: string; amount: string }[];
  readonly maxExtensions?: number;
}

/** Answers a request as the calculator's endpoint does. */
export async function askEngine(body: unknown): Promise<Answer> {
  try {
    const trace: TraceEntry[] = [];
    const deadline = calculate(body as Request, trace);
    return { status: 200, body: { ...toWire(deadline), trace } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, path } = error;
    const errors = path === undefined ? [] : [{ path, in: 'body', code, message: refusalText(error) } as const];
    const problem = problemOf(code, { language: 'en', requestId: 'in-process' }, { errors, facts: error.facts });
    return { status: problem.status, body: problem };
  }
}

function calculate(request: Request, trace: TraceEntry[]): Deadline {
  const { suspensions, extensions, maxExtensions } = request;
  const input = {
    calendar: calendarOf(request.calendar),
    start: parseInstant(request.start, 'start-invalid', 'start'),
    term: parseTerm(request.term, 'term.'),
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
  return calculateDeadline(input, trace);
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
