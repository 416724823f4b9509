import type { Act } from '../act.ts';
import { type Database, type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, count, eq, isNotNull, lte } from '../drizzle.ts';
import { attachments } from '../schema/attachments.ts';
import { dossiers, persons } from '../schema/dossiers.ts';
import { seal, unseal } from '../sealed.ts';
import type { Vault } from '../vault.ts';

export type AttachmentRow = typeof attachments.$inferSelect;

/** What is sealed with the person's key: the name of the file, and the key of its bytes. */
export interface FileSecrets {
  readonly name: string;
  readonly key: Buffer;
}

/** What is known of a file before its bytes arrive. */
export type NewUpload = Pick<
  AttachmentRow,
  | 'id'
  | 'dossierId'
  | 'personId'
  | 'component'
  | 'mediaType'
  | 'size'
  | 'isDigitised'
  | 'isReused'
  | 'isFromNationalStore'
  | 'expectedSha256'
  | 'createdBy'
> & { readonly discardAt: number; readonly secrets: FileSecrets };

/** Writes the row of a file that is about to be uploaded, with its secrets sealed by the applicant's key. */
export async function insertUpload(
  tx: Tx,
  vault: Pick<Vault, 'persons'>,
  { secrets, ...upload }: NewUpload,
): Promise<void> {
  const [person] = await tx.select().from(persons).where(eq(persons.id, upload.personId));
  if (!person?.wrappedKey) throw new Error('a file needs a person whose key exists');
  const plain = JSON.stringify({ name: secrets.name, key: secrets.key.toString('base64') });
  const sealed = seal(vault.persons.unwrap(person.wrappedKey, person.id), Buffer.from(plain), upload.id);
  await tx.insert(attachments).values({ ...upload, sealed });
}

/** A file of the dossier with this code by id, uploaded or still on its way; or undefined. */
export async function findAttachment(q: Queryable, code: string, id: string): Promise<AttachmentRow | undefined> {
  const [found] = await q
    .select({ row: attachments })
    .from(attachments)
    .innerJoin(dossiers, eq(dossiers.id, attachments.dossierId))
    .where(and(eq(attachments.id, id), eq(dossiers.code, code)));
  return found?.row;
}

/** The documents of a dossier, oldest first, each with its secrets; undefined for those of a forgotten person. */
export async function readAttachments(
  q: Queryable,
  vault: Pick<Vault, 'persons'>,
  dossierId: string,
): Promise<{ row: AttachmentRow; secrets: FileSecrets | undefined }[]> {
  const rows = await q
    .select({ row: attachments, wrappedKey: persons.wrappedKey })
    .from(attachments)
    .innerJoin(persons, eq(persons.id, attachments.personId))
    .where(and(eq(attachments.dossierId, dossierId), isNotNull(attachments.storedAt)))
    .orderBy(asc(attachments.storedAt), asc(attachments.id));
  return rows.map(({ row, wrappedKey }) => ({ row, secrets: wrappedKey ? open(vault, row, wrappedKey) : undefined }));
}

/** The secrets of a file; undefined when the person was forgotten. */
export async function openFile(
  q: Queryable,
  vault: Pick<Vault, 'persons'>,
  row: AttachmentRow,
): Promise<FileSecrets | undefined> {
  const [person] = await q.select().from(persons).where(eq(persons.id, row.personId));
  return person?.wrappedKey ? open(vault, row, person.wrappedKey) : undefined;
}

function open(vault: Pick<Vault, 'persons'>, { personId, sealed, id }: AttachmentRow, wrappedKey: Buffer): FileSecrets {
  const { name, key } = JSON.parse(unseal(vault.persons.unwrap(wrappedKey, personId), sealed, id).toString());
  return { name, key: Buffer.from(key, 'base64') };
}

/** How many documents a dossier has. `all`: counts files on their way, too. */
export async function countAttachments(q: Queryable, dossierId: string, { all = false } = {}): Promise<number> {
  const stored = all ? undefined : isNotNull(attachments.storedAt);
  const [counted] = await q
    .select({ n: count() })
    .from(attachments)
    .where(and(eq(attachments.dossierId, dossierId), stored));
  return counted?.n ?? 0;
}

/** What was found out about a file when it was whole. */
export type Examined = { readonly [K in 'sha256' | 'chunkMacs']: Buffer } & { readonly pages: number | null };

/** Locks the row of a file until the transaction ends; undefined when there is none. */
export async function lockAttachment(tx: Tx, id: string): Promise<AttachmentRow | undefined> {
  const [row] = await tx.select().from(attachments).where(eq(attachments.id, id)).for('no key update');
  return row;
}

/** Makes a file a document of its dossier. */
export async function markStored(tx: Tx, id: string, found: Examined, { at, actor }: Act): Promise<AttachmentRow> {
  const stored = { ...found, storedAt: at, storedBy: actor, discardAt: null };
  const [row] = await tx.update(attachments).set(stored).where(eq(attachments.id, id)).returning();
  return row!;
}

/** Withdraws a document: its bytes are to be deleted. `now`: epoch ms by the computer's clock. */
export async function markDiscarded(q: Queryable, id: string, now: number): Promise<void> {
  await q.update(attachments).set({ storedAt: null, discardAt: now }).where(eq(attachments.id, id));
}

/** Sets when a file that is on its way may be deleted (epoch ms by the computer's clock). */
export async function postponeDiscard(db: Database, id: string, discardAt: number): Promise<void> {
  await reading(() =>
    db
      .update(attachments)
      .set({ discardAt })
      .where(and(eq(attachments.id, id), isNotNull(attachments.discardAt))),
  );
}

/** The ids of up to `limit` files that may be deleted at `now` (epoch ms by the computer's clock). */
export async function readDiscardable(db: Database, now: number, limit: number): Promise<string[]> {
  const rows = await reading(() =>
    db
      .select({ id: attachments.id })
      .from(attachments)
      .where(lte(attachments.discardAt, now))
      .orderBy(asc(attachments.discardAt))
      .limit(limit),
  );
  return rows.map(({ id }) => id);
}

/**
 * Marks a file that is not a document for deletion at `now`, so that the caller may delete its bytes. With `overAt` it
 * does so only if `discardAt` is not later. All are epoch ms by the computer's clock. Returns false when it did not.
 */
export async function takeForDiscard(db: Database, id: string, now: number, overAt?: number): Promise<boolean> {
  const isOver = overAt === undefined ? undefined : lte(attachments.discardAt, overAt);
  const taken = await reading(() =>
    db
      .update(attachments)
      .set({ discardAt: now })
      .where(and(eq(attachments.id, id), isNotNull(attachments.discardAt), isOver))
      .returning({ id: attachments.id }),
  );
  return taken.length > 0;
}

/** Deletes the row of a file whose bytes were deleted. */
export async function deleteDiscarded(db: Database, id: string): Promise<void> {
  await reading(() => db.delete(attachments).where(and(eq(attachments.id, id), isNotNull(attachments.discardAt))));
}
