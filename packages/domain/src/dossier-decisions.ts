/** What a command makes happen to a dossier, or why not. */
import type { Calendar } from './calendar.ts';
import type { Suspension } from './deadline.ts';
import {
  type Acceptance,
  type Dates,
  type DelayReason,
  type Dossier,
  datesOf,
  type HandOverWay,
  openSuspension,
  type Result,
  type Status,
} from './dossier.ts';
import type { DossierEvent } from './dossier-events.ts';
import { lateness } from './lateness.ts';
import type { Ground } from './procedure.ts';
import { Refusal } from './refusal.ts';

export type DossierCommand =
  | { readonly type: 'start' }
  | { readonly type: 'accept'; readonly acceptance: Acceptance }
  | { readonly type: 'refuse' }
  | { readonly type: 'request-supplement'; readonly basis: string; readonly document: string | null }
  | { readonly type: 'supplement' }
  | {
      readonly type: 'suspend';
      readonly ground: Exclude<Ground, 'supplement'>;
      readonly basis: string;
      readonly document: string | null;
      /** Entered afterwards: when it began (epoch ms). */
      readonly from?: number | undefined;
    }
  | {
      readonly type: 'resume';
      /** Entered afterwards: when it ended (epoch ms). */
      readonly to?: number | undefined;
    }
  | {
      readonly type: 'extend';
      readonly amount: string;
      readonly reason: DelayReason;
      readonly basis: string | null;
      readonly document: string;
      readonly approver: string;
    }
  | { readonly type: 'finish'; readonly result: Result }
  | { readonly type: 'hand-over'; readonly way: HandOverWay };

/** Which commands a status allows. A new status does not compile until its row is here. */
export const allowed = {
  1: ['accept', 'refuse', 'request-supplement'],
  2: ['start', 'request-supplement', 'suspend', 'resume', 'extend', 'finish'],
  3: [],
  4: ['request-supplement', 'suspend', 'resume', 'extend', 'finish'],
  5: ['supplement', 'refuse', 'extend'],
  6: ['resume', 'extend', 'finish'],
  7: [],
  8: [],
  9: ['hand-over'],
  10: [],
} as const satisfies Record<Status, readonly DossierCommand['type'][]>;

/** What the status allows of it now: a clock that stands can be resumed and not stopped again, one that runs the other way round. */
export function allowedNow(dossier: Dossier): readonly DossierCommand['type'][] {
  const isSuspended = openSuspension(dossier) !== undefined;
  const idle: readonly string[] = isSuspended ? ['suspend', 'request-supplement', 'extend'] : ['resume'];
  const accepted = dossier.acceptedAt !== null;
  return allowed[dossier.status].filter((type) => !idle.includes(type) && !(type === 'refuse' && accepted));
}

/** When a command is given, by whom, and the deciding agency's calendar as the dossier keeps it. */
export interface Circumstances {
  readonly at: number;
  readonly by: string;
  readonly calendar: Calendar;
}

type CommandOf<T extends DossierCommand['type']> = Extract<DossierCommand, { type: T }>;
type Decisions = {
  readonly [T in DossierCommand['type']]: (
    dossier: Dossier,
    command: CommandOf<T>,
    when: Circumstances,
  ) => DossierEvent;
};

/**
 * What a command makes happen, or a Refusal: 'illegal-transition' says what is allowed instead; the clock's own refusals say
 * why it cannot be moved so. Finishing and handing over are different facts: only the first is judged against the due date.
 */
export function decide(dossier: Dossier, command: DossierCommand, when: Circumstances): DossierEvent {
  const open: readonly string[] = allowed[dossier.status];
  if (!open.includes(command.type))
    throw new Refusal('illegal-transition', `a dossier in status ${dossier.status} does not allow ${command.type}`, {
      facts: { status: dossier.status, command: command.type, allowed: open },
    });
  // Each decision is only ever given the command it was looked up by, which the index type cannot say.
  return (decisions[command.type] as Decisions['start'])(dossier, command as CommandOf<'start'>, when);
}

