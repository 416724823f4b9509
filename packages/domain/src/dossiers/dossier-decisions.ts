/** What a command makes happen to a dossier, or why not. */
import type { Calendar } from '../calendars/calendar.ts';
import type { Ground, SupplementStage } from '../catalogue/procedure.ts';
import { lateness } from '../deadlines/lateness.ts';
import { Refusal } from '../refusal.ts';
import {
  datesNow,
  extended,
  requireBackdatable,
  requirePast,
  requireRunning,
  resumed,
  suspended,
} from './clock-decisions.ts';
import { type Decision, type Dossier, datesOf, delayReasons, openSuspension } from './dossier.ts';
import {
  allowed,
  allowedNow,
  type CommandType,
  type DossierCommand,
  standing,
  suspendable,
} from './dossier-commands.ts';
import type { DossierEvent } from './dossier-events.ts';

/** When a command is given, by whom, and the deciding agency's calendar as the dossier keeps it; to reopen, the one in force. */
export interface Circumstances {
  readonly at: number;
  readonly by: string;
  readonly calendar: Calendar;
}

type CommandOf<T extends CommandType> = Extract<DossierCommand, { type: T }>;
type Decisions = {
  readonly [T in CommandType]: (dossier: Dossier, command: CommandOf<T>, when: Circumstances) => DossierEvent;
};

/**
 * What a command makes happen, or a Refusal: 'illegal-transition' says what is allowed instead; others say why this one
 * cannot be had. Finishing and handing over are different facts: only the first is judged against the due date.
 */
export function decide(dossier: Dossier, command: DossierCommand, when: Circumstances): DossierEvent {
  const { type } = command;
  const open: readonly CommandType[] = allowed[dossier.status];
  if (!open.includes(type)) throw illegal(dossier, type);
  // Each decision is only ever given the command it was looked up by, which the index type cannot say.
  const event = (decisions[type] as Decisions['start'])(dossier, command as CommandOf<'start'>, when);
  // The decisions say what they know better; the rest is said here, once.
  if (!allowedNow(dossier).includes(type)) throw illegal(dossier, type);
  return event;
}

function illegal(dossier: Dossier, command: CommandType): Refusal {
  const facts = { ...standing(dossier), command };
  return new Refusal('illegal-transition', `a dossier in status ${dossier.status} does not allow ${command} now`, {
    facts,
  });
}

