import type { ClockKind } from '@motcua/domain/deadlines/clock';
import { boolean, index, integer, jsonb, pgTable, primaryKey, sql, text, uuid } from '../drizzle.ts';
import { instant } from './columns.ts';

/**
 * Recalculations: each goes through the open dossiers, batch by batch, and derives their dates again. The next batch
 * begins after `afterDossier`, so that a crash loses nothing. `preview` records what a calendar edition would move,
 * `apply` moves it, and `check` compares the stored dates with derived ones and corrects stored warnings.
 */
export const projections = pgTable(
  'projections',
  {
    id: uuid('id').primaryKey(),
    mode: text('mode', { enum: ['preview', 'apply', 'check'] }).notNull(),
    state: text('state', { enum: ['running', 'done'] }).notNull(),
    /** The edition that is previewed or applied, together with those of the calendar's heirs; null for a check. */
    calendarId: text('calendar_id'),
    calendarEdition: integer('calendar_edition'),
    afterDossier: uuid('after_dossier'),
    /** How many dossiers were open when it began. `seen`: how many it has looked at. */
    total: integer('total').notNull(),
    seen: integer('seen').notNull().default(0),
    moved: integer('moved').notNull().default(0),
    becameLate: integer('became_late').notNull().default(0),
    noLongerLate: integer('no_longer_late').notNull().default(0),
    kept: integer('kept').notNull().default(0),
    /** For how many terms a check corrected warnings; null for one that corrects none, as in older versions. */
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

/** The stored or derived dates of one term of a dossier. Instants are UTC text, or null while suspended. */
export interface RecalculatedDates {
  readonly kind: ClockKind;
  readonly promisedAt: string | null;
  readonly dueAt: string | null;
  readonly dueOn: string | null;
}

/** Dossiers whose dates a recalculation moves, or could not derive (`keptBecause`: the code of the refusal). */
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
  (t) => [
    primaryKey({ name: 'projected_dossiers_key', columns: [t.projectionId, t.dossierId] }),
    index('projected_dossiers_kept_idx').on(t.projectionId, t.dossierId).where(sql`kept_because is not null`),
    index('projected_dossiers_became_late_idx').on(t.projectionId, t.dossierId).where(sql`is_late and not was_late`),
  ],
);
