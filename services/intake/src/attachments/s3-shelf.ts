import { type MetadataValue, S3Store } from '@tus/s3-store';
import { ERRORS, type KvStore, type Upload } from '@tus/server';
import { type S3Place, type Shelf, StorageFault } from './shelf.ts';

/** Every process asks the store itself: what another one has done must not be missed. */
const noCache: KvStore<MetadataValue> = {
  get: async () => undefined,
  set: async () => {},
  delete: async () => {},
};

/** Parts on their way at once, of 8 MiB each: they wait in files of the temporary folder, sealed. */
const partsAtOnce = 4;

/** Files as objects, each under its id, written in parts. */
export class S3Shelf extends S3Store implements Shelf {
  constructor({ bucket, endpoint, region, accessKeyId, secretAccessKey }: S3Place) {
    super({
      maxConcurrentPartUploads: partsAtOnce,
      cache: noCache,
      s3ClientConfig: {
        bucket,
        region,
        // Not every store knows the checksums the client would add by itself.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        credentials: { accessKeyId, secretAccessKey },
        ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      },
    });
  }

  /** The library takes every fault for a missing file, and a missing file is begun anew: only what is missing may be said to be. */
  override async getUpload(id: string): Promise<Upload> {
    await this.getMetadata(id).catch((error) => {
      throw isMissing(error) ? ERRORS.FILE_NOT_FOUND : new StorageFault('asking for an upload', error);
    });
    return super.getUpload(id);
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

  async settle(): Promise<void> {} // S3 answers once it has it

  /** The library leaves parts of parts behind, and objects whose upload was finished. */
  override async remove(id: string): Promise<void> {
    const known = await this.getMetadata(id).catch((error) => {
      if (isMissing(error)) return undefined;
      throw new StorageFault('deleting', error);
    });
    if (known) await this.#abort(id, known['upload-id']);
    // What is known of the upload goes last: a deletion that breaks off can be begun again.
    for (const Key of [id, this.partKey(id, true), this.infoKey(id)])
      await this.client.deleteObject({ Bucket: this.bucket, Key });
  }

  async #abort(id: string, uploadId: string): Promise<void> {
    await this.client.abortMultipartUpload({ Bucket: this.bucket, Key: id, UploadId: uploadId }).catch((error) => {
      if (!isMissing(error)) throw new StorageFault('deleting', error);
    });
  }
}

const missing = new Set(['NotFound', 'NoSuchKey', 'NoSuchUpload']);
const isMissing = (error: unknown) => error instanceof Error && missing.has(error.name);
