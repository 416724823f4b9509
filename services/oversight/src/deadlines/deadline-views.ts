import { asksForAnswer, clockKinds } from '@motcua/domain/deadlines/clock';
import type { Deadline } from '@motcua/domain/deadlines/deadline';
import { lateness } from '@motcua/domain/deadlines/lateness';
import type { ClockTerm } from '@motcua/domain/deadlines/term';
import { traceText } from '@motcua/domain/deadlines/trace-text';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import type { KnownDates } from '@motcua/domain/dossiers/due-dates';
import { deadlineSentences } from '@motcua/domain/dossiers/statutory-deadline';
import type { DossierEvent } from '@motcua/domain/dossiers/verbs';
import { formatInstant } from '@motcua/domain/instant';
import type { Language } from '@motcua/domain/language';
import { agencyOfStep } from '@motcua/domain/routing/step';
import { LatenessName, TermView, toTermView } from '@motcua/http/dossier-view';
import { AgencyId, DayOut, DossierCode, InstantOut, instantOrNull } from '@motcua/http/fields';
import { TraceView, toTraceView } from '@motcua/http/trace-view';
import { z } from 'zod';
import type { DeadlineState, StoodClock } from './deadline-state.ts';
import type { Ledger } from './dossier-ledger.ts';

const InstantOrNull = InstantOut.nullable();
const dates = {
  promisedAt: InstantOrNull.meta({ description: 'The appointment; null before acceptance and while suspended' }),
  dueAt: InstantOrNull.meta({ description: 'The legal end' }),
  dueOn: DayOut.nullable(),
};

const PastDate = z
  .object({
    ...dates,
    knownFrom: InstantOut,
    knownUntil: InstantOrNull.meta({ description: 'Null: still the known one' }),
    because: z.string().meta({ description: 'The event that set it', examples: ['dossier.extended'] }),
    reason: z.string().nullable().meta({ description: 'Ground of a suspension, reason of an extension' }),
    basis: z.string().nullable(),
    document: z.string().nullable(),
    approver: z.string().nullable(),
    calendarEdition: z
      .int()
      .nullable()
      .meta({ description: 'The edition that moved it, or by which it counts since it was reopened' }),
    by: z.string().meta({ description: 'Role and opaque id' }),
  })
  .meta({ id: 'PastDueDate' });

const ClockView = z
  .object({
    kind: z.enum(clockKinds),
    state: z.enum(['running', 'suspended', 'ended']),
    term: z.union([TermView, z.object({ unit: z.literal('workingMinute'), minutes: z.int() })]),
    calendar: z.object({ id: z.string(), edition: z.int() }),
    startedAt: InstantOut,
    ...dates,
    endedAt: InstantOrNull,
    late: z.boolean().meta({ description: 'Ended after its due moment, or running past it' }),
    step: z
      .object({ code: z.string(), name: z.string(), stepNo: z.int(), round: z.int(), agency: AgencyId })
      .nullable()
      .meta({ description: 'Of a step’s budget' }),
  })
  .meta({ id: 'DeadlineClock' });

const Share = z.object({
  agency: AgencyId,
  budgetMinutes: z.int().meta({ description: 'Sum of its steps’ budgets; they need not add up to the term' }),
  consumedMinutes: z.int(),
  held: z.array(z.object({ unit: z.string().nullable(), officer: z.string().nullable(), minutes: z.int() })),
});

const LedgerView = z
  .object({
    budgetMinutes: z.int().meta({ description: 'Working minutes the term gives until its due moment' }),
    consumedMinutes: z.int(),
    suspendedMinutes: z.int(),
    wholeMinutes: z.int().meta({ description: 'Consumed and suspended together' }),
    remainingMinutes: z.int().meta({ description: 'Below zero: by how much it is overdue' }),
    shares: z.array(Share).meta({ description: 'Who held it for how long; the shares add up to what was consumed' }),
  })
  .meta({ id: 'DeadlineLedger' });

export const DeadlineView = z
  .object({
    dossier: DossierCode,
    asOf: InstantOut,
    asKnownOn: InstantOut,
    state: z.enum(['not-started', 'running', 'suspended', 'ended']),
    ...dates,
    lateness: LatenessName,
    term: TermView.nullable(),
    calendar: z.object({ id: z.string(), edition: z.int() }).nullable(),
    acceptedAt: InstantOrNull,
    ledger: LedgerView.nullable(),
    clocks: z.array(ClockView),
    history: z.array(PastDate).meta({ description: 'Every date there was, oldest first' }),
    trace: TraceView,
    summary: z.array(z.string()).meta({ description: 'In sentences, by Accept-Language (vi or en)' }),
    explanation: z.array(z.string()).meta({ description: 'The trace in sentences' }),
  })
  .meta({ id: 'DossierDeadline' });
type DeadlineView = z.infer<typeof DeadlineView>;

const nothing = { promisedAt: null, dueAt: null, dueOn: null } as const;

