/** Moves the dates of running terms: after an event of the dossier, or by another edition of the calendar. */
import { asksForAnswer } from '@motcua/domain/deadlines/clock';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { updateMany } from '../bulk.ts';
import type { Tx } from '../database.ts';
import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from '../drizzle.ts';
import type { CalendarEdition } from '../reference/calendars.ts';
import { deadlines, tasks } from '../schema/work.ts';
import {
  type DeadlineRow,
  type DerivedDates,
  derive,
  eventsOf,
  firstRungAt,
  sameDates,
  sameWarnings,
} from './deadlines.ts';

/** A running term with its new dates and the edition of the calendar by which they are counted. */
export interface Move {
  readonly row: DeadlineRow;
  readonly dates: DerivedDates;
  readonly edition: number;
}

/** Whether a term gets other dates, and not only another edition. */
export const isMoved = ({ row, dates }: Move): boolean => !sameDates(row, dates);

/** Whether a term gets other rungs: with another date, or at other moments before the same one. */
export const isRetimed = (move: Move): boolean => isMoved(move) || !sameWarnings(move.row, move.dates);

/**
 * Derives the dates of a dossier's running terms again and writes those that moved, and the warnings before those that
 * did not. Terms that ask for an answer stay as they are: they do not count by the dossier's calendar.
 */
export async function moveDeadlines(tx: Tx, dossier: Dossier, { edition, calendar }: CalendarEdition): Promise<void> {
  const running = await tx
    .select()
    .from(deadlines)
    .where(and(eq(deadlines.dossierId, dossier.id), isNull(deadlines.closedAt)));
  const events = eventsOf(dossier);
  const moves = running
    .filter(({ kind }) => !asksForAnswer(kind))
    .map((row) => ({ row, edition, dates: derive({ ...row, calendar }, events) }));
  await writeMoves(
    tx,
    moves.filter((move) => isRetimed(move) || move.row.calendarEdition !== edition),
  );
}

/**
 * Writes the moves of any number of dossiers: to the deadlines, and for clocks of steps to their tasks. The sweep
 * raises the rungs of the new date, or those of the old date that it did not raise yet, unless the term was breached.
 */
export async function writeMoves(tx: Tx, moves: readonly Move[]): Promise<void> {
  const ofTasks = moves.filter(({ row }) => row.taskId !== null).filter(isMoved);
  await Promise.all([
    updateMany(
      tx,
      tasks,
      ofTasks.map(({ row, dates }) => ({ id: row.taskId!, dueAt: dates.dueAt })),
    ),
    updateMany(tx, deadlines, moves.map(changedBy), { nextAlertAt: unlessBreached }),
  ]);
}

function changedBy(move: Move) {
  const { row, dates, edition } = move;
  // Not every role may update the edition, so it is left out when it stays.
  const counted = row.calendarEdition === edition ? {} : { calendarEdition: edition };
  const rungs = isRetimed(move) ? { ...dates, nextAlertAt: firstRungAt(dates) } : { dueOn: dates.dueOn };
  return { id: row.id, ...counted, ...rungs };
}

/** SQL for `nextAlertAt`: the first rung, or null when the term was breached before. A breach is raised only once. */
const unlessBreached = (firstRung: SQL): SQL =>
  sql`case when not exists (select from alerts a where a.deadline_id = deadlines.id and a.rung = 'breached')
    then ${firstRung} end`;

/**
 * Lets the dossier's own terms run again after it was reopened at `at` (epoch ms), by its present dates and calendar. A
 * term that ended late has only its breach left.
 */
export async function reopenDeadlines(
  tx: Tx,
  dossier: Dossier,
  { edition, calendar }: CalendarEdition,
  at: number,
): Promise<void> {
  const closed = await tx
    .select()
    .from(deadlines)
    .where(and(eq(deadlines.dossierId, dossier.id), inArray(deadlines.kind, ['statutory', 'service'])));
  const events = eventsOf(dossier);
  const again = closed.map(({ id, ...row }) => {
    const dates = derive({ ...row, calendar }, events);
    const isLate = dates.dueAt !== null && dates.dueAt < at;
    const nextAlertAt = isLate ? dates.dueAt : firstRungAt(dates);
    return { id, ...dates, calendarEdition: edition, closedAt: null, nextAlertAt };
  });
  await updateMany(tx, deadlines, again, { nextAlertAt: unlessBreached });
}

/** Removes the rung that asks for a letter of apology, because the letter was sent. */
export async function dropApologyRung(tx: Tx, dossierId: string): Promise<void> {
  const { nextAlertAt, apologyDueAt, dueSoonAt, dueAt } = deadlines;
  await tx
    .update(deadlines)
    .set({
      apologyDueAt: null,
      nextAlertAt: sql`case when ${nextAlertAt} = ${apologyDueAt}
        then case when ${dueSoonAt} >= ${apologyDueAt} then ${dueSoonAt} else ${dueAt} end else ${nextAlertAt} end`,
    })
    .where(and(eq(deadlines.dossierId, dossierId), isNotNull(apologyDueAt)));
}