const decisions: Decisions = {
  start: () => ({ type: 'dossier.started' }),
  accept: (_dossier, { acceptance }) => ({ type: 'dossier.submission-accepted', acceptance }),
  refuse(dossier) {
    if (dossier.acceptedAt === null) return { type: 'dossier.refused' };
    throw new Refusal('illegal-transition', 'an accepted dossier is stopped or decided, not refused', {
      facts: {
        status: dossier.status,
        command: 'refuse',
        allowed: allowed[dossier.status].filter((one) => one !== 'refuse'),
      },
    });
  },
  'request-supplement'(dossier, { basis, document }, { at, by, calendar }) {
    const pauses = dossier.acceptedAt !== null && dossier.rules.pausedBy.includes('supplement');
    requireRunning(dossier);
    if (!pauses) return { type: 'dossier.supplement-requested', suspension: null, dates: datesNow(dossier) };
    const suspension = { from: at, to: null, ground: 'supplement', basis, document, by } as const;
    return { type: 'dossier.supplement-requested', suspension, dates: suspended(dossier, suspension, calendar) };
  },
  supplement(dossier, _command, { at, calendar }) {
    const dates = openSuspension(dossier) ? resumed(dossier, at, calendar) : datesNow(dossier);
    return { type: 'dossier.supplemented', dates };
  },
  suspend(dossier, { ground, basis, document, from }, { at, by, calendar }) {
    if (!dossier.rules.pausedBy.includes(ground))
      throw new Refusal('ground-not-pausing', `the procedure version does not let ${ground} pause the clock`, {
        path: 'ground',
        facts: { ground, allowed: dossier.rules.pausedBy },
      });
    requireRunning(dossier);
    requireBackdatable(dossier, from, at);
    const suspension = { from: from ?? at, to: null, ground, basis, document, by };
    return { type: 'dossier.suspended', suspension, dates: suspended(dossier, suspension, calendar) };
  },
  resume(dossier, { to }, { at, calendar }) {
    if (openSuspension(dossier) === undefined)
      throw new Refusal('dossier-not-suspended', 'there is no suspension to end');
    requirePast(to, at, 'to');
    return { type: 'dossier.resumed', to: to ?? at, dates: resumed(dossier, to ?? at, calendar) };
  },
  extend(dossier, { type: _type, ...granted }, { at, by, calendar }) {
    const extension = { at, ...granted, by };
    const dates = moving('extensions', 'amount', () =>
      datesOf({ ...dossier, extensions: [...dossier.extensions, extension] }, calendar),
    );
    return { type: 'dossier.extended', extension, dates };
  },
  finish(dossier, { result }, { at, calendar }) {
    const judged = lateness({ ...dossier, finishedAt: at, now: at, timeZone: calendar.timeZone });
    return { type: 'dossier.finished', result, lateness: judged };
  },
  'hand-over': (_dossier, { way }) => ({ type: 'dossier.handed-over', way }),
};

/**
 * What another edition of its calendar makes of a dossier that has not ended (DEADLINES §1): no command of anybody's about this
 * dossier, but the consequence of one about the calendar. `calendar`: that edition. Refusals: as datesOf.
 */
export function reprojected(
  dossier: Dossier,
  { calendarEdition, projectionId }: { calendarEdition: number; projectionId: string },
  calendar: Calendar,
): DossierEvent {
  const dates = datesOf(dossier, calendar);
  return { type: 'dossier.reprojected', fromEdition: dossier.calendarEdition, calendarEdition, projectionId, dates };
}

const datesNow = ({ promisedAt, dueAt, dueOn }: Dossier): Dates => ({ promisedAt, dueAt, dueOn });

function requireRunning(dossier: Dossier): void {
  const open = openSuspension(dossier);
  if (open === undefined) return;
  throw new Refusal('dossier-suspended', `the clock stands already, for ${open.ground}`, {
    facts: { ground: open.ground },
  });
}

function requirePast(instant: number | undefined, at: number, path: string): void {
  if (instant !== undefined && instant > at)
    throw new Refusal('instant-in-future', 'what is entered afterwards has happened already', { path });
}

/** What is entered afterwards is past, and does not take back that the dossier was overdue. */
function requireBackdatable({ dueAt }: Dossier, from: number | undefined, at: number): void {
  requirePast(from, at, 'from');
  if (from !== undefined && dueAt !== null && dueAt < at && from < dueAt)
    throw new Refusal('suspension-after-expiry', 'the dossier has been overdue since', { path: 'from' });
}

function suspended(
  dossier: Dossier,
  suspension: Suspension & Dossier['suspensions'][number],
  calendar: Calendar,
): Dates {
  const suspensions = [...dossier.suspensions, suspension];
  return moving('suspensions', 'from', () => datesOf({ ...dossier, suspensions }, calendar));
}

function resumed(dossier: Dossier, to: number, calendar: Calendar): Dates {
  const suspensions = withEnd(dossier.suspensions, to);
  return moving('suspensions', 'to', () => datesOf({ ...dossier, suspensions }, calendar));
}

/** The suspensions with the open one, which is the last, ended at an instant. */
export function withEnd(suspensions: Dossier['suspensions'], to: number): Dossier['suspensions'] {
  return [...suspensions.slice(0, -1), { ...suspensions.at(-1)!, to }];
}

/** The calculation names the place in its lists; whoever gave the command wrote a single field. */
function moving(list: string, field: string, calculate: () => Dates): Dates {
  try {
    return calculate();
  } catch (error) {
    if (!(error instanceof Refusal) || !error.path?.startsWith(`${list}.`)) throw error;
    throw new Refusal(error.code, error.message, { path: field, facts: error.facts });
  }
}
