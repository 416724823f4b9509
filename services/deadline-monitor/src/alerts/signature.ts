/** Signing as the Standard Webhooks specification has it (symmetric, version 1). */
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** A new secret: 32 random bytes as `whsec_<base64>`. */
export const newSecret = (): string => prefix + randomBytes(32).toString('base64');

/** What is signed: the message's id, when it is sent (Unix seconds), and the body exactly as it travels. */
export interface Signed {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/** The headers a receiver verifies: `webhook-signature` is `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`. */
export function signedHeaders(secret: string, { id, timestamp, body }: Signed): Record<string, string> {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
