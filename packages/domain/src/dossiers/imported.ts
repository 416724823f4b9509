/**
 * The facts that an older system hands over about an open dossier. They come into the history by one entry of the day
 * of the import, and never look as if this system had recorded them before.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { deriveClock } from '../deadlines/clock.ts';
import { checkSuspensions } from '../deadlines/deadline.ts';
import type { Term } from '../deadlines/term.ts';
import { flawed, Refusal } from '../refusal.ts';
import type { RuleFlaw } from '../rule-flaws.ts';
import { type Dates, type Decision, type Dossier, type DossierTerm, openSuspension } from './dossier.ts';
import { Status } from './status.ts';

/** The statuses in which a dossier can be imported: it still has a way to go. */
export const importable = [
  Status.submitted,
  Status.accepted,
  Status.inProgress,
  Status.supplementRequested,
  Status.paymentRequested,
  Status.withdrawalRequested,
  Status.finished,
] as const;

/**
 * What had happened to a dossier before the import. `since`: when it came into its status, epoch ms; null: not said.
 */
export interface ImportedState
  extends Pick<
    Dossier,
    | 'suspensions'
    | 'extensions'
    | 'supplements'
    | 'decision'
    | 'apology'
    | 'transfer'
    | 'withdrawnFrom'
    | 'result'
    | 'finishedAt'
    | 'delayReason'
    | 'endedAt'
  > {
  readonly status: (typeof importable)[number];
  readonly since: number | null;
}

/**
 * All facts about a dossier. Instants in epoch ms. `promisedAt`: the promise in force; while the clock stands, the
 * promise that was in force when it stopped.
 */
export interface ImportedFacts extends ImportedState {
  readonly submittedAt: number | null;
  readonly acceptedAt: number | null;
  readonly promisedAt: number | null;
}

/** Whether an agency has accepted the dossier and not finished it. */
export const isInWork = ({ status, acceptedAt }: Pick<ImportedFacts, 'status' | 'acceptedAt'>): boolean =>
  acceptedAt !== null && status !== Status.finished;

/**
 * Refuses facts that cannot all be true at `at` (epoch ms). The path names the field.
 * @throws Refusal `instant-in-future`, `facts-contradictory`, and as checkSuspensions
 */
export function requireConsistent(facts: ImportedFacts, at: number): void {
  requirePast(facts, at, '');
  requireFitsAcceptance(facts);
  requireFitsStatus(facts);
  requireInOrder(facts);
  if (facts.acceptedAt !== null) checkSuspensions(facts.suspensions, facts.acceptedAt);
}

/** Nothing has happened in the future. A promise and a lapse may lie there. */
function requirePast(value: object, at: number, prefix: string): void {
  for (const [name, member] of Object.entries(value)) {
    const path = `${prefix}${name}`;
    if (name === 'promisedAt' || name === 'lapsesAt') continue;
    if (member !== null && typeof member === 'object') requirePast(member, at, `${path}.`);
    else if (typeof member === 'number' && isInstant(name) && member > at)
      throw new Refusal('instant-in-future', 'an imported fact has happened already', { path });
  }
}

const isInstant = (name: string) => /At$|^(at|from|to|since)$/.test(name);

function requireFitsAcceptance(facts: ImportedFacts): void {
  const { status, submittedAt, acceptedAt, promisedAt, suspensions, extensions, decision, transfer } = facts;
  must(acceptedAt !== null || submittedAt !== null, 'acceptedAt', 'neither-submitted-nor-accepted');
  must(!comeAfterAcceptance.includes(status) || acceptedAt !== null, 'acceptedAt', 'status-after-acceptance');
  must(status !== Status.submitted || acceptedAt === null, 'acceptedAt', 'status-before-acceptance');
  must((acceptedAt === null) === (promisedAt === null), 'promisedAt', 'promise-without-acceptance');
  if (acceptedAt !== null) {
    must(submittedAt === null || submittedAt <= acceptedAt, 'submittedAt', 'submitted-after-acceptance');
    must(promisedAt! >= acceptedAt, 'promisedAt', 'promised-before-acceptance');
    return;
  }
  must(suspensions.length === 0, 'suspensions', 'after-acceptance');
  must(extensions.length === 0, 'extensions', 'after-acceptance');
  must(decision === null, 'decision', 'after-acceptance');
  must(transfer === null, 'transfer', 'after-acceptance');
}

