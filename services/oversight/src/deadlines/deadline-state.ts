/** Where a dossier's clocks stand at an instant, by what was known at an instant, and why. */

import { type ClockWithTask, eventsOf, readClocks } from '@motcua/db/deadlines/deadlines';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { readHistory } from '@motcua/db/history/history';
import type { CalendarEdition } from '@motcua/db/reference/calendars';
import { asksForAnswer, deriveClock } from '@motcua/domain/deadlines/clock';
import type { Deadline } from '@motcua/domain/deadlines/deadline';
import type { TraceEntry } from '@motcua/domain/deadlines/trace';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { asKnownOn, asOf, type KnownDates, knownDates } from '@motcua/domain/dossiers/due-dates';
import { statutoryDeadline } from '@motcua/domain/dossiers/statutory-deadline';
import { Refusal } from '@motcua/domain/refusal';
import type { Deps } from '../deps.ts';
import { type Ledger, ledgerOf } from './dossier-ledger.ts';

/** The instants that the caller asks for (epoch ms): what held then, and what was known when. */
export interface Moment {
  readonly asOf?: number | undefined;
  readonly asKnownOn?: number | undefined;
}

/** A clock of the dossier as it stood. */
export interface StoodClock extends ClockWithTask {
  readonly stands: Deadline;
  readonly endedAt: number | null;
}

export interface DeadlineState {
  /** The dossier as it held at `at`, by what was known on `knownOn`; undefined when nothing was known of it yet. */
  readonly dossier: Dossier | undefined;
  readonly at: number;
  readonly knownOn: number;
  readonly edition: CalendarEdition | undefined;
  readonly deadline: Deadline | undefined;
  readonly trace: readonly TraceEntry[];
  readonly clocks: readonly StoodClock[];
  /** Null before acceptance, and where the calendar does not reach back to it (imported dossiers). */
  readonly ledger: Ledger | null;
  /** Every date known until `knownOn`. */
  readonly known: readonly KnownDates[];
}

/** Refusals: 'dossier-not-found', 'instant-in-future'. */
export async function deadlineStateOf(
  deps: Pick<Deps, 'db' | 'time' | 'calendars'>,
  code: string,
  moment: Moment,
): Promise<DeadlineState> {
  const { id } = await getDossier(deps.db, code);
  const history = await readHistory(deps.db, id);
  // A clock that was set back must not hide what is recorded.
  const now = Math.max(await deps.time(deps.db), history.at(-1)!.at);
  const { knownOn, at } = momentsOf(moment, now);
  const entries = history.filter((entry) => entry.at <= knownOn);
  const known = asKnownOn(entries, knownOn);
  const nothing = { dossier: undefined, edition: undefined, deadline: undefined, trace: [], clocks: [], ledger: null };
  if (known === undefined) return { at, knownOn, known: [], ...nothing };
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
    ledger: deadline === undefined ? null : ledgerOf({ dossier, calendar: edition.calendar, deadline, entries, at }),
    known: knownDates(entries),
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

/** The clocks that had begun by then, as they stood. A clock that ended later was still running. */
async function clocksOf(
  deps: Pick<Deps, 'db' | 'time' | 'calendars'>,
  dossier: Dossier,
  { at, knownOn }: { at: number; knownOn: number },
): Promise<StoodClock[]> {
  const begun = (await readClocks(deps.db, dossier.id)).filter(
    ({ deadline }) => deadline.anchorAt <= Math.min(at, knownOn),
  );
  return Promise.all(
    begun.map(async (listed) => {
      const { kind, anchorAt, term, calendarId, calendarEdition, closedAt } = listed.deadline;
      const ofDossier = asksForAnswer(kind) ? calendarEdition : dossier.calendarEdition;
      const { calendar } = await deps.calendars.get(deps.db, calendarId, ofDossier);
      const endedAt = closedAt !== null && closedAt <= Math.min(at, knownOn) ? closedAt : null;
      // A suspension that began after the clock ended did not stop it.
      const lived = eventsOf(endedAt === null ? dossier : asOf(dossier, endedAt - 1));
      const stands = deriveClock({ kind, calendar, anchorAt, term }, lived);
      return { ...listed, stands, endedAt };
    }),
  );
}