const decisions: Decisions = {
  start: () => ({ type: 'dossier.started' }),
  accept: (_dossier, { acceptance }) => ({ type: 'dossier.submission-accepted', acceptance }),
  refuse: (_dossier, { type: _type, ...why }) => ({ type: 'dossier.refused', ...why }),
  'request-supplement'(dossier, { type: _type, ...asked }, { at, by, calendar }) {
    requireUndecided(dossier);
    requireRunning(dossier);
    const stage = dossier.acceptedAt === null ? 'reception' : 'examination';
    requireSupplementAllowed(dossier, stage, asked.approver);
    const days = dossier.rules.supplementLapsesAfterDays;
    const lapsesAt = days === null ? null : at + days * 86_400_000;
    const request = { at, stage, ...asked, lapsesAt, deliveredAt: null } as const;
    const { basis, document } = asked;
    const pause = pausing(dossier, { ground: 'supplement', basis, document }, { at, by, calendar });
    return { type: 'dossier.supplement-requested', request, ...pause };
  },
  supplement: (dossier, _command, { at, calendar }) => ({
    type: 'dossier.supplemented',
    dates: runningAgain(dossier, at, calendar),
  }),
  'request-payment'(dossier, { amountVnd, basis, document }, when) {
    requireRunning(dossier);
    const pause = pausing(dossier, { ground: 'payment', basis, document }, when);
    return { type: 'dossier.payment-requested', amountVnd, basis, document, ...pause };
  },
  'confirm-payment': (dossier, { document }, { at, calendar }) => ({
    type: 'dossier.payment-confirmed',
    document,
    dates: runningAgain(dossier, at, calendar),
  }),
  suspend(dossier, { ground, basis, document, from }, { at, by, calendar }) {
    requireGround(dossier, ground);
    requireRunning(dossier);
    requireBackdatable(dossier, from, at);
    const suspension = { from: from ?? at, to: null, ground, basis, document, by };
    return { type: 'dossier.suspended', suspension, dates: suspended(dossier, suspension, calendar) };
  },
  resume(dossier, { to }, { at, calendar }) {
    requirePast(to, at, 'to');
    return { type: 'dossier.resumed', to: to ?? at, dates: resumed(dossier, to ?? at, calendar) };
  },
  extend(dossier, { type: _type, ...granted }, { at, by, calendar }) {
    const extension = { at, ...granted, by };
    return { type: 'dossier.extended', extension, dates: extended(dossier, extension, calendar) };
  },
  apologize: (_dossier, { type: _type, ...letter }, { at }) => ({
    type: 'dossier.apologized',
    apology: { at, ...letter },
  }),
  withdraw(dossier) {
    requireUndecided(dossier);
    return { type: 'dossier.withdrawal-requested' };
  },
  keep: ({ withdrawnFrom }) => ({ type: 'dossier.kept', ...(withdrawnFrom !== null && { status: withdrawnFrom }) }),
  stop(dossier, { type: _type, ...why }) {
    requireUndecided(dossier);
    return { type: 'dossier.stopped', ...why };
  },
  decide(dossier, { result, officer }, { at }) {
    requireUndecided(dossier);
    return { type: 'dossier.decided', decision: { ...unsigned, result, decidedAt: at, decidedBy: officer } };
  },
  'sign-decision': (dossier, { officer }, { at }) => paper(dossier, 'signed', { signedAt: at, signedBy: officer }),
  'number-decision': (dossier, { number }, { at }) => paper(dossier, 'numbered', { number, numberedAt: at }),
  'issue-decision': (dossier, { officer }, { at }) => paper(dossier, 'issued', { issuedAt: at, issuedBy: officer }),
  finish(dossier, { result, delayReason }, { at, calendar }) {
    const { decision } = dossier;
    if (decision !== null && decision.result !== result)
      throw new Refusal('decision-differs', `it was decided as ${decision.result}`, {
        path: 'result',
        facts: { allowed: [decision.result] },
      });
    const judged = lateness({ ...dossier, finishedAt: at, now: at, timeZone: calendar.timeZone });
    const reason = judged === 'late' ? (delayReason ?? dossier.apology?.reason) : null;
    if (reason === undefined)
      throw new Refusal('delay-reason-required', 'it is late, and nobody has said why', {
        path: 'delayReason',
        facts: { allowed: delayReasons },
      });
    return { type: 'dossier.finished', result, lateness: judged, delayReason: reason };
  },
  'explain-delay': (_dossier, { reason }) => ({ type: 'dossier.delay-explained', reason }),
  'hand-over': (_dossier, { way }) => ({ type: 'dossier.handed-over', way }),
  reopen(dossier, { type: _type, ...why }, { at, by, calendar }) {
    // The clock stood while it counted as ended; one that ended late stays late.
    const open = openSuspension(dossier);
    const ended = {
      from: dossier.endedAt!,
      to: at,
      ground: 'ended',
      basis: why.basis,
      document: why.document,
      by,
    } as const;
    const suspensions = dossier.acceptedAt === null ? [] : open ? dossier.suspensions : [...dossier.suspensions, ended];
    return { type: 'dossier.reopened', ...why, suspensions, dates: datesOf({ ...dossier, suspensions }, calendar) };
  },
  transfer(dossier, { to, document }, { at }) {
    requireUndecided(dossier);
    if (to === dossier.decidingAgencyId)
      throw new Refusal('transfer-to-itself', 'the dossier lies with this agency', { path: 'to' });
    return { type: 'dossier.transfer-offered', transfer: { to, document, at } };
  },
  'confirm-transfer'(dossier) {
    requireUndecided(dossier);
    const { decidingAgencyId: from, transfer } = dossier;
    return { type: 'dossier.transferred', from, to: transfer?.to ?? from };
  },
  'decline-transfer': ({ decidingAgencyId, transfer }) => ({
    type: 'dossier.transfer-declined',
    to: transfer?.to ?? decidingAgencyId,
  }),
};

