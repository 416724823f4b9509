import type { Message } from '@motcua/db/messages/outbox';
import { z } from 'zod';

/**
 * Everything that can be on a queue. Payloads are ids: the handler reads the truth again. A new field stays optional
 * for as long as jobs written before it may wait. `attempts` counts the first one; the pause before the next attempt
 * doubles from one second up to `maxPauseMs`.
 */
export const topics = {
  /** A step has begun: find who handles it. Consumed by routing. */
  routing: { payload: z.object({ taskId: z.uuid() }), attempts: 8, maxPauseMs: 60_000 },
  /** An alert for one subscription. Consumed by the deadline monitor. */
  deliveries: { payload: z.object({ deliveryId: z.uuid() }), attempts: 12, maxPauseMs: 600_000 },
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

/** The pause in milliseconds before the attempt that follows `attemptsMade` failed ones. */
export function pauseMs(topic: Topic, attemptsMade: number): number {
  return Math.min(1_000 * 2 ** (attemptsMade - 1), topics[topic].maxPauseMs);
}
