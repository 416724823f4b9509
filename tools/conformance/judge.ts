/** Compares an answer with what a case expects. */
import type { Case, Dates, RefusalExpected, WayExpected } from './cases.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What is wrong with an answer, in plain words; empty when it is right. */
export function faultsOf({ expect }: Case, answer: Answer): string[] {
  return 'refusal' in expect ? refusalFaults(expect.refusal, answer) : datesFaults(expect, answer);
}

function datesFaults(expected: Dates | WayExpected, { status, body }: Answer): string[] {
  if (status !== 200) return [`expected a date (200), got ${status} ${brief(body)}`];
  const got = (body ?? {}) as Record<string, unknown>;
  const { minutes, ...dates } = expected;
  const faults = Object.entries(dates).flatMap(([field, value]) => fieldFaults(field, value, got[field]));
  const counted = minutesOf(got.trace);
  if (minutes !== undefined && counted !== undefined && counted !== minutes)
    faults.push(`the trace counts ${counted} minutes, expected ${minutes}`);
  return faults;
}

function fieldFaults(field: string, expected: unknown, got: unknown): string[] {
  if (typeof expected === 'object' && expected !== null)
    return Object.entries(expected).flatMap(([name, value]) =>
      fieldFaults(`${field}.${name}`, value, (got as Record<string, unknown> | null | undefined)?.[name]),
    );
  return isSame(field, expected, got) ? [] : [`${field}: expected ${expected}, got ${got ?? brief(got)}`];
}

/** The fields that hold instants. */
const instants = /(At|From)$/;

/** Instants may be written in several ways (`Z`, `+00:00`, with a fraction); days and states must be equal texts. */
function isSame(field: string, expected: unknown, got: unknown): boolean {
  if (typeof expected !== 'string' || !instants.test(field)) return got === expected;
  return typeof got === 'string' && /(Z|[+-]\d\d:\d\d)$/.test(got) && Date.parse(got) === Date.parse(expected);
}

/** The minutes of the counted entries of a trace; undefined for a system that gives no trace. */
function minutesOf(trace: unknown): number | undefined {
  if (!Array.isArray(trace)) return undefined;
  return trace.reduce((sum, entry) => sum + (entry?.counted ? Number(entry.minutes) : 0), 0);
}

function refusalFaults({ status, path }: RefusalExpected, answer: Answer): string[] {
  const wanted = `expected a refusal (${status.join(' or ')})`;
  if (!status.includes(answer.status)) return [`${wanted}, got ${answer.status} ${brief(answer.body)}`];
  if (path === undefined) return [];
  const named = pathsIn(answer.body);
  if (named.some((got) => got === path || got.startsWith(`${path}.`))) return [];
  return [`${wanted} naming ${path}, it named ${named.join(', ') || 'no field'}`];
}

/** The fields that a problem names. RFC 9457 leaves the form open: `errors: [{ path }]`, or a single `path`. */
function pathsIn(body: unknown): string[] {
  const { errors, path } = (body ?? {}) as { errors?: unknown; path?: unknown };
  const paths = Array.isArray(errors) ? errors.map((error) => error?.path) : [path];
  return paths.filter((got) => typeof got === 'string');
}

const brief = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 200);
