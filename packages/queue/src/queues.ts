import { installationName } from '@motcua/db/installation/installation';
import { delayBefore } from '@motcua/runtime/retry';
import { type IQueueBackend, type JobProgress, type Processor, Queue, Worker, type WorkerOptions } from 'bullmq';
import { postgresStore } from './postgres-store.ts';
import { redisStore } from './redis-store.ts';
import type { Store } from './store.ts';
import { type NewJob, type Topic, topics } from './topics.ts';

type TopicQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend, unknown>;
export type TopicWorker = Worker<unknown, unknown, string, IQueueBackend, JobProgress, unknown>;

const dayInSeconds = 86_400;

/** The open queues of a process. */
export interface Queues {
  readonly kind: Store['kind'];
  /** Adds jobs. Throws within seconds when the queue is away. */
  add(topic: Topic, jobs: readonly NewJob[]): Promise<void>;
  /** Opens a BullMQ worker on a topic. Services call `work` (packages/queue/src/work.ts) instead. */
  openWorker(topic: Topic, processor: Processor<unknown, unknown, string>, concurrency: number): TopicWorker;
  close(): Promise<void>;
}

export interface QueuesOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  /** How long (ms) a job stays locked after its process has died. Another takes it at most half of that later. */
  readonly lockMs?: number;
}

/**
 * Opens the queues: on Redis when it has a URL, else in the schema `queue` of the database.
 * @throws Error when the store cannot be reached, was not migrated (`migrateQueue`), or is a Redis that may evict keys
 */
export async function openQueues(
  { databaseUrl, redisUrl, lockMs = 5_000 }: QueuesOptions,
  onError: (error: Error) => void = () => {},
): Promise<Queues> {
  const store =
    redisUrl === undefined
      ? postgresStore(databaseUrl)
      : await redisStore(redisUrl, () => installationName(databaseUrl));
  const queues = {} as Record<Topic, TopicQueue>;
  for (const topic of Object.keys(topics) as Topic[]) queues[topic] = openQueue(store, topic, onError);
  const close = async () => {
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
    await store.close();
  };
  try {
    for (const queue of Object.values(queues)) await queue.waitUntilReady();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    kind: store.kind,
    add: (topic, jobs) => add(queues[topic], jobs),
    openWorker: (topic, processor, concurrency) => openWorker(store, topic, processor, { concurrency, lockMs }),
    close,
  };
}

/** From how many jobs on they are added in bulk, which on PostgreSQL creates two temporary tables. */
const bulkFrom = 17;

async function add(queue: TopicQueue, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length >= bulkFrom) await queue.addBulk([...jobs]);
  else await Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts)));
}

function openQueue(store: Store, topic: Topic, onError: (error: Error) => void): TopicQueue {
  const count = store.keepCount === undefined ? {} : { count: store.keepCount };
  const options = {
    connection: store.producer,
    ...(store.prefix === undefined ? {} : { prefix: store.prefix }),
    streams: { events: { maxLen: 1_000 } },
    defaultJobOptions: {
      attempts: topics[topic].retry.attempts,
      backoff: { type: 'doubling' }, // any name will do: the worker's backoffStrategy computes the delay
      // Finished jobs are kept for a time, so that publishing a row again adds no job.
      removeOnComplete: { age: dayInSeconds, ...count },
      removeOnFail: { age: 7 * dayInSeconds, ...count },
      stackTraceLimit: 5,
    },
  };
  const queue: TopicQueue = new Queue(topic, options, store.factory);
  return queue.on('error', onError);
}

function openWorker(
  store: Store,
  topic: Topic,
  processor: Processor<unknown, unknown, string>,
  { concurrency, lockMs }: { concurrency: number; lockMs: number },
): TopicWorker {
  const options: WorkerOptions<unknown> = {
    connection: store.consumer(concurrency),
    ...(store.prefix === undefined ? {} : { prefix: store.prefix }),
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    maxStalledCount: 10,
    runRetryDelay: 1_000,
    settings: { backoffStrategy: (attemptsMade) => delayBefore(topics[topic].retry, attemptsMade + 1, Math.random()) },
  };
  return new Worker(topic, processor, options, store.factory);
}
