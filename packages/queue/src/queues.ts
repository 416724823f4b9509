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
  /** Adds jobs, in one statement where there are several. Throws within seconds when the queue is away. */
  add(topic: Topic, jobs: readonly NewJob[]): Promise<void>;
  /** A BullMQ worker on a topic; `work` is what services call. */
  openWorker(topic: Topic, processor: Processor<unknown, unknown, string>, concurrency: number): TopicWorker;
  close(): Promise<void>;
}

export interface QueuesOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  /** How long a job stays with a process that has died; half of it later at most, another one takes it. */
  readonly lockMs?: number;
}

/**
 * Opens the queues: on Redis when there is a URL for it, else in the schema `queue` of the database.
 * @throws Error when the store cannot be reached, has not been migrated (`migrateQueue`), or is a Redis that may evict
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

/** A few jobs go in side by side, many in bulk: on PostgreSQL that costs two temporary tables. */
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
      backoff: { type: 'doubling' }, // the worker's backoffStrategy says how long, whatever the type is called
      // a finished job is remembered so that a repeated hand-over is a no-op
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
