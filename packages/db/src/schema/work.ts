import { calendarRungs } from '@motcua/domain/calendars/calendar-warnings';
import { type ClockKind, clockKinds } from '@motcua/domain/deadlines/clock';
import { rungs } from '@motcua/domain/deadlines/ladder';
import type { ClockTerm } from '@motcua/domain/deadlines/term';
import { bigint, boolean, check, date, index, integer, jsonb, pgTable, sql, text, unique, uuid } from '../drizzle.ts';
import { agencies, officers, units } from './catalogue.ts';
import { bytes, instant } from './columns.ts';
import { dossiers } from './dossiers.ts';

/** Tasks: each is one step of one dossier. `round` counts how often the step was opened; a return opens it again. */
export const tasks = pgTable(
  'tasks',
  {
    id: uuid('id').primaryKey(),
    dossierId: uuid('dossier_id')
      .notNull()
      .references(() => dossiers.id),
    agencyId: text('agency_id').notNull(),
    stepNo: integer('step_no').notNull(),
    round: integer('round').notNull(),
    stepCode: text('step_code').notNull(),
    stepName: text('step_name').notNull(),
    unitKind: text('unit_kind').notNull(),
    unitId: text('unit_id').references(() => units.id),
    officerId: text('officer_id').references(() => officers.id),
    state: text('state', { enum: ['open', 'claimed', 'completed', 'returned', 'cancelled'] }).notNull(),
    version: integer('version').notNull(),
    budgetMinutes: integer('budget_minutes').notNull(),
    openedAt: instant('opened_at').notNull(),
    /** The due moment of its deadline; null while suspended. */
    dueAt: instant('due_at'),
    claimedAt: instant('claimed_at'),
    closedAt: instant('closed_at'),
  },
  (t) => [
    unique('tasks_dossier_id_step_no_round_key').on(t.dossierId, t.stepNo, t.round),
    // Work lists are sorted by id. What is open is little; what has ended is listed by its state.
    index('tasks_open_idx').on(t.id).where(sql`closed_at is null`),
    index('tasks_agency_id_open_idx').on(t.agencyId, t.id).where(sql`closed_at is null`),
    index('tasks_unit_id_open_idx').on(t.unitId, t.id).where(sql`closed_at is null`),
    index('tasks_officer_id_open_idx').on(t.officerId, t.id).where(sql`closed_at is null`),
    index('tasks_due_at_open_idx').on(t.dueAt).where(sql`closed_at is null`),
    index('tasks_state_ended_idx').on(t.state, t.id).where(sql`closed_at is not null`),
    index('tasks_agency_id_ended_idx').on(t.agencyId, t.state, t.id).where(sql`closed_at is not null`),
    index('tasks_unit_id_ended_idx').on(t.unitId, t.state, t.id).where(sql`closed_at is not null`),
    index('tasks_officer_id_ended_idx').on(t.officerId, t.state, t.id).where(sql`closed_at is not null`),
    index('tasks_ended_late_idx').on(t.state, t.id).where(sql`closed_at > due_at`),
    check('tasks_budget_minutes_check', sql`${t.budgetMinutes} > 0`),
  ],
);

/** The number and minutes of each officer's open tasks. A trigger on tasks keeps them, so that assigning is quick. */
export const officerLoads = pgTable('officer_loads', {
  officerId: text('officer_id')
    .primaryKey()
    .references(() => officers.id),
  openTasks: integer('open_tasks').notNull(),
  openMinutes: bigint('open_minutes', { mode: 'number' }).notNull(),
});

/**
 * The terms of dossiers: anchor, term and calendar, and the dates that follow from them and from the dossier's
 * suspensions and extensions. The sweep has something to do after `nextAlertAt`, or nothing when it is null. Lateness
 * is derived from `dueAt` and never stored.
 */
export const deadlines = pgTable(
  'deadlines',
  {
    id: uuid('id').primaryKey(),
    dossierId: uuid('dossier_id')
      .notNull()
      .references(() => dossiers.id),
    taskId: uuid('task_id').references(() => tasks.id),
    agencyId: text('agency_id').notNull(),
    kind: text('kind', { enum: clockKinds }).$type<ClockKind>().notNull(),
    term: jsonb('term').$type<ClockTerm>().notNull(),
    calendarId: text('calendar_id').notNull(),
    calendarEdition: integer('calendar_edition').notNull(),
    anchorAt: instant('anchor_at').notNull(),
    /** This and all moments below are null while suspended. */
    promisedAt: instant('promised_at'),
    dueAt: instant('due_at'),
    dueOn: date('due_on', { mode: 'string' }),
    /** When a letter of apology is owed; null after it was sent, and for all but statutory terms. */
    apologyDueAt: instant('apology_due_at'),
    dueSoonAt: instant('due_soon_at'),
    nextAlertAt: instant('next_alert_at'),
    closedAt: instant('closed_at'),
  },
  (t) => [
    index('deadlines_next_alert_at_idx').on(t.nextAlertAt, t.id).where(sql`next_alert_at is not null`),
    index('deadlines_dossier_id_idx').on(t.dossierId),
    // Running terms are sorted by the due moment, suspended ones by their beginning.
    index('deadlines_open_due_at_idx').on(t.dueAt, t.id).where(sql`closed_at is null`),
    index('deadlines_open_agency_id_due_at_idx').on(t.agencyId, t.dueAt, t.id).where(sql`closed_at is null`),
    index('deadlines_open_kind_due_at_idx').on(t.kind, t.dueAt, t.id).where(sql`closed_at is null`),
    index('deadlines_suspended_idx').on(t.anchorAt, t.id).where(sql`closed_at is null and due_at is null`),
    index('deadlines_open_due_soon_at_idx').on(t.dueSoonAt, t.id).where(sql`closed_at is null`),
    index('deadlines_open_answer_idx')
      .on(t.calendarId, t.dossierId)
      .where(sql`kind in ('reception', 'consultation', 'correction') and closed_at is null`),
  ],
);