const comeAfterAcceptance: readonly Status[] = [
  Status.accepted,
  Status.inProgress,
  Status.paymentRequested,
  Status.finished,
];

function requireFitsStatus(facts: ImportedFacts): void {
  const { status, acceptedAt, supplements, decision, withdrawnFrom, finishedAt, result, delayReason, transfer } = facts;
  const isFinished = status === Status.finished;
  const asked = supplements.at(-1);
  const isAsking = asked !== undefined && asked.deliveredAt === null;
  if (status === Status.supplementRequested) {
    must(isAsking, 'supplements', 'no-supplement-requested');
    must(decision === null, 'decision', 'decided-while-waiting');
  }
  const isWithdrawing = status === Status.withdrawalRequested;
  const isOfAcceptance = withdrawnFrom === Status.submitted || comeAfterAcceptance.includes(withdrawnFrom!);
  const wasAccepted = withdrawnFrom !== Status.submitted;
  must(!isOfAcceptance || wasAccepted === (acceptedAt !== null), 'withdrawnFrom', 'withdrawn-from-of-acceptance');
  must(!isWithdrawing || decision === null, 'decision', 'withdrawn-after-decision');
  must(isFinished === (finishedAt !== null), 'finishedAt', 'finished-at-of-status');
  must(withdrawnFrom === null || isWithdrawing, 'withdrawnFrom', 'withdrawn-from-of-status');
  must(isFinished === (result !== null), 'result', 'result-of-status');
  must(decision === null || result === null || decision.result === result, 'result', 'result-differs');
  must(delayReason === null || isFinished, 'delayReason', 'delay-of-unfinished');
  const isWorkedOn = status === Status.accepted || status === Status.inProgress;
  must(transfer === null || isWorkedOn, 'transfer', 'transfer-of-status');
  if (openSuspension(facts)?.ground === 'supplement') must(isAsking, 'suspensions', 'suspended-without-request');
}

function requireInOrder(facts: ImportedFacts): void {
  requireWithinItsLife(facts);
  for (const [i, { at }] of facts.extensions.entries())
    must(at >= (facts.extensions[i - 1]?.at ?? at), `extensions.${i}.at`, 'extensions-out-of-order');
  for (const i of facts.supplements.keys()) requireSupplementInOrder(facts.supplements, i);
  if (facts.decision !== null) requireDecisionInOrder(facts.decision);
}

/** Nothing happens to a dossier before it was filed, before it was accepted, or once it is finished. */
function requireWithinItsLife(facts: ImportedFacts): void {
  const { submittedAt, acceptedAt, finishedAt, since } = facts;
  const isBefore = (at: number, moment: number | null) => moment !== null && at < moment;
  for (const { path, at, after } of datedFacts(facts)) {
    if (at === null) continue;
    must(after !== 'acceptance' || !isBefore(at, acceptedAt), path, 'after-acceptance');
    must(after !== 'filing' || !isBefore(at, submittedAt), path, 'before-filing');
    must(finishedAt === null || at <= finishedAt, path, 'after-finish');
  }
  if (since !== null) must(!isBefore(since, finishedAt ?? acceptedAt ?? submittedAt), 'since', 'since-before');
}

interface DatedFact {
  /** The field that says when it happened, and what it says (epoch ms). */
  readonly path: string;
  readonly at: number | null;
  /** What it cannot have happened before. Not given: the calculation holds suspensions to the acceptance. */
  readonly after?: 'filing' | 'acceptance';
}

