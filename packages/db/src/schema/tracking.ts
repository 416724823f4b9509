import { boolean, index, pgTable, text, timestamp, uuid } from '../drizzle.ts';
import { bytes, instant, transactionNumber } from './columns.ts';
import { dossiers, personNotes } from './dossiers.ts';
import { dossierGroups } from './groups.ts';

/**
 * How often the public has asked: for each hash (of an address, of a code) until when it counts. A row whose time has
 * passed has no effect. The function `attempt_tracking` reads and writes these rows; housekeeping deletes them.
 */
export const trackLimits = pgTable(
  'track_limits',
  {
    key: bytes('key').primaryKey(),
    until: instant('until').notNull(),
    /** Of an attempt that is charged and not judged yet: the transaction that charged it. */
    chargedIn: transactionNumber('charged_in'),
    /** Of such an attempt: whether the limit of the code was charged too. */
    isCodeCharged: boolean('is_code_charged'),
  },
  (t) => [index('track_limits_until_idx').on(t.until)],
);

/**
 * What an applicant has to name: for the code of each dossier, and of each group of dossiers, the keyed index of the
 * last four characters of the applicant's number. Erasing the person clears it (a trigger on `persons`).
 */
export const trackingKeys = pgTable(
  'tracking_keys',
  {
    code: text('code').primaryKey(),
    /** The dossier; of a group, its first part: all parts have the same applicant. */
    dossierId: uuid('dossier_id')
      .notNull()
      .references(() => dossiers.id),
    groupId: uuid('group_id').references(() => dossierGroups.id),
    /** Null: the applicant gave no number, or was forgotten. Nobody can name that. */
    identityKey: bytes('identity_key'),
    /**
     * The transaction in which somebody named it last, and when that began: the view shows the row in that one only.
     */
    admittedIn: transactionNumber('admitted_in'),
    admittedAt: timestamp('admitted_at', { withTimezone: true, mode: 'string' }),
  },
  (t) => [index('tracking_keys_dossier_id_idx').on(t.dossierId)],
);

/**
 * The papers that a supplement request names, sealed with the key of tracking: that service cannot open the applicant's
 * own notes. Erasing the person deletes the row (a trigger on `persons`).
 */
export const trackingWords = pgTable('tracking_words', {
  noteId: uuid('note_id')
    .primaryKey()
    .references(() => personNotes.id),
  sealed: bytes('sealed').notNull(),
});
