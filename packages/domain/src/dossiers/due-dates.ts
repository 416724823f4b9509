/** What a history says about a dossier's dates: each one it ever had, from when to when it was the known one, and why. */
import { type Dates, type Dossier, noDates } from './dossier.ts';
import { type DossierEvent, evolve, fromHistory } from './dossier-events.ts';
import type { HistoryEntry } from './history.ts';

/** A line of a dossier's history, in order. */
export type Line = Pick<HistoryEntry, 'at' | 'type' | 'actor' | 'data'>;

/** Dates as they were known in [knownFrom, knownUntil) (epoch ms), the event that set them, and who did it. */
export interface KnownDates extends Dates {
  readonly knownFrom: number;
  /** Null: still. */
  readonly knownUntil: number | null;
  readonly event: DossierEvent;
  readonly actor: string;
}

/** Every date a dossier has had, oldest first; none before it was accepted. An event that moved nothing is there all the same. */
export function knownDates(lines: readonly Line[]): KnownDates[] {
  const known: KnownDates[] = [];
  for (const { at, actor, ...line } of lines) {
    const event = fromHistory(line);
    const dates = event && datesIn(event);
    if (event === undefined || dates === undefined) continue;
    const last = known.pop();
    if (last) known.push({ ...last, knownUntil: at });
    known.push({ ...dates, knownFrom: at, knownUntil: null, event, actor });
  }
  return known;
}

/** The dates an event leads to; undefined where it says nothing of them. */
function datesIn(event: DossierEvent): Dates | undefined {
  if ('dates' in event) return event.dates;
  const given = 'opening' in event ? event.opening : 'acceptance' in event ? event.acceptance : undefined;
  if (given === undefined || given.acceptedAt === null) return undefined;
  const { promisedAt, dueAt, dueOn } = given;
  return { promisedAt, dueAt, dueOn };
}

/** The dossier as it was known at an instant (epoch ms): the history recorded until then, replayed. Undefined: not there yet. */
export function asKnownOn(lines: readonly Line[], at: number): Dossier | undefined {
  let dossier: Dossier | undefined;
  for (const line of lines) {
    if (line.at > at) break;
    const event = fromHistory(line);
    if (event) dossier = evolve(dossier, event, line.at);
  }
  return dossier;
}

/** What a dossier says about when something held of it. Instants in epoch ms. */
type Dated = Dates &
  Pick<Dossier, 'acceptedAt' | 'term' | 'result' | 'finishedAt' | 'handedOverAt' | 'endedAt'> & {
    readonly suspensions: readonly { readonly from: number; readonly to: number | null }[];
    readonly extensions: readonly { readonly at: number }[];
  };

/**
 * What held of a dossier at an instant (epoch ms), as far as its clock goes: what began later has not happened, what ended
 * later goes on. The caller derives its dates anew.
 */
export function asOf<D extends Dated>(dossier: D, at: number): D {
  if (dossier.acceptedAt === null || dossier.acceptedAt > at)
    return { ...dossier, ...noDates, acceptedAt: null, term: null, suspensions: [], extensions: [], ...notEnded };
  const suspensions = dossier.suspensions
    .filter(({ from }) => from <= at)
    .map((suspension) => (suspension.to !== null && suspension.to > at ? { ...suspension, to: null } : suspension));
  const extensions = dossier.extensions.filter((extension) => extension.at <= at);
  const ended = dossier.endedAt !== null && dossier.endedAt <= at ? {} : notEnded;
  return { ...dossier, suspensions, extensions, ...ended };
}

const notEnded = { finishedAt: null, endedAt: null, result: null, handedOverAt: null } as const;
