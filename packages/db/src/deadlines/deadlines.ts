import { randomUUIDv7 } from 'node:crypto';
import { type Clock, type ClockEvents, clockKinds, deriveClock, runsSince } from '@motcua/domain/deadlines/clock';
import { dueSoonOf, ladderOf, type Moments } from '@motcua/domain/deadlines/ladder';
import { apologyDueAt } from '@motcua/domain/dossiers/apology-duty';
import type { Dates, Dossier } from '@motcua/domain/dossiers/dossier';
import type { Queryable, Tx } from '../database.ts';
import { and, asc, eq, inArray, isNull, sql } from '../drizzle.ts';
import type { CalendarEdition } from '../reference/calendars.ts';
import { deadlines, tasks } from '../schema/work.ts';

export type DeadlineRow = typeof deadlines.$inferSelect;
export type NewDeadline = Omit<DeadlineRow, 'id' | 'nextAlertAt' | 'closedAt'>;
export type DerivedDates = Pick<DeadlineRow, 'promisedAt' | 'dueOn' | keyof Moments>;

/** The dossier, agency and task to which a term belongs. */
export type About = Pick<DeadlineRow, 'dossierId' | 'agencyId' | 'taskId'>;

/** A term that begins, with its dates. It is not written yet. Refusals: as deriveClock. */
export function newDeadline(
  about: About,
  { kind, anchorAt, term }: Omit<Clock, 'calendar'>,
  { calendarId, edition: calendarEdition, calendar }: CalendarEdition,
  events: TermEvents,
): NewDeadline {
  const dates = derive({ kind, calendar, anchorAt, term }, events);
  return { ...about, kind, term, calendarId, calendarEdition, anchorAt, ...dates };
}

/** The facts of a dossier from which the dates and rungs of its terms follow. */
export type TermEvents = ClockEvents & Pick<Dossier, 'rules' | 'apology'>;

/** The dates of a clock and the moments of its rungs, as they are stored. Refusals: as deriveClock. */
export function derive(clock: Clock, events: TermEvents): DerivedDates {
  const { kind, calendar } = clock;
  const { state: _state, ...dates } = deriveClock(clock, events);
  const { dueAt } = dates;
  if (dueAt === null) return { ...dates, apologyDueAt: null, dueSoonAt: null };
  const run = { since: runsSince(clock, events.suspensions), dueAt };
  // A letter of apology is owed only for the term of the law.
  const owedFrom = kind === 'statutory' ? apologyDueAt(calendar, run, events) : null;
  return { ...dates, apologyDueAt: owedFrom, dueSoonAt: dueSoonOf(calendar, run) };
}

/** The facts of a dossier from which the dates and rungs of its terms follow. */
export function eventsOf({
  suspensions,
  extensions,
  rules,
  apology,
}: Pick<Dossier, 'suspensions' | 'extensions' | 'rules' | 'apology'>): TermEvents {
  return { suspensions, extensions, maxExtensions: rules.maxExtensions, rules, apology };
}

/** Writes terms that begin. The sweep first looks at each at its first rung. Returns their ids. */
export async function openDeadlines(tx: Tx, opened: readonly NewDeadline[]): Promise<string[]> {
  if (opened.length === 0) return [];
  const rows = opened.map((deadline) => ({ ...deadline, id: randomUUIDv7(), nextAlertAt: firstRungAt(deadline) }));
  await tx.insert(deadlines).values(rows);
  return rows.map(({ id }) => id);
}

/** Whether neither the promise nor the due moment moves. */
export const sameDates = (a: Dates, b: Dates) => a.promisedAt === b.promisedAt && a.dueAt === b.dueAt;

/** Whether the warnings before the due moment have the same moments. */
export const sameWarnings = (a: Moments, b: Moments) =>
  a.apologyDueAt === b.apologyDueAt && a.dueSoonAt === b.dueSoonAt;

/** The moment (epoch ms) of the first rung; null while the term has no date. */
export const firstRungAt = (dates: Moments): number | null => ladderOf(dates)[0]?.at ?? null;

/**
 * Ends the running terms of a dossier: all of them, or those of one task, of one kind or with some ids. The sweep has
 * nothing left to do with a term that ends in time. For one that ends late it still raises the breach, once.
 */
export async function closeDeadlines(
  tx: Tx,
  of: { dossierId: string; taskId?: string; kind?: DeadlineRow['kind']; ids?: readonly string[] },
  at: number,
): Promise<void> {
  const ended = new Date(at).toISOString();
  const { dossierId, taskId, kind, ids } = of;
  await tx
    .update(deadlines)
    .set({
      closedAt: at,
      nextAlertAt: sql`case when ${deadlines.nextAlertAt} is not null and ${deadlines.dueAt} < ${ended}::timestamptz
        then ${deadlines.dueAt} end`,
    })
    .where(
      and(
        eq(deadlines.dossierId, dossierId), // with a task too: the index begins with the dossier
        taskId === undefined ? undefined : eq(deadlines.taskId, taskId),
        kind === undefined ? undefined : eq(deadlines.kind, kind),
        ids === undefined ? undefined : inArray(deadlines.id, [...ids]),
        isNull(deadlines.closedAt),
      ),
    );
}

/** A clock of a dossier, with its step when it is the clock of a step. */
export interface ClockWithTask {
  readonly deadline: DeadlineRow;
  readonly task: {
    readonly stepNo: number;
    readonly round: number;
    readonly stepCode: string;
    readonly stepName: string;
  } | null;
}

/** All clocks that a dossier ever had, in the order in which they began. */
export async function readClocks(q: Queryable, dossierId: string): Promise<ClockWithTask[]> {
  const { stepNo, round, stepCode, stepName } = tasks;
  return q
    .select({ deadline: deadlines, task: { stepNo, round, stepCode, stepName } })
    .from(deadlines)
    .leftJoin(tasks, eq(tasks.id, deadlines.taskId))
    .where(eq(deadlines.dossierId, dossierId))
    .orderBy(asc(deadlines.anchorAt), kindNo, asc(deadlines.id));
}

/** Sorts clocks that began at one instant by kind, the dossier's own terms first: their ids are in no order. */
const kindNo = sql`array_position(${sql.param([...clockKinds])}::text[], ${deadlines.kind})`;
