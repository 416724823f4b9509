/** Where a dossier's clocks stand: at an instant, as known at an instant, by the one calculation and with its explanation. */

import { eventsOf, type ListedClock, listClocks } from '@motcua/db/deadlines/deadlines';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readHistory } from '@motcua/db/history/history';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import { asksForAnswer, deriveClock } from '@motcua/domain/deadlines/clock';
import type { Deadline } from '@motcua/domain/deadlines/deadline';
import { type Attribution, attribute, runningMinutes } from '@motcua/domain/deadlines/ledger';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import { effectiveStart, workingMinutesBetween } from '@motcua/domain/deadlines/working-time';
import { type Dossier, openSuspension } from '@motcua/domain/dossiers/dossier';
import { asKnownOn, asOf, type KnownDates, knownDates } from '@motcua/domain/dossiers/due-dates';
import type { Entry } from '@motcua/domain/dossiers/history';
import { type Holder, holdingsOf } from '@motcua/domain/dossiers/holdings';
import { statutoryDeadline, whereCovered } from '@motcua/domain/dossiers/statutory-deadline';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';

/** The instants asked for, epoch ms: what held then, and what was known when. */
export interface Moment {
  readonly asOf?: number | undefined;
  readonly asKnownOn?: number | undefined;
}

/** Working minutes of the law's term. Null where the calendar does not reach back (imported dossiers). */
export interface Ledger {
  /** What the term gives from effective start to the due moment, suspended time left out. */
  readonly budgetMinutes: number;
  readonly consumedMinutes: number;
  /** Below zero: by how much it is overdue. */
  readonly remainingMinutes: number;
  readonly attribution: Attribution<Holder>;
}

export interface StoodClock extends ListedClock {
  readonly deadline: ListedClock['deadline'];
  readonly stands: Deadline;
  readonly endedAt: number | null;
}

export interface DeadlineState {
  /** The dossier as it held at `at` by what was known on `knownOn`; undefined: nothing was known of it yet. */
  readonly dossier: Dossier | undefined;
  readonly at: number;
  readonly knownOn: number;
  readonly edition: CalendarEdition | undefined;
  readonly deadline: Deadline | undefined;
  readonly trace: readonly TraceEntry[];
  readonly clocks: readonly StoodClock[];
  readonly ledger: Ledger | null;
  /** The history recorded until `knownOn`. */
  readonly lines: readonly Entry[];
  /** Every date known until `knownOn`. */
  readonly known: readonly KnownDates[];
}

/** Refusals: 'dossier-not-found', 'instant-in-future'. */
export async function deadlineStateOf(deps: Deps, code: string, moment: Moment): Promise<DeadlineState> {
  const now = await deps.time(deps.db);
  const { knownOn, at } = momentsOf(moment, now);
  const { id } = await getDossier(deps.db, code);
  const lines = (await readHistory(deps.db, id)).filter((line) => line.at <= knownOn);
  const known = asKnownOn(lines, knownOn);
  const nothing = { dossier: undefined, edition: undefined, deadline: undefined, trace: [], clocks: [], ledger: null };
  if (known === undefined) return { at, knownOn, lines, known: [], ...nothing };
  const dossier = asOf(known, at);
  const edition = await deps.calendars.get(deps.db, dossier.calendarId, dossier.calendarEdition);
  const trace: TraceEntry[] = [];
  const deadline = statutoryDeadline(dossier, edition.calendar, trace);
  return {
    dossier,
    at,
    knownOn,
    edition,
    deadline,
    trace,
    clocks: await clocksOf(deps, dossier, { at, knownOn }),
    ledger: deadline === undefined ? null : ledgerOf(dossier, edition, deadline, lines, at),
    lines,
    known: knownDates(lines),
  };
}

function momentsOf({ asOf: asked, asKnownOn: known }: Moment, now: number): { at: number; knownOn: number } {
  const knownOn = known ?? now;
  const at = asked ?? knownOn;
  for (const [path, instant] of [
    ['asKnownOn', knownOn],
    ['asOf', at],
  ] as const)
    if (instant > now) throw new Refusal('instant-in-future', 'what is to come is not known', { path });
  return { at, knownOn };
}

/** The clocks that had begun, as they stood. A clock that ended in between still ran. */
async function clocksOf(
  deps: Deps,
  dossier: Dossier,
  { at, knownOn }: { at: number; knownOn: number },
): Promise<StoodClock[]> {
  const begun = (await listClocks(deps.db, dossier.id)).filter(
    ({ deadline }) => deadline.anchorAt <= Math.min(at, knownOn),
  );
  return Promise.all(
    begun.map(async (listed) => {
      const { kind, anchorAt, term, calendarId, calendarEdition, closedAt } = listed.deadline;
      const ofDossier = asksForAnswer(kind) ? calendarEdition : dossier.calendarEdition;
      const { calendar } = await deps.calendars.get(deps.db, calendarId, ofDossier);
      const endedAt = closedAt !== null && closedAt <= Math.min(at, knownOn) ? closedAt : null;
      // What began once it had ended did not stop it any more.
      const lived = eventsOf(endedAt === null ? dossier : asOf(dossier, endedAt - 1));
      const stands = deriveClock({ kind, calendar, anchorAt, term }, lived);
      return { ...listed, stands, endedAt };
    }),
  );
}

function ledgerOf(
  dossier: Dossier,
  { calendar }: CalendarEdition,
  deadline: Deadline,
  lines: readonly Entry[],
  at: number,
): Ledger | null {
  const { suspensions, extensions } = dossier;
  const start = dossier.acceptedAt!;
  const until = dossier.endedAt ?? at;
  const open = openSuspension(dossier);
  return whereCovered(() => {
    const counted = open && deadline.state === 'suspended' ? suspensions.slice(0, -1) : suspensions;
    const running = { kind: 'statutory', calendar, anchorAt: start, term: dossier.term! } as const;
    const events = { suspensions: counted, extensions, maxExtensions: dossier.rules.maxExtensions };
    const { dueAt } = deriveClock(running, events);
    const begins = effectiveStart(calendar, start);
    const budgetMinutes = runningMinutes(calendar, counted, begins, dueAt!);
    const stoodAt = deadline.state === 'suspended' && open ? Math.min(open.from, until) : until;
    const remainingMinutes =
      stoodAt <= dueAt!
        ? runningMinutes(calendar, counted, Math.max(begins, stoodAt), dueAt!)
        : -workingMinutesBetween(calendar, dueAt!, stoodAt);
    const holdings = holdingsOf(dossier, lines, at);
    const attribution = attribute(calendar, { start, until, suspensions }, holdings);
    const consumedMinutes = attribution.wholeMinutes - attribution.suspendedMinutes;
    return { budgetMinutes, consumedMinutes, remainingMinutes, attribution };
  });
}
