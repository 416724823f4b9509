import { boolean, index, pgTable, text, timestamp, uuid } from '../drizzle.ts';
import { bytes, instant, transactionNumber } from './columns.ts';
import { dossiers, personNotes } from './dossiers.ts';
import { dossierGroups } from './groups.ts';

/**
 * How often the public has asked: for each hash (of an address, of a code) until when its attempts count. A row has no
 * effect after `until`. The function `attempt_tracking` reads and writes these rows; housekeeping deletes them.
 */
export const trackLimits = pgTable(
  'track_limits',
  {
    key: bytes('key').primaryKey(),
    until: instant('until').notNull(),
    /** The transaction that charged an attempt which is not judged yet. */
    chargedIn: transactionNumber('charged_in'),
    /** Whether such an attempt was also charged to the limit of the code. */
    isCodeCharged: boolean('is_code_charged'),
  },
  (t) => [index('track_limits_until_idx').on(t.until)],
);

/**
 * What an applicant has to name: for the code of each dossier and of each group, the HMAC of the last four characters
 * of the applicant's number. When a person is forgotten, a trigger on `persons` clears it.
 */
export const trackingKeys = pgTable(
  'tracking_keys',
  {
    code: text('code').primaryKey(),
    /** The dossier, or the first part of the group. All parts have the same applicant. */
    dossierId: uuid('dossier_id')
      .notNull()
      .references(() => dossiers.id),
    groupId: uuid('group_id').references(() => dossierGroups.id),
    /** Null when the applicant gave no number or was forgotten. Then no attempt succeeds. */
    identityKey: bytes('identity_key'),
    /** The transaction of the last successful attempt. The view shows the row only in that transaction. */
    admittedIn: transactionNumber('admitted_in'),
    /** When that transaction began. */
    admittedAt: timestamp('admitted_at', { withTimezone: true, mode: 'string' }),
  },
  (t) => [index('tracking_keys_dossier_id_idx').on(t.dossierId)],
);

/**
 * The papers that a supplement request names, sealed with the tracking key, because the tracking service cannot open
 * the applicant's notes. When a person is forgotten, a trigger on `persons` deletes the rows.
 */
export const trackingWords = pgTable('tracking_words', {
  noteId: uuid('note_id')
    .primaryKey()
    .references(() => personNotes.id),
  sealed: bytes('sealed').notNull(),
});
