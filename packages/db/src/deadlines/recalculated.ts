/** What an edition makes of dossiers: derived in memory, then written in a few statements however many they are. */
import { asksForAnswer, type ClockKind } from '@motcua/domain/deadlines/clock';
import { type Dates, type Dossier, datesOf } from '@motcua/domain/dossiers/dossier';
import { recalculated } from '@motcua/domain/dossiers/dossier-decisions';
import { type DossierEvent, evolve } from '@motcua/domain/dossiers/dossier-events';
import { formatInstant } from '@motcua/domain/instant';
import { Refusal } from '@motcua/domain/refusal';
import { sql } from 'drizzle-orm';
import type { Tx } from '../database.ts';
import { type Act, entryOf } from '../dossiers/dossiers.ts';
import { type ChainHead, type HistoryEntry, type HistoryRow, insertHistory, link } from '../dossiers/history.ts';
import type { CalendarEdition } from '../reference/calendars.ts';
import type { RecalculatedDates } from '../schema/recalculations.ts';
import { type DeadlineRow, type DerivedDates, derive, eventsOf, firstRungAt, sameDates } from './deadlines.ts';

/** An open dossier with its running terms and the head of its history. */
export interface OpenDossier {
  readonly dossier: Dossier;
  readonly head: ChainHead;
  readonly running: readonly DeadlineRow[];
}

/** By which edition a dossier or one of its terms is to be counted; undefined leaves it as it is. */
export type Aim = (counted: Pick<DeadlineRow, 'calendarId' | 'calendarEdition'>) => CalendarEdition | undefined;

interface Move {
  readonly row: DeadlineRow;
  readonly dates: DerivedDates;
  readonly edition: number;
}

/** What becomes of a dossier. Nothing of it has been written. */
export interface Outcome extends OpenDossier {
  /** Undefined when the dossier itself does not count by an edition aimed at. */
  readonly event: DossierEvent | undefined;
  readonly moves: readonly Move[];
  /** The first of its terms whose dates are others now; before and after are equal when none is. */
  readonly kind: ClockKind;
  readonly before: Dates;
  readonly after: Dates;
}

/** A dossier that stays as it is, because it could not be derived. `code`: why, a refusal's or `internal`. */
export interface Kept extends OpenDossier {
  readonly code: string;
  readonly error: unknown;
}

/**
 * Derives a dossier and its running terms by the editions aimed at. What cannot be derived is kept whole: an act that was lawful
 * when it was done stands.
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
  const own = aim(dossier);
  const event = own && recalculated(dossier, { calendarEdition: own.edition, projectionId }, own.calendar);
  const events = eventsOf(dossier);
  const moves = running.flatMap((row): Move[] => {
    const by = aim(row);
    if (by === undefined) return [];
    const { kind, anchorAt, term } = row;
    const dates = derive({ kind, calendar: by.calendar, anchorAt, term }, events);
    return [{ row, dates, edition: by.edition }];
  });
  const after = own ? datesOf(dossier, own.calendar) : dossier;
  const moved = sameDates({ ...dossier, ...noRungs }, { ...after, ...noRungs }) ? moves.find(isMoved) : undefined;
  const shown = moved
    ? { kind: moved.row.kind, before: moved.row, after: moved.dates }
    : { kind: 'statutory' as const, before: dossier, after };
  return { ...open, event, moves, ...shown };
}

const noRungs = { apologyDueAt: null, dueSoonAt: null };

const isMoved = ({ row, dates }: Move) => !sameDates(row, dates);

/** Whether any term of the dossier has other dates now. */
export const isOther = ({ before, after }: Outcome): boolean =>
  before.promisedAt !== after.promisedAt || before.dueAt !== after.dueAt || before.dueOn !== after.dueOn;

/** Dates as a projection keeps them. */
export function toRecalculated(kind: ClockKind, { promisedAt, dueAt, dueOn }: Dates): RecalculatedDates {
  const text = (at: number | null) => (at === null ? null : formatInstant(at));
  return { kind, promisedAt: text(promisedAt), dueAt: text(dueAt), dueOn };
}

/** Writes what became of dossiers that the caller has locked: the rows, a line of history each, the terms, the steps. */
export async function writeOutcomes(
  tx: Tx,
  outcomes: readonly Outcome[],
  projectionId: string,
  act: Act,
): Promise<void> {
  const grown = outcomes.map((outcome) => grow(outcome, projectionId, act)).filter(({ rows }) => rows.length > 0);
  const rows = grown.flatMap((one) => one.rows);
  const moves = outcomes.flatMap((outcome) => outcome.moves);
  await Promise.all([
    rows.length > 0 && insertHistory(tx, rows),
    grown.length > 0 && writeDossiers(tx, grown),
    moves.length > 0 && writeDeadlines(tx, moves),
    moves.length > 0 && writeTasks(tx, moves.filter(isMoved)),
  ]);
}

