/** The outcome of a recalculation: derived in memory, then written in a few statements for any number of dossiers. */
import { asksForAnswer, type ClockKind } from '@motcua/domain/deadlines/clock';
import { type Dates, type Dossier, datesOf } from '@motcua/domain/dossiers/dossier';
import { evolve } from '@motcua/domain/dossiers/evolve';
import type { DossierEvent } from '@motcua/domain/dossiers/verbs';
import { recalculateDates } from '@motcua/domain/dossiers/verbs/clock';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import type { Act } from '../act.ts';
import type { Tx } from '../database.ts';
import { type DeadlineRow, type DerivedDates, derive, eventsOf, sameDates } from '../deadlines/deadlines.ts';
import { isMoved, isRetimed, type Move, writeMoves } from '../deadlines/moves.ts';
import { entryOf } from '../dossiers/dossiers.ts';
import type { ChainHead, HistoryEntry } from '../history/chain.ts';
import { type Change, changeDossiers } from '../history/changes.ts';
import type { CalendarEdition } from '../reference/calendars.ts';
import type { RecalculatedDates } from '../schema/recalculations.ts';

/** An open dossier with its running terms and the head of its history. */
export interface OpenDossier {
  readonly dossier: Dossier;
  readonly head: ChainHead;
  readonly running: readonly DeadlineRow[];
}

/** The edition by which a dossier or a term is to be counted; undefined leaves it as it is. */
export type Aim = (counted: Pick<DeadlineRow, 'calendarId' | 'calendarEdition'>) => CalendarEdition | undefined;

/** How a dossier changes. It is not written yet. */
export interface Outcome extends OpenDossier {
  /** Undefined when the dossier itself is not to be counted by another edition. */
  readonly event: DossierEvent | undefined;
  readonly moves: readonly Move[];
  /** The kind of the first term whose dates change. When none does, `before` and `after` are equal. */
  readonly kind: ClockKind;
  readonly before: Dates;
  readonly after: Dates;
}

/** A dossier that stays as it is, because it could not be derived. `code`: that of the refusal, or `internal`. */
export interface Kept extends OpenDossier {
  readonly code: string;
  readonly error: unknown;
}

/**
 * Derives a dossier and its running terms by the editions of `aim`. A dossier that cannot be derived is kept as it is:
 * an act that was lawful when it was done stands.
 */
export function reckon(open: OpenDossier, aim: Aim, projectionId: string): Outcome | Kept {
  try {
    return derived(open, aim, projectionId);
  } catch (error) {
    return { ...open, code: error instanceof Refusal ? error.code : 'internal', error };
  }
}

function derived(open: OpenDossier, aim: Aim, projectionId: string): Outcome {
  const { dossier, running } = open;
  // The dates of a dossier that has ended stay, also while its result is being corrected.
  const own = dossier.endedAt === null ? aim(dossier) : undefined;
  const event = own && recalculateDates(dossier, { calendarEdition: own.edition, projectionId }, own.calendar);
  const events = eventsOf(dossier);
  const moves = running.flatMap((row): Move[] => {
    const by = aim(row);
    if (by === undefined) return [];
    return [{ row, dates: derive({ ...row, calendar: by.calendar }, events), edition: by.edition }];
  });
  const after = own ? datesOf(dossier, own.calendar) : dossier;
  const moved = sameDates(dossier, after) ? moves.find(isMoved) : undefined;
  const shown = moved
    ? { kind: moved.row.kind, before: moved.row, after: moved.dates }
    : { kind: 'statutory' as const, before: dossier, after };
  return { ...open, event, moves, ...shown };
}

/** Whether the dates of any term change. */
export const isOther = ({ before, after }: Outcome): boolean =>
  before.promisedAt !== after.promisedAt || before.dueAt !== after.dueAt || before.dueOn !== after.dueOn;

/**
 * The terms of a checked dossier with right dates and wrong warnings, which an older version wrote. Wrong dates are for
 * a person to decide.
 */
export const strayWarnings = ({ moves }: Outcome): readonly Move[] =>
  moves.filter((move) => !isMoved(move) && isRetimed(move));

/** Dates in the form in which a recalculation stores them. */
export function toRecalculated(kind: ClockKind, { promisedAt, dueAt, dueOn }: Dates): RecalculatedDates {
  const text = (at: number | null) => (at === null ? null : formatInstant(at));
  return { kind, promisedAt: text(promisedAt), dueAt: text(dueAt), dueOn };
}

/** Writes the outcomes of dossiers that the caller has locked: rows, entries of the history, terms and tasks. */
export async function writeOutcomes(
  tx: Tx,
  outcomes: readonly Outcome[],
  projectionId: string,
  act: Act,
): Promise<void> {
  const changes = outcomes.map((outcome) => changeOf(outcome, projectionId, act));
  await changeDossiers(
    tx,
    changes.filter(({ entries }) => entries.length > 0),
    act,
  );
  await writeMoves(
    tx,
    outcomes.flatMap(({ moves }) => moves),
  );
}

function changeOf({ dossier, head, event, moves }: Outcome, projectionId: string, act: Act): Change {
  const answers = moves
    .filter(({ row }) => asksForAnswer(row.kind))
    .map(({ row, dates, edition }) => answerEntry(row, dates, { edition, projectionId }));
  if (event === undefined) return { id: dossier.id, head, entries: answers, columns: {} };
  const { version, calendarEdition, promisedAt, dueAt, dueOn } = evolve(dossier, event, act.at);
  const columns = { version, calendarEdition, promisedAt, dueAt, dueOn };
  return { id: dossier.id, head, entries: [entryOf(event), ...answers], columns };
}

/**
 * The entry of a clock that asks for an answer. It counts by another calendar than the dossier, whose event omits it.
 */
function answerEntry(
  { id, kind, calendarEdition }: DeadlineRow,
  { dueAt }: DerivedDates,
  { edition, projectionId }: { edition: number; projectionId: string },
): HistoryEntry {
  const data = { deadlineId: id, kind, fromEdition: calendarEdition, calendarEdition: edition, projectionId };
  return { type: 'deadline.reprojected', data: { ...data, dueAt: dueAt === null ? null : formatInstant(dueAt) } };
}
