import type { CalendarRung } from '@motcua/domain/calendars/calendar-warnings';
import type { Rung } from '@motcua/domain/deadlines/ladder';
import type { Dossier } from '@motcua/domain/dossiers/dossier';
import { insertMany } from '../bulk.ts';
import { type Queryable, reading, type Tx } from '../database.ts';
import type { DeadlineRow } from '../deadlines/deadlines.ts';
import { and, count, desc, eq, gte, inArray, lt, sql } from '../drizzle.ts';
import type { Page } from '../page.ts';
import { dossiers } from '../schema/dossiers.ts';
import { alerts, deadlines, deliveries } from '../schema/work.ts';
import { withIds } from './ids.ts';

export type AlertRow = typeof alerts.$inferSelect;

/** A rung that a term has passed. `at`: its moment (epoch ms). */
export interface NewAlert {
  readonly rung: Rung;
  readonly at: number;
  readonly deadline: DeadlineRow;
  readonly decidingAgencyId: string;
  /** Whether the letter of apology was sent; null for a term that needs none. */
  readonly apologySent: boolean | null;
}

export interface RaisedAlert extends NewAlert {
  readonly id: string;
}

/** A warning about a calendar edition in force. `at`: when it was noticed (epoch ms). */
export interface NewCalendarAlert {
  readonly rung: CalendarRung;
  readonly at: number;
  readonly calendarId: string;
  readonly calendarEdition: number;
}

export interface RaisedCalendarAlert extends NewCalendarAlert {
  readonly id: string;
}

/** Writes alerts about calendar editions and returns the new ones. Each edition gets one alert of each rung. */
export async function raiseCalendarAlerts(
  tx: Tx,
  noticed: readonly NewCalendarAlert[],
): Promise<RaisedCalendarAlert[]> {
  if (noticed.length === 0) return [];
  const wanted = withIds(noticed);
  const entered = await tx
    .insert(alerts)
    .values(wanted.map((alert) => ({ ...alert, raisedAt: alert.at })))
    .onConflictDoNothing()
    .returning({ id: alerts.id });
  const ids = new Set(entered.map(({ id }) => id));
  return wanted.filter(({ id }) => ids.has(id));
}

/**
 * Writes alerts about deadlines in the order given, and returns the new ones. A rung is raised once for each due
 * moment, also when the moment of the rung has moved since. A constraint on deadline, rung and moment holds for any
 * number of monitors.
 */
export async function raiseAlerts(tx: Tx, passed: readonly NewAlert[], raisedAt: number): Promise<RaisedAlert[]> {
  if (passed.length === 0) return [];
  const known = await raisedFor(tx, passed);
  const wanted = withIds(passed.filter(({ rung, deadline }) => !known.has(keyOf(rung, deadline.id, deadline.dueAt))));
  const rows = wanted.map(({ id, rung, at, deadline, apologySent }) => {
    const { id: deadlineId, kind, dossierId, agencyId, dueAt } = deadline;
    return { id, deadlineId, rung, kind, dossierId, agencyId, at, dueAt, apologySent, raisedAt };
  });
  const entered = await insertMany(tx, alerts, rows, sql`on conflict do nothing returning id`);
  const ids = new Set(entered.map(({ id }) => id));
  return wanted.filter(({ id }) => ids.has(id));
}

/** The rungs of these deadlines that were raised, with their due moments. The sweep has locked the deadlines. */
async function raisedFor(tx: Tx, passed: readonly NewAlert[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(passed.map(({ deadline }) => deadline.id))];
  const rows = await tx
    .select({ deadlineId: alerts.deadlineId, rung: alerts.rung, dueAt: alerts.dueAt })
    .from(alerts)
    .where(sql`${alerts.deadlineId} = any(${sql.param(ids)}::uuid[])`);
  return new Set(rows.map(({ rung, deadlineId, dueAt }) => keyOf(rung, deadlineId, dueAt)));
}

const keyOf = (...parts: readonly unknown[]) => parts.join();

const instantText = (at: number) => new Date(at).toISOString();

/** Filters of alerts. The moment of the rung is in [from, to) (epoch ms). */
export interface AlertFilter {
  readonly rung?: Rung | CalendarRung | undefined;
  readonly kind?: DeadlineRow['kind'] | undefined;
  readonly agency?: string | undefined;
  readonly dossier?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** How many deliveries of an alert are in each state. */
export interface DeliverySummary {
  readonly pending: number;
  readonly delivered: number;
  readonly dead: number;
}

/** An alert with its subject and its deliveries. One about a calendar edition has neither deadline nor dossier. */
export interface ListedAlert {
  readonly alert: AlertRow;
  readonly deadline: DeadlineRow | null;
  readonly dossier: Pick<Dossier, 'code' | 'procedureCode' | 'apology'> | null;
  readonly deliveries: DeliverySummary;
}

/** One page of alerts, newest moment first. `page.after`: moment (epoch ms) and id of the last one seen. */
export async function listAlerts(
  q: Queryable,
  filter: AlertFilter,
  page: Page<readonly [at: number, id: string]>,
): Promise<ListedAlert[]> {
  const rows = await reading(() =>
    q
      .select({
        alert: alerts,
        deadline: deadlines,
        dossier: { code: dossiers.code, procedureCode: dossiers.procedureCode, apology: dossiers.apology },
      })
      .from(alerts)
      .leftJoin(deadlines, eq(deadlines.id, alerts.deadlineId))
      .leftJoin(dossiers, eq(dossiers.id, alerts.dossierId))
      .where(and(...conditionsOf(filter), after(page.after)))
      .orderBy(desc(alerts.at), desc(alerts.id))
      .limit(page.limit),
  );
  const summaries = await summarise(
    q,
    rows.map(({ alert }) => alert.id),
  );
  return rows.map((row) => ({ ...row, deliveries: summaries.get(row.alert.id) ?? nothingSent }));
}

function conditionsOf({ rung, kind, agency, dossier, from, to }: AlertFilter) {
  return [
    rung === undefined ? undefined : eq(alerts.rung, rung),
    kind === undefined ? undefined : eq(alerts.kind, kind),
    agency === undefined ? undefined : eq(alerts.agencyId, agency),
    dossier === undefined ? undefined : eq(dossiers.code, dossier),
    from === undefined ? undefined : gte(alerts.at, from),
    to === undefined ? undefined : lt(alerts.at, to),
  ];
}

/** Compares moment and id as one row value, for which PostgreSQL can use the index. */
function after(seen: readonly [at: number, id: string] | undefined) {
  if (seen === undefined) return undefined;
  const [at, id] = seen;
  return sql`(${alerts.at}, ${alerts.id}) < (${instantText(at)}::timestamptz, ${id}::uuid)`;
}

const nothingSent: DeliverySummary = { pending: 0, delivered: 0, dead: 0 };

async function summarise(q: Queryable, alertIds: readonly string[]): Promise<ReadonlyMap<string, DeliverySummary>> {
  const summaries = new Map<string, DeliverySummary>();
  if (alertIds.length === 0) return summaries;
  const rows = await reading(() =>
    q
      .select({ alertId: deliveries.alertId, state: deliveries.state, count: count() })
      .from(deliveries)
      .where(inArray(deliveries.alertId, [...alertIds]))
      .groupBy(deliveries.alertId, deliveries.state),
  );
  for (const row of rows)
    summaries.set(row.alertId, { ...(summaries.get(row.alertId) ?? nothingSent), [row.state]: row.count });
  return summaries;
}
