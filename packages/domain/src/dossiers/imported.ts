/**
 * What an older system says of an open dossier, as it hands it over: facts that were recorded elsewhere. They come into the
 * history by one line of the day they were imported, and are never passed off as recorded here before.
 */
import type { Calendar } from '../calendars/calendar.ts';
import { deriveClock } from '../deadlines/clock.ts';
import { checkSuspensions } from '../deadlines/deadline.ts';
import type { Term } from '../deadlines/term.ts';
import { Refusal } from '../refusal.ts';
import { type Dates, type Dossier, type DossierTerm, openSuspension, type Status } from './dossier.ts';

/** The statuses of a dossier that has not ended: what can be imported. */
export const importable = [1, 2, 4, 5, 6, 7, 9] as const satisfies readonly Status[];

/** What is told of a dossier besides what is fixed when it comes into being. `since`: when it came into its status. */
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

/** Everything told of a dossier. Instants in epoch ms; `promisedAt`: in force, or when the clock stopped if it stands. */
export interface ImportedFacts extends ImportedState {
  readonly submittedAt: number | null;
  readonly acceptedAt: number | null;
  readonly promisedAt: number | null;
}

/** Whether an office had begun to work on it, and not come to its end. */
export const isInWork = ({ status, acceptedAt }: Pick<ImportedFacts, 'status' | 'acceptedAt'>): boolean =>
  acceptedAt !== null && status !== 9;

/**
 * Refuses facts that cannot all be true at `at` (epoch ms), with the field that cannot: 'instant-in-future',
 * 'instant-before-acceptance', 'suspension-*', 'suspensions-*', 'facts-contradictory'.
 */
export function requireConsistent(facts: ImportedFacts, at: number): void {
  requirePast(facts, at, '');
  requireFitsStatus(facts);
  requireInOrder(facts);
  if (facts.acceptedAt !== null) checkSuspensions(facts.suspensions, facts.acceptedAt);
}

/** No instant of what has happened lies ahead. What is to come by nature (a promise, a lapse) may. */
function requirePast(value: object, at: number, prefix: string): void {
  for (const [name, member] of Object.entries(value)) {
    const path = `${prefix}${name}`;
    if (name === 'promisedAt' || name === 'lapsesAt') continue;
    if (member !== null && typeof member === 'object') requirePast(member, at, `${path}.`);
    else if (typeof member === 'number' && isInstant(name) && member > at)
      throw new Refusal('instant-in-future', 'what is told has happened already', { path });
  }
}

const isInstant = (name: string) => /At$|^(at|from|to|since)$/.test(name);

function requireFitsStatus(facts: ImportedFacts): void {
  const { status, submittedAt, acceptedAt, promisedAt, suspensions, extensions, supplements, decision, result } = facts;
  const asked = supplements.at(-1);
  const isAsking = asked !== undefined && asked.deliveredAt === null;
  const accepted = status === 2 || status === 4 || status === 6 || status === 9;
  must(acceptedAt !== null || submittedAt !== null, 'acceptedAt', 'it was submitted or accepted');
  must(!accepted || acceptedAt !== null, 'acceptedAt', 'this status comes after acceptance');
  must(status !== 1 || acceptedAt === null, 'acceptedAt', 'status 1 comes before acceptance');
  must(
    (acceptedAt === null) === (promisedAt === null),
    'promisedAt',
    'a date is promised on acceptance, and only then',
  );
  for (const [path, happened] of [
    ['suspensions', suspensions.length > 0],
    ['extensions', extensions.length > 0],
    ['decision', decision !== null],
    ['transfer', facts.transfer !== null],
  ] as const)
    must(!happened || acceptedAt !== null, path, 'this comes after acceptance');
  must(status !== 5 || isAsking, 'supplements', 'status 5 waits for a supplement that was asked for');
  must(status !== 5 || decision === null, 'decision', 'nothing is decided while a supplement is waited for');
  must(status !== 7 || decision === null, 'decision', 'what is decided cannot be withdrawn');
  must(
    (status === 9) === (facts.finishedAt !== null),
    'finishedAt',
    'status 9 says when it was finished, and no other',
  );
  must(facts.withdrawnFrom === null || status === 7, 'withdrawnFrom', 'nobody asks to withdraw it in this status');
  must((status === 9) === (result !== null), 'result', 'status 9 has a result, and no other');
  must(decision === null || result === null || decision.result === result, 'result', 'it was decided otherwise');
  must(facts.delayReason === null || status === 9, 'delayReason', 'a delay is explained once it is finished');
  must(facts.transfer === null || status === 2 || status === 4, 'transfer', 'it is offered while it is worked on');
  if (openSuspension(facts)?.ground === 'supplement')
    must(isAsking, 'suspensions', 'the clock stands for a supplement that nobody is asked for');
}

function requireInOrder({ acceptedAt, extensions, supplements, decision, finishedAt, apology }: ImportedFacts): void {
  const since = acceptedAt ?? Number.NEGATIVE_INFINITY;
  const after = (at: number | null, path: string) => {
    if (at !== null && at < since)
      throw new Refusal('instant-before-acceptance', 'this comes after acceptance', { path });
  };
  for (const [i, { at }] of extensions.entries()) {
    after(at, `extensions.${i}.at`);
    must(at >= (extensions[i - 1]?.at ?? at), `extensions.${i}.at`, 'extensions come in order of time');
  }
  for (const [i, { at, stage, deliveredAt }] of supplements.entries()) {
    if (stage === 'examination') after(at, `supplements.${i}.at`);
    const before = supplements[i - 1];
    must(before === undefined || (before.deliveredAt ?? at) <= at, `supplements.${i}.at`, 'one comes after the other');
    must(
      deliveredAt === null || deliveredAt >= at,
      `supplements.${i}.deliveredAt`,
      'delivered before it was asked for',
    );
  }
  after(finishedAt, 'finishedAt');
  after(apology?.at ?? null, 'apology.at');
  if (decision === null) return;
  after(decision.decidedAt, 'decision.decidedAt');
  let last: number | null = decision.decidedAt;
  for (const name of ['signedAt', 'numberedAt', 'issuedAt'] as const) {
    const at: number | null = decision[name];
    must(
      at === null || (last !== null && at >= last),
      `decision.${name}`,
      'decided, signed, numbered, issued: in order',
    );
    last = at;
  }
  must(
    (decision.number === null) === (decision.numberedAt === null),
    'decision.number',
    'a number and when it was given',
  );
}

function must(holds: boolean, path: string, detail: string): void {
  if (!holds) throw new Refusal('facts-contradictory', detail, { path });
}

/** The date that our rules give for the same facts, and the term a dossier runs by from now on. */
export interface TakenTerm {
  readonly term: DossierTerm;
  /** By the procedure's term, when the clock stopped if it stands; null where they give none. */
  readonly computed: Dates | null;
  /** Whether the older system promised something else. */
  readonly differs: boolean;
}

/**
 * A promise that our own calculation gives too goes on by the law's term. Any other is kept as it is, and moved only by what
 * happens from `at` (epoch ms) on: what happened before is in it. `term`: the procedure's, if one was in effect.
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

/** What our calendar or rules cannot count gives no date to compare with. */
function whereCounted<T>(count: () => T): T | null {
  try {
    return count();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
