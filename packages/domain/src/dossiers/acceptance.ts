import type { Calendar } from '../calendars/calendar.ts';
import { type Channel, channels, type ProcedureDefinition, termOf } from '../catalogue/procedure.ts';
import { calculateDeadline } from '../deadlines/deadline.ts';
import type { Term } from '../deadlines/term.ts';
import type { TraceEntry } from '../deadlines/trace.ts';
import { Refusal } from '../refusal.ts';
import { completeRules, type DossierRules } from '../rules/dossier-rules.ts';

/** The dates a receipt promises, and why. */
export interface PromisedDates {
  readonly promisedAt: number;
  readonly dueAt: number;
  readonly dueOn: string;
  readonly term: Term;
  readonly trace: readonly TraceEntry[];
}

/** A term that runs beside the law's: the agency's own shorter promise, or the term of a group of dossiers. */
export interface ServicePromise {
  readonly term: Term;
  /** From when on it runs (epoch ms). */
  readonly anchorAt: number;
}

/**
 * The dates that the agency promises when it accepts a complete dossier at `acceptedAt` (epoch ms): the procedure's
 * term for the channel, counted on the deciding agency's calendar.
 * @throws Refusal `procedure-without-term`, path `procedure`; `channel-not-offered`, path `channel`;
 *   `calendar-not-covering`
 */
export function promiseDates(
  procedure: ProcedureDefinition,
  channel: Channel,
  calendar: Calendar,
  acceptedAt: number,
): PromisedDates {
  const term = termOf(procedure.terms, channel);
  const offered = channels.filter((one) => termOf(procedure.terms, one) !== undefined);
  if (offered.length === 0)
    throw new Refusal('procedure-without-term', 'this procedure has no adopted term', { path: 'procedure' });
  if (term === undefined)
    throw new Refusal('channel-not-offered', `this procedure is not offered by ${channel}`, {
      path: 'channel',
      facts: { offered },
    });
  const trace: TraceEntry[] = [];
  const deadline = calculateDeadline({ calendar, start: acceptedAt, term }, trace);
  if (deadline.state === 'suspended') throw new Error('a new dossier cannot be suspended');
  const { promisedAt, dueAt, dueOn } = deadline;
  return { term, promisedAt, dueAt, dueOn, trace };
}

/** What a procedure version says about the clock, and the default where it says nothing. */
export const rulesOf = ({ rules = {} }: ProcedureDefinition): DossierRules => completeRules(rules);
