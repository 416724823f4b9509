import type { Message } from '@motcua/db/messages/outbox';
import type { RetryPolicy } from '@motcua/runtime/retry';
import { z } from 'zod';

/** Eight attempts within two minutes: whoever looks for unassigned tasks (routing) finds what is still left then. */
const routingRetry: RetryPolicy = { attempts: 8, firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0 };

/** Twelve attempts within half an hour: a receiver may be restarted or moved meanwhile. */
const deliveryRetry: RetryPolicy = { attempts: 12, firstMs: 1_000, factor: 2, maxMs: 600_000, jitter: 0 };

/**
 * Everything that can be on a queue. Payloads are ids: the handler reads the truth again. A new field stays optional
 * for as long as jobs written before it may wait. `retry` says how often a job whose handler throws is tried.
 */
export const topics = {
  /** A step has begun: find who handles it. Consumed by routing. */
  routing: { payload: z.object({ taskId: z.uuid() }), retry: routingRetry },
  /** An alert for one subscription. Consumed by the deadline monitor. */
  deliveries: { payload: z.object({ deliveryId: z.uuid() }), retry: deliveryRetry },
} as const;
export type Topic = keyof typeof topics;
export type Payload<T extends Topic> = z.infer<(typeof topics)[T]['payload']>;

/** Which topics a message goes to. A message nobody handles does not compile. */
const subscribers = {
  'task.opened': ['routing'],
  'delivery.requested': ['deliveries'],
} as const satisfies Record<Message['type'], readonly Topic[]>;

/** A job before it is on a queue. */
export interface NewJob {
  readonly name: string;
  readonly data: unknown;
  readonly opts: { readonly jobId: string };
}

/**
 * The jobs an outbox row stands for. The id comes from the row, so handing it over twice is a no-op for as long as the
 * finished job is kept.
 */
export function jobsOf({ id, message }: { id: number; message: Message }): { topic: Topic; job: NewJob }[] {
  const { type, ...data } = message;
  return subscribers[type].map((topic) => ({
    topic,
    job: { name: type, data, opts: { jobId: `outbox-${id}-${topic}` } },
  }));
}
