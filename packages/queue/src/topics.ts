import type { Message } from '@motcua/db/messages/outbox';
import type { RetryPolicy } from '@motcua/runtime/retry';
import { z } from 'zod';

/**
 * Eight attempts within two minutes: whoever looks for what was forgotten (each consumer does) finds what is left then.
 */
const retry: RetryPolicy = { attempts: 8, firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0 };

/**
 * All topics. Each has a queue of its own. Payloads hold ids: the handler reads the rows again. A new field is optional
 * for as long as older jobs may wait. `retry` says how often a job is tried whose handler throws.
 */
export const topics = {
  /** A step has begun: find who handles it. Consumed by routing. */
  routing: { payload: z.object({ taskId: z.uuid() }), retry },
  /**
   * Something waits for these receivers. Consumed by the deadline monitor. Older jobs name a delivery and call nobody.
   */
  deliveries: { payload: z.object({ subscriptionIds: z.array(z.uuid()).default([]) }), retry },
} as const;
export type Topic = keyof typeof topics;
export type Payload<T extends Topic> = z.infer<(typeof topics)[T]['payload']>;

/** The topics of each message. The compiler refuses a message without one. */
const subscribers = {
  'task.opened': ['routing'],
  'delivery.requested': ['deliveries'],
} as const satisfies Record<Message['type'], readonly Topic[]>;

/** A job to add to a queue. */
export interface NewJob {
  readonly name: string;
  readonly data: unknown;
  readonly opts: { readonly jobId: string };
}

/**
 * The jobs of an outbox row. Their ids are made from the row's id, so that adding them again changes nothing for as
 * long as the queue keeps the finished jobs.
 */
export function jobsOf({ id, message }: { id: number; message: Message }): { topic: Topic; job: NewJob }[] {
  const { type, ...data } = message;
  return subscribers[type].map((topic) => ({
    topic,
    job: { name: type, data, opts: { jobId: `outbox-${id}-${topic}` } },
  }));
}