/** What happened to a dossier since it came. */
function datedFacts(facts: ImportedFacts): DatedFact[] {
  const { extensions, suspensions, supplements, finishedAt, apology, transfer, decision } = facts;
  const decided = ['decidedAt', 'signedAt', 'numberedAt', 'issuedAt'] as const;
  const ofAccepted = { 'apology.at': apology?.at, 'transfer.at': transfer?.at, finishedAt };
  const ofDecision = decided.map((name) => [`decision.${name}`, decision?.[name]] as const);
  return [
    ...extensions.map(({ at }, i) => ({ path: `extensions.${i}.at`, at, after: 'acceptance' as const })),
    ...suspensions.flatMap(({ from, to }, i) => [
      { path: `suspensions.${i}.from`, at: from },
      { path: `suspensions.${i}.to`, at: to },
    ]),
    ...supplements.flatMap(({ at, stage, deliveredAt }, i) => [
      {
        path: `supplements.${i}.at`,
        at,
        after: stage === 'examination' ? ('acceptance' as const) : ('filing' as const),
      },
      { path: `supplements.${i}.deliveredAt`, at: deliveredAt },
    ]),
    ...[...Object.entries(ofAccepted), ...ofDecision].map(([path, at]) => {
      return { path, at: at ?? null, after: 'acceptance' as const };
    }),
  ];
}

function requireSupplementInOrder(supplements: ImportedFacts['supplements'], i: number): void {
  const { at, deliveredAt, lapsesAt } = supplements[i]!;
  const before = supplements[i - 1];
  must(before === undefined || (before.deliveredAt ?? at) <= at, `supplements.${i}.at`, 'supplements-overlap');
  const isDeliveredAfter = deliveredAt === null || deliveredAt >= at;
  must(isDeliveredAfter, `supplements.${i}.deliveredAt`, 'delivered-before-request');
  must(lapsesAt === null || lapsesAt >= at, `supplements.${i}.lapsesAt`, 'lapses-before-request');
}

function requireDecisionInOrder(decision: Decision): void {
  let last: number | null = decision.decidedAt;
  for (const name of ['signedAt', 'numberedAt', 'issuedAt'] as const) {
    const at: number | null = decision[name];
    const isInOrder = at === null || (last !== null && at >= last);
    must(isInOrder, `decision.${name}`, 'decision-out-of-order');
    last = at;
  }
  const isNumbered = decision.number !== null;
  must(isNumbered === (decision.numberedAt !== null), 'decision.number', 'number-without-instant');
}

function must(holds: boolean, path: string, flaw: RuleFlaw): void {
  if (!holds) throw flawed('facts-contradictory', path, flaw);
}

/** The dates that our rules give for the same facts, and the term by which a dossier runs from now on. */
export interface TakenTerm {
  readonly term: DossierTerm;
  /**
   * By the procedure's term; while the clock stands, the dates of the instant when it stopped. Null: our rules give
   * none.
   */
  readonly computed: Dates | null;
  /** Whether the older system promised another date. */
  readonly differs: boolean;
}

/**
 * The term by which an imported dossier goes on. A promise that our calculation gives too goes on by the legal term.
 * Any other promise is kept, and only what happens from `at` (epoch ms) on moves it, because it contains what happened
 * before. `term`: the procedure's, if one was in effect.
 */
export function takeTerm(
  { acceptedAt, promisedAt, suspensions, extensions }: ImportedFacts & { acceptedAt: number; promisedAt: number },
  { term, calendar, at }: { readonly term: Term | undefined; readonly calendar: Calendar; readonly at: number },
): TakenTerm {
  const imported = { unit: 'imported', promisedAt, statedAt: at } as const;
  if (term === undefined) return { term: imported, computed: null, differs: false };
  const ended = suspensions.filter(({ to }) => to !== null);
  const computed = whereCounted(() => {
    const clock = { kind: 'statutory', calendar, anchorAt: acceptedAt, term } as const;
    return deriveClock(clock, { suspensions: ended, extensions, maxExtensions: extensions.length });
  });
  if (computed === null) return { term: imported, computed: null, differs: false };
  const { dueAt, dueOn } = computed;
  const dates = { promisedAt: computed.promisedAt, dueAt, dueOn };
  if (computed.promisedAt === promisedAt) return { term, computed: dates, differs: false };
  return { term: imported, computed: dates, differs: dueAt !== promisedAt };
}

/** The result, or null where our calendar or rules refuse to count. */
function whereCounted<T>(count: () => T): T | null {
  try {
    return count();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
