import type { AttachmentType } from '@motcua/domain/dossiers/attachment';
import { bigint, boolean, check, index, integer, pgTable, sql, text, uuid } from '../drizzle.ts';
import { bytes, instant } from './columns.ts';
import { dossiers, persons } from './dossiers.ts';

/**
 * Documents of dossiers. The row comes before the bytes and goes after them, so that bytes without a row do not exist.
 * Exactly one of `storedAt` and `discardAt` is set: a document counts, or it is on its way, in or out.
 */
export const attachments = pgTable(
  'attachments',
  {
    id: uuid('id').primaryKey(),
    dossierId: uuid('dossier_id')
      .notNull()
      .references(() => dossiers.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    component: text('component').notNull(),
    mediaType: text('media_type').$type<AttachmentType>().notNull(),
    /** Size of the whole file, as announced and, once stored, as it is. */
    size: bigint('size', { mode: 'number' }).notNull(),
    isDigitised: boolean('is_digitised').notNull(),
    isReused: boolean('is_reused').notNull(),
    isFromNationalStore: boolean('is_from_national_store').notNull(),
    /** Name and key of the file, sealed with the person's key. */
    sealed: bytes('sealed').notNull(),
    expectedSha256: bytes('expected_sha256'),
    createdBy: text('created_by').notNull(),
    /** By the computer's clock, whatever the dossiers' says: when housekeeping may take row and bytes. */
    discardAt: instant('discard_at'),
    storedAt: instant('stored_at'),
    storedBy: text('stored_by'),
    sha256: bytes('sha256'),
    pages: integer('pages'),
    /** A code for each chunk of the sealed bytes, one after the other. */
    chunkMacs: bytes('chunk_macs'),
  },
  (t) => [
    index('attachments_dossier_id_idx').on(t.dossierId),
    index('attachments_discard_at_idx').on(t.discardAt).where(sql`discard_at is not null`),
    check('attachments_size_check', sql`${t.size} > 0`),
    check('attachments_state_check', sql`(${t.storedAt} is null) <> (${t.discardAt} is null)`),
    check(
      'attachments_stored_check',
      sql`${t.storedAt} is null or (${t.sha256} is not null and ${t.chunkMacs} is not null and ${t.storedBy} is not null)`,
    ),
  ],
);
