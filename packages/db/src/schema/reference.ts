import { check, index, integer, pgTable, sql, text, uuid } from '../drizzle.ts';
import { agencies, officers, units } from './catalogue.ts';
import { instant } from './columns.ts';
import { dossiers, personNotes } from './dossiers.ts';
import { deadlines, tasks } from './work.ts';

/** When officers are absent, and who acts in their place. Rows are ended and never deleted. */
export const absences = pgTable(
  'absences',
  {
    id: uuid('id').primaryKey(),
    officerId: text('officer_id')
      .notNull()
      .references(() => officers.id),
    fromAt: instant('from_at').notNull(),
    /** Null: the absence lasts until it is ended. */
    toAt: instant('to_at'),
    delegateOfficerId: text('delegate_officer_id').references(() => officers.id),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (t) => [
    index('absences_officer_id_id_idx').on(t.officerId, t.id),
    index('absences_delegate_officer_id_idx').on(t.delegateOfficerId).where(sql`ended_at is null`),
    check('absences_order_check', sql`${t.toAt} is null or ${t.toAt} > ${t.fromAt}`),
    check('absences_delegate_check', sql`${t.delegateOfficerId} <> ${t.officerId}`),
  ],
);

/** Questions to other agencies about a dossier, each with a deadline. Question and answer are sealed notes. */
export const consultations = pgTable(
  'consultations',
  {
    id: uuid('id').primaryKey(),
    dossierId: uuid('dossier_id')
      .notNull()
      .references(() => dossiers.id),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    /** The agency that received the dossier. */
    agencyId: text('agency_id').notNull(),
    askedAgencyId: text('asked_agency_id')
      .notNull()
      .references(() => agencies.id),
    askedUnitId: text('asked_unit_id').references(() => units.id),
    deadlineId: uuid('deadline_id')
      .notNull()
      .references(() => deadlines.id),
    state: text('state', { enum: ['open', 'answered', 'withdrawn', 'cancelled'] }).notNull(),
    version: integer('version').notNull(),
    questionNoteId: uuid('question_note_id')
      .notNull()
      .references(() => personNotes.id),
    answerNoteId: uuid('answer_note_id').references(() => personNotes.id),
    answerDocument: text('answer_document'),
    openedAt: instant('opened_at').notNull(),
    openedBy: text('opened_by').notNull(),
    closedAt: instant('closed_at'),
    closedBy: text('closed_by'),
  },
  (t) => [
    index('consultations_asked_agency_id_id_idx').on(t.askedAgencyId, t.id),
    index('consultations_open_idx').on(t.id).where(sql`state = 'open'`),
    index('consultations_asked_unit_id_id_idx').on(t.askedUnitId, t.id),
    index('consultations_open_asked_agency_id_idx').on(t.askedAgencyId, t.dossierId).where(sql`state = 'open'`),
    index('consultations_open_asked_unit_id_idx').on(t.askedUnitId, t.dossierId).where(sql`state = 'open'`),
    index('consultations_state_id_idx').on(t.state, t.id),
    index('consultations_dossier_id_idx').on(t.dossierId),
    index('consultations_task_id_idx').on(t.taskId),
    index('consultations_deadline_id_idx').on(t.deadlineId),
    check('consultations_closed_check', sql`(${t.state} = 'open') = (${t.closedAt} is null)`),
    check('consultations_answer_check', sql`(${t.state} = 'answered') = (${t.answerNoteId} is not null)`),
  ],
);