export function toDeadlineView(code: string, state: DeadlineState, language: Language): DeadlineView {
  const { dossier, at, knownOn, edition, deadline, trace } = state;
  const timeZone = edition?.calendar.timeZone ?? 'UTC';
  const stands = deadline ?? nothing;
  return {
    dossier: code,
    asOf: formatInstant(at),
    asKnownOn: formatInstant(knownOn),
    state: stateOf(dossier, deadline),
    ...toDates(stands),
    lateness: lateness({ ...stands, ...endOf(dossier), now: at, timeZone }),
    term: dossier?.term ? toTermView(dossier.term) : null,
    calendar: edition ? { id: edition.calendarId, edition: edition.edition } : null,
    acceptedAt: instantOrNull(dossier?.acceptedAt ?? null),
    ledger: dossier && state.ledger ? toLedgerView(dossier, state.ledger) : null,
    clocks: dossier ? state.clocks.map((clock) => toClockView(dossier, clock, at)) : [],
    history: state.known.map(toPastDate),
    trace: toTraceView(trace),
    summary: dossier && deadline ? deadlineSentences(dossier, deadline, { now: at, timeZone }, language) : [],
    explanation: traceText(trace, timeZone, language),
  };
}

const endOf = (dossier: Dossier | undefined) => ({
  finishedAt: dossier?.finishedAt ?? null,
  endedAt: dossier?.endedAt ?? null,
});

function stateOf(dossier: Dossier | undefined, deadline: Deadline | undefined): DeadlineView['state'] {
  if (dossier === undefined || deadline === undefined) return 'not-started';
  return dossier.endedAt === null ? deadline.state : 'ended';
}

const toDates = ({ promisedAt, dueAt, dueOn }: Pick<KnownDates, 'promisedAt' | 'dueAt' | 'dueOn'>) => ({
  promisedAt: instantOrNull(promisedAt),
  dueAt: instantOrNull(dueAt),
  dueOn,
});

function toPastDate({ event, actor, knownFrom, knownUntil, ...date }: KnownDates): z.infer<typeof PastDate> {
  return {
    ...toDates(date),
    knownFrom: formatInstant(knownFrom),
    knownUntil: instantOrNull(knownUntil),
    because: event.type,
    ...whyOf(event),
    by: actor,
  };
}

function whyOf(event: DossierEvent) {
  const none = { reason: null, basis: null, document: null, approver: null, calendarEdition: null };
  if ('suspension' in event && event.suspension !== null) {
    const { ground, basis, document } = event.suspension;
    return { ...none, reason: ground, basis, document };
  }
  if ('extension' in event) {
    const { reason, basis, document, approver } = event.extension;
    return { ...none, reason, basis, document, approver };
  }
  if (event.type === 'dossier.reopened') {
    const { basis, document, approver, calendarEdition = null } = event;
    return { ...none, basis, document, approver, calendarEdition };
  }
  return event.type === 'dossier.reprojected' ? { ...none, calendarEdition: event.calendarEdition } : none;
}

function toClockView(
  dossier: Dossier,
  { deadline, task, stands, endedAt }: StoodClock,
  at: number,
): z.infer<typeof ClockView> {
  const { kind, term, calendarId, anchorAt } = deadline;
  const calendarEdition = asksForAnswer(kind) ? deadline.calendarEdition : dossier.calendarEdition;
  return {
    kind,
    state: endedAt === null ? stands.state : 'ended',
    term: toClockTerm(term),
    calendar: { id: calendarId, edition: calendarEdition },
    startedAt: formatInstant(anchorAt),
    ...toDates(stands),
    endedAt: instantOrNull(endedAt),
    late: stands.dueAt !== null && (endedAt ?? at) > stands.dueAt,
    step: task && {
      code: task.stepCode,
      name: task.stepName,
      stepNo: task.stepNo,
      round: task.round,
      agency: agencyOfStep(dossier, task.stepNo),
    },
  };
}

const toClockTerm = (term: ClockTerm) => (term.unit === 'workingMinute' ? term : toTermView(term));

function toLedgerView({ steps, decidingAgencyId }: Dossier, ledger: Ledger): z.infer<typeof LedgerView> {
  const { budgetMinutes, consumedMinutes, remainingMinutes, attribution } = ledger;
  const { wholeMinutes, suspendedMinutes } = attribution;
  const byAgency = Map.groupBy(attribution.shares, ({ holder }) => holder.agencyId);
  const shares = [...byAgency].map(([agency, parts]) => {
    const own = steps.filter((step) => (step.agency ?? decidingAgencyId) === agency);
    const byHolder = Map.groupBy(parts, ({ holder }) => JSON.stringify([holder.unitId, holder.officerId]));
    return {
      agency,
      budgetMinutes: own.reduce((sum, step) => sum + step.budgetMinutes, 0),
      consumedMinutes: sumOf(parts),
      held: [...byHolder.values()].map((held) => {
        const { unitId: unit, officerId: officer } = held[0]!.holder;
        return { unit, officer, minutes: sumOf(held) };
      }),
    };
  });
  return { budgetMinutes, consumedMinutes, suspendedMinutes, wholeMinutes, remainingMinutes, shares };
}

const sumOf = (parts: readonly { readonly minutes: number }[]) => parts.reduce((sum, { minutes }) => sum + minutes, 0);
