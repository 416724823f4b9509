import type { BackendFactory, IQueueBackend } from 'bullmq';

/** Where BullMQ keeps its jobs: PostgreSQL or Redis. The rest of this package does not know which. */
export interface Store {
  readonly kind: 'postgres' | 'redis';
  readonly factory: BackendFactory<IQueueBackend, unknown>;
  /** The connection of a queue. Adding fails within seconds during an outage, because the caller may hold locks. */
  readonly producer: unknown;
  /** The connection of a worker, which waits for the end of an outage. `concurrency`: the most jobs at a time. */
  consumer(concurrency: number): unknown;
  /** Begins all keys of this installation in a shared Redis. Its braces keep them on one node of a cluster. */
  readonly prefix?: string;
  /** The most finished jobs to keep of each topic, where counting them is cheap. */
  readonly keepCount?: number;
  close(): Promise<void>;
}
