import type { Act } from '../act.ts';
import { type Database, type Queryable, reading, type Tx } from '../database.ts';
import { and, asc, count, eq, isNotNull, lte } from '../drizzle.ts';
import { attachments } from '../schema/attachments.ts';
import { dossiers, persons } from '../schema/dossiers.ts';
import { seal, unseal } from '../sealed.ts';
import type { Vault } from '../vault.ts';

export type AttachmentRow = typeof attachments.$inferSelect;

/** What only the person's key opens: the name the file came with, and the key its bytes are sealed with. */
export interface FileSecrets {
  readonly name: string;
  readonly key: Buffer;
}

/** What is announced of a file before its bytes come. */
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

/** Makes room for a file: its row, with name and key sealed by the key of the person whose dossier it is. */
export async function insertUpload(tx: Tx, vault: Vault, { secrets, ...upload }: NewUpload): Promise<void> {
  const [person] = await tx.select().from(persons).where(eq(persons.id, upload.personId));
  if (!person?.wrappedKey) throw new Error('a file needs a person whose key exists');
  const plain = JSON.stringify({ name: secrets.name, key: secrets.key.toString('base64') });
  const sealed = seal(vault.unwrap(person.wrappedKey, person.id), Buffer.from(plain), upload.id);
  await tx.insert(attachments).values({ ...upload, sealed });
}

/** One file of a dossier, on its way or stored, by the dossier's code and its own id. */
export async function findAttachment(q: Queryable, code: string, id: string): Promise<AttachmentRow | undefined> {
  const [found] = await q
    .select({ row: attachments })
    .from(attachments)
    .innerJoin(dossiers, eq(dossiers.id, attachments.dossierId))
    .where(and(eq(attachments.id, id), eq(dossiers.code, code)));
  return found?.row;
}

/** The stored documents of a dossier, oldest first, each with what its person's key opens; undefined where the person was forgotten. */
export async function readAttachments(
  q: Queryable,
  vault: Vault,
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

/** What the person's key opens of one file; undefined when the person was forgotten. */
export async function openFile(q: Queryable, vault: Vault, row: AttachmentRow): Promise<FileSecrets | undefined> {
  const [person] = await q.select().from(persons).where(eq(persons.id, row.personId));
  return person?.wrappedKey ? open(vault, row, person.wrappedKey) : undefined;
}

function open(vault: Vault, { personId, sealed, id }: AttachmentRow, wrappedKey: Buffer): FileSecrets {
  const { name, key } = JSON.parse(unseal(vault.unwrap(wrappedKey, personId), sealed, id).toString());
  return { name, key: Buffer.from(key, 'base64') };
}

/** How many documents a dossier has; with those on their way if `all`. */
export async function countAttachments(q: Queryable, dossierId: string, { all = false } = {}): Promise<number> {
  const stored = all ? undefined : isNotNull(attachments.storedAt);
  const [counted] = await q
    .select({ n: count() })
    .from(attachments)
    .where(and(eq(attachments.dossierId, dossierId), stored));
  return counted?.n ?? 0;
}

/** What was found in a file once it was whole. */
export type Examined = { readonly [K in 'sha256' | 'chunkMacs']: Buffer } & { readonly pages: number | null };

/** Locks a file's row until the transaction ends; undefined when it is gone. */
export async function lockAttachment(tx: Tx, id: string): Promise<AttachmentRow | undefined> {
  const [row] = await tx.select().from(attachments).where(eq(attachments.id, id)).for('no key update');
  return row;
}

/** From now on the file is a document of the dossier. */
export async function markStored(tx: Tx, id: string, found: Examined, { at, actor }: Act): Promise<AttachmentRow> {
  const stored = { ...found, storedAt: at, storedBy: actor, discardAt: null };
  const [row] = await tx.update(attachments).set(stored).where(eq(attachments.id, id)).returning();
  return row!;
}

/** From now on the file is no document any more, and nobody's; its bytes are to be deleted. `now`: epoch ms by the computer's clock. */
export async function markDiscarded(q: Queryable, id: string, now: number): Promise<void> {
  await q.update(attachments).set({ storedAt: null, discardAt: now }).where(eq(attachments.id, id));
}

/** Gives a file on its way time until `discardAt` (epoch ms by the computer's clock). */
export async function postponeDiscard(db: Database, id: string, discardAt: number): Promise<void> {
  await reading(() =>
    db
      .update(attachments)
      .set({ discardAt })
      .where(and(eq(attachments.id, id), isNotNull(attachments.discardAt))),
  );
}

/** Ids of up to `limit` files whose time is over at `now` (epoch ms by the computer's clock). */
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
 * Makes a file that is no document nobody's, so that its bytes may be deleted; false when it is one, or is gone. `overAt`: only
 * if its time was over then (epoch ms by the computer's clock).
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

/** Deletes the row of a file whose bytes are gone. */
export async function deleteDiscarded(db: Database, id: string): Promise<void> {
  await reading(() => db.delete(attachments).where(and(eq(attachments.id, id), isNotNull(attachments.discardAt))));
}
