import { pipeline } from 'node:stream';
import {
  type AttachmentRow,
  countAttachments,
  type FileSecrets,
  findAttachment,
  insertUpload,
  openFile,
  postponeDiscard,
} from '@motcua/db/dossiers/attachments';
import { getDossier } from '@motcua/db/dossiers/dossiers';
import { answerOnce, type Idempotency } from '@motcua/db/idempotency';
import { getProcedureVersion } from '@motcua/db/reference/procedures';
import { cipherAt, newFileKey } from '@motcua/documents/sealing';
import { StorageFault } from '@motcua/documents/shelf';
import { attachmentsAtMost, componentsOf, requireAttachable } from '@motcua/domain/dossiers/attachment';
import { Refusal } from '@motcua/domain/refusal';
import { DataStore, Upload } from '@tus/server';
import { discard } from '../attachments/discard.ts';
import { completeUpload } from './complete-upload.ts';
import type { UploadDeps } from './upload-deps.ts';
import { parseMetadata } from './upload-metadata.ts';

/** Who sends a request about uploads, and of which dossier. */
export interface Uploader {
  readonly code: string;
  readonly actor: string;
  readonly idempotency: Idempotency | 'dry-run' | undefined;
}

type Found = { readonly row: AttachmentRow; readonly secrets: FileSecrets };

/**
 * The uploads of one dossier as the tus library sees them, for one request. Rows in the database say which uploads
 * there are; the shelf says how many bytes have come. Every request that finds all bytes of a file completes it first.
 * So a crash after the last byte loses nothing, and an upload with all its bytes is always a document.
 */
export class UploadStore extends DataStore {
  readonly #deps: UploadDeps;
  readonly #by: Uploader;
  #found: Found | undefined;
  /** The document that the upload has become. */
  stored: Found | undefined;
  replayed = false;
  /** Why bytes could not be kept. It ends their stream too, and the library may hear of that before. */
  fault: StorageFault | undefined;

  constructor(deps: UploadDeps, by: Uploader) {
    super();
    this.#deps = deps;
    this.#by = by;
    this.extensions = ['creation', 'expiration', 'termination'];
  }

  override getExpiration(): number {
    return this.#deps.uploads.keptMs;
  }

  /**
   * Announces a file. The shelf gets it only when it is first looked at, so that a crash leaves no file without a row.
   */
  override async create(upload: Upload): Promise<Upload> {
    const { component, filename, filetype, sha256, digitised, reused, nationalStore } = parseMetadata(
      upload.metadata as Record<string, string | null>,
    );
    const size = upload.size ?? 0;
    if (size === 0) throw new Refusal('file-empty', 'the file is empty', { path: 'Upload-Length' });
    const { db, vault } = this.#deps;
    const answer = await answerOnce(db, this.#by.idempotency, async (tx) => {
      const dossier = await getDossier(tx, this.#by.code);
      const { definition } = await getProcedureVersion(tx, dossier.procedureVersionId);
      requireAttachable(dossier, componentsOf(definition.documents), component, 'Upload-Metadata.');
      if ((await countAttachments(tx, dossier.id, { all: true })) >= attachmentsAtMost)
        throw new Refusal('attachments-limit-reached', 'the dossier holds as many documents as it may');
      await insertUpload(tx, vault, {
        id: upload.id,
        dossierId: dossier.id,
        personId: dossier.applicantId,
        component,
        mediaType: filetype,
        size,
        isDigitised: digitised,
        isReused: reused,
        isFromNationalStore: nationalStore,
        expectedSha256: sha256 === undefined ? null : Buffer.from(sha256, 'hex'),
        createdBy: this.#by.actor,
        discardAt: Date.now() + this.#deps.uploads.keptMs,
        secrets: { name: filename, key: newFileKey() },
      });
      return { status: 201, headers: {}, body: { id: upload.id } };
    });
    this.replayed = answer.replayed;
    upload.id = (answer.body as { id: string }).id;
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const { row, secrets } = await this.#find(id);
    const offset = row.storedAt === null ? await this.#offsetOf(row) : row.size;
    if (row.storedAt === null && offset === row.size) await this.#complete(row, secrets);
    return new Upload({
      id,
      offset,
      size: row.size,
      metadata: metadataOf(row, secrets),
      // The library adds the expiration to this instant.
      creation_date: new Date(
        (row.discardAt ?? Date.now() + this.getExpiration()) - this.getExpiration(),
      ).toISOString(),
    });
  }

  override async write(bytes: Parameters<DataStore['write']>[0], id: string, offset: number): Promise<number> {
    const { row, secrets } = await this.#find(id);
    if (row.storedAt !== null) return row.size;
    await postponeDiscard(this.#deps.db, id, Date.now() + this.getExpiration());
    const sealed = pipeline(bytes, cipherAt(secrets.key, offset), () => {});
    const reached = await this.#deps.shelf.write(sealed, id, offset).catch((error) => {
      if (error instanceof StorageFault) this.fault = error;
      throw error;
    });
    if (reached === row.size) await this.#complete(row, secrets);
    return reached;
  }

  override async remove(id: string): Promise<void> {
    const { row } = await this.#find(id);
    if (row.storedAt !== null)
      throw new Refusal('upload-complete', 'it is a document now; withdraw it at its own address');
    await discard(this.#deps, id);
  }

  async #find(id: string): Promise<Found> {
    if (this.#found !== undefined) return this.#found;
    const { db, vault, uploads } = this.#deps;
    const row = await findAttachment(db, this.#by.code, id);
    const secrets = row && (await openFile(db, vault, row));
    const isOver = row?.discardAt !== null && (row?.discardAt ?? 0) <= Date.now();
    if (row === undefined || secrets === undefined || isOver)
      throw new Refusal('upload-not-found', 'the dossier has no such upload', {
        facts: { keptHours: uploads.keptMs / 3_600_000 },
      });
    this.#found = { row, secrets };
    if (row.storedAt !== null) this.stored = this.#found;
    return this.#found;
  }

  /** How many bytes have come. Creates the empty file when the shelf does not have it yet. */
  async #offsetOf({ id, size }: AttachmentRow): Promise<number> {
    const { shelf } = this.#deps;
    try {
      return (await shelf.getUpload(id)).offset;
    } catch (error) {
      if (!isMissing(error)) throw error;
      await shelf.create(new Upload({ id, size, offset: 0 }));
      return 0;
    }
  }

  async #complete(row: AttachmentRow, secrets: FileSecrets): Promise<void> {
    this.stored = { row: await completeUpload(this.#deps, row, secrets.key, this.#by.actor), secrets };
    this.#found = this.stored;
  }
}

/** Whether the library reports that there is no such file. */
const isMissing = (error: unknown) => {
  const status = (error as { status_code?: number }).status_code;
  return status === 404 || status === 410;
};

function metadataOf(row: AttachmentRow, { name }: FileSecrets): Record<string, string | null> {
  return {
    component: row.component,
    filename: name,
    filetype: row.mediaType,
    ...(row.expectedSha256 && { sha256: row.expectedSha256.toString('hex') }),
    digitised: String(row.isDigitised),
    reused: String(row.isReused),
    nationalStore: String(row.isFromNationalStore),
  };
}
