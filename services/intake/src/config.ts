import type { ShelfPlace } from '@motcua/documents/open-shelf';
import { Key, ServiceConfig } from '@motcua/runtime/config';
import { z } from 'zod';

/** The settings of this service: those of every service, and where and how it keeps documents. */
export const IntakeConfig = ServiceConfig.extend({
  PERSONS_KEY: Key,
  INDEX_KEY: Key,
  TRACKING_KEY: Key,
  /** The address at which citizens reach this system. The QR code on every paper holds it. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8080'),
  /** The folder of the documents, where they are not kept in S3. Processes of this service share it. */
  ATTACHMENTS_DIR: z.string().min(1).optional(),
  /** The bucket of S3-compatible storage that keeps the documents, where no folder does. */
  S3_BUCKET: z.string().min(1).optional(),
  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  /** The largest file, in MiB. */
  UPLOAD_LIMIT_MB: z.coerce.number().int().min(1).max(5_000).default(200),
  /** How long an upload waits for its next bytes before it is deleted. */
  UPLOAD_KEPT_HOURS: z.coerce.number().min(0.01).max(720).default(24),
});

/** Where documents are kept. Throws when the configuration does not say. */
export function shelfPlace(config: z.infer<typeof IntakeConfig>): ShelfPlace {
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  if (bucket === undefined) {
    if (config.ATTACHMENTS_DIR === undefined)
      throw new Error('Configuration is wrong: ATTACHMENTS_DIR or S3_BUCKET is needed');
    return { directory: config.ATTACHMENTS_DIR };
  }
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new Error('Configuration is wrong: S3_BUCKET needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY');
  return { endpoint: config.S3_ENDPOINT, region: config.S3_REGION, bucket, accessKeyId, secretAccessKey };
}
