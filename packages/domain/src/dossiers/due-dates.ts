/** What a history says about a dossier's dates: every date it ever had, how long it was the known one, and why. */
import { type Dates, type Dossier, noDates } from './dossier.ts';
import { evolve } from './evolve.ts';
import type { Entry } from './history.ts';
import { fromHistory } from './history-data.ts';
import type { DossierEvent } from './verbs.ts';

/** Dates that were known in [knownFrom, knownUntil) (epoch ms), the event that set them, and who caused it. */
export interface KnownDates extends Dates {
  readonly knownFrom: number;
  /** Null: still. */
  readonly knownUntil: number | null;
  readonly event: DossierEvent;
  readonly actor: string;
}

/**
 * Every date that a dossier has had, oldest first; none before it was accepted. An event that could have moved the date
 * and did not has its own element too.
 */
export function knownDates(entries: readonly Entry[]): KnownDates[] {
  const known: KnownDates[] = [];
  for (const { at, actor, ...entry } of entries) {
    const event = fromHistory(entry);
    const dates = event && datesIn(event);
    if (event === undefined || dates === undefined) continue;
    const last = known.pop();
    if (last) known.push({ ...last, knownUntil: at });
    known.push({ ...dates, knownFrom: at, knownUntil: null, event, actor });
  }
  return known;
}

/** The dates that an event carries; undefined: it carries none. */
function datesIn(event: DossierEvent): Dates | undefined {
  if ('dates' in event) return event.dates;
  const given = 'opening' in event ? event.opening : 'acceptance' in event ? event.acceptance : undefined;
  if (given === undefined || given.acceptedAt === null) return undefined;
  const { promisedAt, dueAt, dueOn } = given;
  return { promisedAt, dueAt, dueOn };
}

/**
 * The dossier as it was known at `at` (epoch ms): the history recorded until then, replayed. Undefined: it did not
 * exist.
 */
export function asKnownOn(entries: readonly Entry[], at: number): Dossier | undefined {
  let dossier: Dossier | undefined;
  for (const entry of entries) {
    if (entry.at > at) break;
    const event = fromHistory(entry);
    if (event) dossier = evolve(dossier, event, entry.at);
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
 * The facts about a dossier's clock that held at `at` (epoch ms): what began later has not happened, and what ended
 * later goes on. The caller derives the dates from them again.
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