interface Grown {
  readonly dossier: Dossier;
  readonly head: ChainHead;
  readonly rows: readonly HistoryRow[];
}

function grow({ dossier, head, event, moves }: Outcome, projectionId: string, act: Act): Grown {
  const lines: HistoryEntry[] = event === undefined ? [] : [entryOf(event)];
  for (const { row, dates, edition } of moves)
    if (asksForAnswer(row.kind)) lines.push(answerLine(row, dates, { edition, projectionId }));
  const after = event === undefined ? dossier : evolve(dossier, event, act.at);
  return { dossier: after, ...link(head, lines, { dossierId: dossier.id, ...act }) };
}

/** A clock that asks for an answer counts by a calendar of its own, of which the dossier's event says nothing. */
function answerLine(
  { id, kind, calendarEdition }: DeadlineRow,
  { dueAt }: DerivedDates,
  { edition, projectionId }: { edition: number; projectionId: string },
): HistoryEntry {
  const data = { deadlineId: id, kind, fromEdition: calendarEdition, calendarEdition: edition, projectionId };
  return { type: 'deadline.reprojected', data: { ...data, dueAt: dueAt === null ? null : formatInstant(dueAt) } };
}

/** A whole column as one parameter. */
const list = (values: readonly unknown[]) => sql.param(values);
const instants = (values: readonly (number | null)[]) =>
  list(values.map((at) => (at === null ? null : new Date(at).toISOString())));

async function writeDossiers(tx: Tx, grown: readonly Grown[]): Promise<void> {
  const column = (read: (dossier: Dossier) => unknown) => list(grown.map(({ dossier }) => read(dossier)));
  await tx.execute(sql`
    update dossiers set version = next.version, calendar_edition = next.edition, promised_at = next.promised_at,
      due_at = next.due_at, due_on = next.due_on, history_seq = next.seq, history_hash = next.hash
    from unnest(${column(({ id }) => id)}::uuid[], ${column(({ version }) => version)}::int[],
      ${column(({ calendarEdition }) => calendarEdition)}::int[], ${instants(grown.map(({ dossier }) => dossier.promisedAt))}::timestamptz[],
      ${instants(grown.map(({ dossier }) => dossier.dueAt))}::timestamptz[], ${column(({ dueOn }) => dueOn)}::date[],
      ${list(grown.map(({ head }) => head.seq))}::int[], ${list(grown.map(({ head }) => head.hash))}::bytea[])
      as next (id, version, edition, promised_at, due_at, due_on, seq, hash)
    where dossiers.id = next.id`);
}

/** A date that moves raises its rungs anew, unless it was breached: the fact of a breach stands for ever and is told once. */
async function writeDeadlines(tx: Tx, moves: readonly Move[]): Promise<void> {
  const dates = (read: (dates: DerivedDates) => number | null) => instants(moves.map((move) => read(move.dates)));
  await tx.execute(sql`
    update deadlines set calendar_edition = next.edition, promised_at = next.promised_at, due_at = next.due_at,
      due_on = next.due_on, apology_due_at = next.apology_due_at, due_soon_at = next.due_soon_at, next_alert_at = case
        when not next.moved then deadlines.next_alert_at
        when exists (select from alerts a where a.deadline_id = deadlines.id and a.rung = 'breached') then null
        else next.first_rung_at end
    from unnest(${list(moves.map(({ row }) => row.id))}::uuid[], ${list(moves.map(({ edition }) => edition))}::int[],
      ${dates(({ promisedAt }) => promisedAt)}::timestamptz[], ${dates(({ dueAt }) => dueAt)}::timestamptz[],
      ${list(moves.map((move) => move.dates.dueOn))}::date[], ${dates(({ apologyDueAt }) => apologyDueAt)}::timestamptz[],
      ${dates(({ dueSoonAt }) => dueSoonAt)}::timestamptz[],
      ${dates(firstRungAt)}::timestamptz[], ${list(moves.map(isMoved))}::boolean[])
      as next (id, edition, promised_at, due_at, due_on, apology_due_at, due_soon_at, first_rung_at, moved)
    where deadlines.id = next.id`);
}

async function writeTasks(tx: Tx, moves: readonly Move[]): Promise<void> {
  const steps = moves.filter(({ row }) => row.taskId !== null);
  if (steps.length === 0) return;
  await tx.execute(sql`
    update tasks set due_at = next.due_at
    from unnest(${list(steps.map(({ row }) => row.taskId))}::uuid[], ${instants(steps.map(({ dates }) => dates.dueAt))}::timestamptz[])
      as next (id, due_at)
    where tasks.id = next.id`);
}
