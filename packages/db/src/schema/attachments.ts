import type { AttachmentType } from '@motcua/domain/dossiers/attachment';
import { bigint, boolean, check, index, integer, pgTable, sql, text, uuid } from '../drizzle.ts';
import { bytes, instant } from './columns.ts';
import { dossiers, persons } from './dossiers.ts';

/**
 * Documents of dossiers, and files on their way in or out. The row is written before the bytes and deleted after them,
 * so that there are no bytes without a row. A document has `storedAt`; every other file has `discardAt`.
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
    /** The size of the whole file in bytes: as announced, and after it is stored as it is. */
    size: bigint('size', { mode: 'number' }).notNull(),
    isDigitised: boolean('is_digitised').notNull(),
    isReused: boolean('is_reused').notNull(),
    isFromNationalStore: boolean('is_from_national_store').notNull(),
    /** Name and key of the file, sealed with the person's key. */
    sealed: bytes('sealed').notNull(),
    expectedSha256: bytes('expected_sha256'),
    createdBy: text('created_by').notNull(),
    /** When housekeeping may delete the row and the bytes, by the computer's clock also under simulated time. */
    discardAt: instant('discard_at'),
    storedAt: instant('stored_at'),
    storedBy: text('stored_by'),
    sha256: bytes('sha256'),
    pages: integer('pages'),
    /** The message authentication codes of the chunks of the sealed bytes, one after the other. */
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
