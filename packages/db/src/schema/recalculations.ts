import type { ClockKind } from '@motcua/domain/deadlines/clock';
import { boolean, index, integer, jsonb, pgTable, primaryKey, sql, text, uuid } from '../drizzle.ts';
import { instant } from './columns.ts';

/**
 * A walk over the open dossiers that derives their dates again, batch by batch: whoever takes the next batch goes on after
 * `afterDossier`, so that a crash loses nothing. `preview` writes down what a calendar edition would move, `apply` moves it,
 * `check` compares stored dates with a recomputation, and puts warnings right.
 */
export const projections = pgTable(
  'projections',
  {
    id: uuid('id').primaryKey(),
    mode: text('mode', { enum: ['preview', 'apply', 'check'] }).notNull(),
    state: text('state', { enum: ['running', 'done'] }).notNull(),
    /** Of preview and apply: the edition, whose calendar's descendants are meant too. */
    calendarId: text('calendar_id'),
    calendarEdition: integer('calendar_edition'),
    afterDossier: uuid('after_dossier'),
    /** Open dossiers when it began, and how many of them have been looked at. */
    total: integer('total').notNull(),
    seen: integer('seen').notNull().default(0),
    moved: integer('moved').notNull().default(0),
    becameLate: integer('became_late').notNull().default(0),
    noLongerLate: integer('no_longer_late').notNull().default(0),
    kept: integer('kept').notNull().default(0),
    /** Terms whose warnings a check has put right. Null: it mends none, as the checks that older versions began. */
    mended: integer('mended'),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    index('projections_running_idx').on(t.id).where(sql`state = 'running'`),
    index('projections_calendar_id_edition_idx').on(t.calendarId, t.calendarEdition),
  ],
);

/** The dates of one of a dossier's terms as they stood or as they were derived; instants as UTC text, null while suspended. */
export interface RecalculatedDates {
  readonly kind: ClockKind;
  readonly promisedAt: string | null;
  readonly dueAt: string | null;
  readonly dueOn: string | null;
}

/** One dossier whose dates a projection moves, or could not derive (`keptBecause`: the refusal's code). */
export const projectedDossiers = pgTable(
  'projected_dossiers',
  {
    projectionId: uuid('projection_id')
      .notNull()
      .references(() => projections.id, { onDelete: 'cascade' }),
    dossierId: uuid('dossier_id').notNull(),
    before: jsonb('before').$type<RecalculatedDates>().notNull(),
    after: jsonb('after').$type<RecalculatedDates>(),
    wasLate: boolean('was_late').notNull(),
    isLate: boolean('is_late').notNull(),
    keptBecause: text('kept_because'),
  },
  (t) => [primaryKey({ name: 'projected_dossiers_key', columns: [t.projectionId, t.dossierId] })],
);
