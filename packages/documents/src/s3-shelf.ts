import type { Readable } from 'node:stream';
import { type MetadataValue, S3Store } from '@tus/s3-store';
import { ERRORS, type KvStore, type Upload } from '@tus/server';
import { orFault, type Shelf, StorageFault } from './shelf.ts';

/** Where S3-compatible storage is, and with which key we sign in. */
export interface S3Place {
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Nothing is cached: another process may have changed the upload, so each process asks the store itself. */
const noCache: KvStore<MetadataValue> = {
  get: async () => undefined,
  set: async () => {},
  delete: async () => {},
};

/** How many parts of 8 MiB are sent at once. They wait, sealed, in files of the temporary folder. */
const partsAtOnce = 4;

/** A shelf in a bucket: one object each, named by its id and written in parts. */
export class S3Shelf extends S3Store implements Shelf {
  constructor({ bucket, endpoint, region, accessKeyId, secretAccessKey }: S3Place) {
    super({
      maxConcurrentPartUploads: partsAtOnce,
      cache: noCache,
      s3ClientConfig: {
        bucket,
        region,
        // Some stores do not know the checksums that the client adds by default.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        credentials: { accessKeyId, secretAccessKey },
        ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      },
    });
  }

  /**
   * The library answers every fault with "file not found", and a file not found is begun anew. So this asks first, and
   * reports a fault of the store as a fault.
   */
  override async getUpload(id: string): Promise<Upload> {
    await this.getMetadata(id).catch((error) => {
      throw isMissing(error) ? ERRORS.FILE_NOT_FOUND : new StorageFault('asking for an upload', error);
    });
    return orFault('asking for an upload', super.getUpload(id));
  }

  override create(file: Upload): Promise<Upload> {
    return orFault('making a file', super.create(file));
  }

  override write(bytes: Readable, id: string, offset: number): Promise<number> {
    return orFault('writing', super.write(bytes, id, offset));
  }

  async *readRange(id: string, from: number, to: number): AsyncGenerator<Buffer> {
    if (from === to) return;
    let read = 0;
    try {
      const { Body } = await this.client.getObject({ Bucket: this.bucket, Key: id, Range: `bytes=${from}-${to - 1}` });
      for await (const part of Body as AsyncIterable<Buffer>) {
        read += part.length;
        yield part;
      }
    } catch (error) {
      throw new StorageFault('reading', error);
    }
    if (read !== to - from) throw new StorageFault('reading: the object is shorter');
  }

  /** S3 answers a write only once it is stored. */
  async settle(): Promise<void> {}

  /** The library would leave behind incomplete parts, and the objects of finished uploads. */
  override async remove(id: string): Promise<void> {
    const known = await this.getMetadata(id).catch((error) => {
      if (isMissing(error)) return undefined;
      throw new StorageFault('deleting', error);
    });
    if (known) await this.#abort(id, known['upload-id']);
    // The record of the upload goes last, so that a deletion that breaks off can be repeated.
    for (const Key of [id, this.partKey(id, true), this.infoKey(id)])
      await orFault('deleting', this.client.deleteObject({ Bucket: this.bucket, Key }));
  }

  async #abort(id: string, uploadId: string): Promise<void> {
    await this.client.abortMultipartUpload({ Bucket: this.bucket, Key: id, UploadId: uploadId }).catch((error) => {
      if (!isMissing(error)) throw new StorageFault('deleting', error);
    });
  }
}

const missing = new Set(['NotFound', 'NoSuchKey', 'NoSuchUpload']);
const isMissing = (error: unknown) => error instanceof Error && missing.has(error.name);