/**
 * Alerts. Constraints allow one alert for each moment that a rung of a deadline has, and one for each warning about a
 * calendar edition.
 */
export const alerts = pgTable(
  'alerts',
  {
    id: uuid('id').primaryKey(),
    /** The deadline; null for an alert about a calendar edition. */
    deadlineId: uuid('deadline_id').references(() => deadlines.id),
    rung: text('rung', { enum: [...rungs, ...calendarRungs] }).notNull(),
    /** The kind of the deadline; null for an alert about a calendar edition. */
    kind: text('kind', { enum: clockKinds }).$type<ClockKind>(),
    dossierId: uuid('dossier_id'),
    agencyId: text('agency_id'),
    calendarId: text('calendar_id'),
    calendarEdition: integer('calendar_edition'),
    /** The moment of the rung. */
    at: instant('at').notNull(),
    raisedAt: instant('raised_at').notNull(),
    /** The due moment when the alert was raised: all deliveries of it say the same. Null for a calendar edition. */
    dueAt: instant('due_at'),
    /** Whether the letter of apology had been sent by then; null for a term that needs none. */
    apologySent: boolean('apology_sent'),
  },
  (t) => [
    unique('alerts_deadline_id_rung_at_key').on(t.deadlineId, t.rung, t.at),
    unique('alerts_calendar_id_edition_rung_key').on(t.calendarId, t.calendarEdition, t.rung),
    check('alerts_subject_check', sql`(${t.deadlineId} is null) <> (${t.calendarId} is null)`),
    index('alerts_at_id_idx').on(t.at, t.id),
    index('alerts_agency_id_at_id_idx').on(t.agencyId, t.at, t.id),
    index('alerts_rung_at_id_idx').on(t.rung, t.at, t.id),
    index('alerts_kind_at_id_idx').on(t.kind, t.at, t.id),
    index('alerts_dossier_id_idx').on(t.dossierId),
  ],
);

/**
 * A webhook: which alerts it wants, and how its receiver stands. The signing secret is sealed with the master key; it
 * is shown once, at creation. The times of the receiver are the machine's.
 */
export const subscriptions = pgTable(
  'subscriptions',
  {
    id: uuid('id').primaryKey(),
    url: text('url').notNull(),
    rungs: jsonb('rungs').$type<readonly string[]>().notNull(),
    kinds: jsonb('kinds').$type<readonly string[]>().notNull(),
    agencyId: text('agency_id'),
    sealedSecret: bytes('sealed_secret').notNull(),
    active: boolean('active').notNull().default(true),
    createdAt: instant('created_at').notNull(),
    /** Role and token of who made it, as histories name them. */
    createdBy: text('created_by').notNull(),
    /** The agency that keeps it when the token that made it is revoked; null: it ends with the token. */
    ownerAgencyId: text('owner_agency_id').references(() => agencies.id),
    endedAt: instant('ended_at'),
    /** Somebody asked, its receiver answered 410 Gone, or the token that made it was revoked. */
    endedBecause: text('ended_because', { enum: ['asked', 'gone', 'token-revoked'] }),
    /**
     * When the receiver is visited next; null: nothing waits for it. During a visit: when the visitor counts as dead.
     */
    visitAt: instant('visit_at'),
    /** The process that is visiting it. */
    heldBy: uuid('held_by'),
    /** Visits in a row in which it took nothing, and since when. */
    failures: integer('failures').notNull().default(0),
    firstFailedAt: instant('first_failed_at'),
    /** It took nothing at its last visit, and is left alone until then. */
    pauseEndsAt: instant('pause_ends_at'),
    /** Its last visit had to wait long for an answer. */
    isSlow: boolean('is_slow').notNull().default(false),
  },
  (t) => [index('subscriptions_visit_at_idx').on(t.isSlow, t.visitAt).where(sql`visit_at is not null`)],
);

/** One alert for one subscription. `dead`: given up, listed for a person. Times are the machine's. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: uuid('id').primaryKey(),
    alertId: uuid('alert_id')
      .notNull()
      .references(() => alerts.id),
    subscriptionId: uuid('subscription_id')
      .notNull()
      .references(() => subscriptions.id),
    state: text('state', { enum: ['pending', 'delivered', 'dead'] }).notNull(),
    attempts: integer('attempts').notNull().default(0),
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull(),
    /** While pending: not to be tried before then. */
    expectedAt: instant('expected_at').notNull(),
    settledAt: instant('settled_at'),
  },
  (t) => [
    unique('deliveries_alert_id_subscription_id_key').on(t.alertId, t.subscriptionId),
    index('deliveries_state_id_idx').on(t.state, t.id),
    index('deliveries_subscription_id_id_idx').on(t.subscriptionId, t.id),
    index('deliveries_pending_idx').on(t.subscriptionId, t.expectedAt, t.id).where(sql`state = 'pending'`),
    index('deliveries_dead_idx').on(t.subscriptionId, t.id).where(sql`state = 'dead'`),
  ],
);

/** Proof that the monitor works: one row, which every finished sweep updates. */
export const sweeps = pgTable('sweeps', {
  id: integer('id').primaryKey(),
  finishedAt: instant('finished_at').notNull(),
  raised: bigint('raised', { mode: 'number' }).notNull(),
  truncated: boolean('truncated').notNull(),
});
