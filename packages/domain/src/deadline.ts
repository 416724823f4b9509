import type { Calendar } from './calendar.ts';
import type { Term } from './term.ts';
import type { TraceEntry } from './trace.ts';

/** A pause of the clock: [from, to) in epoch ms; no `to` while it is open. */
export interface Suspension {
  readonly from: number;
  readonly to?: number | null | undefined;
  readonly ground?: string | undefined;
  readonly basis?: string | undefined;
}

/** An extension granted at `at` (epoch ms), in whole units of the term (working days for `sameDay`). */
export interface Extension {
  readonly at: number;
  readonly amount: string;
  readonly reason?: string | undefined;
  readonly basis?: string | undefined;
}

export interface DeadlineInput {
  readonly calendar: Calendar;
  /** Acceptance of a complete dossier, epoch ms. */
  readonly start: number;
  readonly term: Term;
  readonly suspensions?: readonly Suspension[] | undefined;
  readonly extensions?: readonly Extension[] | undefined;
  /** How many extensions the rule version allows; 1 if not given. */
  readonly maxExtensions?: number | undefined;
}

/** Instants in epoch ms, `dueOn` as `YYYY-MM-DD`. */
export type Deadline =
  | { readonly state: 'running'; readonly promisedAt: number; readonly dueAt: number; readonly dueOn: string }
  | { readonly state: 'suspended'; readonly promisedAt: null; readonly dueAt: null; readonly dueOn: null };

/**
 * When a dossier is promised and due (DEADLINES §2-§4). Given an array, `trace` receives the explanation (§6).
 * @throws Refusal `term-invalid`, `start-invalid`, `suspension-invalid`, `suspensions-overlap`, `extension-*`,
 *   `calendar-not-covering`; paths are relative to the input (`suspensions.0.to`)
 */
export function calculateDeadline(input: DeadlineInput, _trace?: TraceEntry[]): Deadline {
  return { state: 'running', promisedAt: input.start, dueAt: input.start, dueOn: '' };
}