/**
 * What another edition of its calendar makes of a dossier that has not ended (DEADLINES §1): no command of anybody's about this
 * dossier, but the consequence of one about the calendar. `calendar`: that edition. Refusals: as datesOf.
 */
export function recalculated(
  dossier: Dossier,
  { calendarEdition, projectionId }: { calendarEdition: number; projectionId: string },
  calendar: Calendar,
): DossierEvent {
  const dates = datesOf(dossier, calendar);
  return { type: 'dossier.reprojected', fromEdition: dossier.calendarEdition, calendarEdition, projectionId, dates };
}

/**
 * What the procedure makes of a supplement nobody delivered in time: a filing is refused, an accepted dossier stopped
 * (DOMAIN.md §2.3). Nobody's command, but the rule's. Undefined: nothing has lapsed at `at` (epoch ms).
 */
export function supplementLapsed({ status, supplements }: Dossier, at: number): DossierEvent | undefined {
  const lapsesAt = supplements.at(-1)?.lapsesAt ?? null;
  if (status !== 5 || lapsesAt === null || lapsesAt >= at) return undefined;
  return { type: 'dossier.supplement-lapsed', lapsesAt };
}

const unsigned = { signedAt: null, signedBy: null, number: null, numberedAt: null, issuedAt: null, issuedBy: null };

/** One more fact about the decision's papers; in which order they come, `allowedNow` knows. */
function paper({ decision }: Dossier, what: 'signed' | 'numbered' | 'issued', done: Partial<Decision>): DossierEvent {
  return { type: `dossier.decision-${what}`, decision: { ...decision!, ...done } };
}

/** The suspension a request makes, if the procedure lets its ground stop the clock. Before acceptance there is none to stop. */
function pausing(
  dossier: Dossier,
  { ground, basis, document }: { ground: Ground; basis: string; document: string | null },
  { at, by, calendar }: Circumstances,
) {
  if (dossier.acceptedAt === null || !dossier.rules.pausedBy.includes(ground))
    return { suspension: null, dates: datesNow(dossier) };
  const suspension = { from: at, to: null, ground, basis, document, by };
  return { suspension, dates: suspended(dossier, suspension, calendar) };
}

const runningAgain = (dossier: Dossier, at: number, calendar: Calendar) =>
  openSuspension(dossier) ? resumed(dossier, at, calendar) : datesNow(dossier);

function requireGround(dossier: Dossier, ground: Ground): void {
  const allowed = suspendable(dossier);
  if (allowed.includes(ground)) return;
  throw new Refusal('ground-not-pausing', `the procedure version does not let ${ground} pause the clock`, {
    path: 'ground',
    facts: { ground, allowed },
  });
}

/** What could have been asked for the first time is not asked for again, unless somebody answers for it (DOMAIN.md §2.3). */
function requireSupplementAllowed(
  { supplements, rules }: Dossier,
  stage: SupplementStage,
  approver: string | null,
): void {
  const asked = supplements.filter((request) => request.stage === stage).length;
  const most = rules.supplementsAtMost[stage];
  if (asked < most || approver !== null) return;
  throw new Refusal('supplement-limit-reached', `asked for ${asked} times at ${stage}; again only with an approver`, {
    path: 'approver',
    facts: { stage, asked, most },
  });
}

/**
 * Withdrawing and stopping are possible until there is a decision (Circular 03/2025, form 05), and so is asking for a
 * supplement, for one that lapses stops the dossier. Who is to decide changes no more.
 */
function requireUndecided(dossier: Dossier): void {
  const { decision } = dossier;
  if (decision === null) return;
  throw new Refusal('decision-taken', `it was decided as ${decision.result}`, { facts: standing(dossier) });
}
