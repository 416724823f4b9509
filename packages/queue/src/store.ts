import type { BackendFactory, IQueueBackend } from 'bullmq';

/** Where BullMQ keeps its jobs. The rest of this package does not know which of the two it is. */
export interface Store {
  readonly kind: 'postgres' | 'redis';
  readonly factory: BackendFactory<IQueueBackend, unknown>;
  /** How a queue connects. Adding fails soon when the store is away: whoever adds may be holding locks. */
  readonly producer: unknown;
  /** How a worker connects, which waits for as long as it takes. `concurrency`: jobs at a time. */
  consumer(concurrency: number): unknown;
  /** Keeps installations that share a Redis apart; its braces keep all keys of one on one cluster node. */
  readonly prefix?: string;
  /** Most finished jobs kept for each topic, where counting them is cheap. */
  readonly keepCount?: number;
  close(): Promise<void>;
}
