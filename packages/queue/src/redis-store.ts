import { delayBefore, type RetryPolicy } from '@motcua/runtime/retry';
import { type BackendFactory, createRedisBackend, type IQueueBackend } from 'bullmq';
import { Redis } from 'ioredis';
import type { Store } from './store.ts';

/** A lost connection is tried again without end. */
const reconnecting: RetryPolicy = { attempts: Infinity, firstMs: 100, factor: 2, maxMs: 1_000, jitter: 0 };

/** `failures`: those since the last good connection, as ioredis counts them. */
const retryStrategy = (failures: number) => delayBefore(reconnecting, failures + 1, Math.random());

/**
 * BullMQ on Redis. `installation` gives the name that begins the keys, because others may use the same Redis.
 * @throws Error when Redis cannot be reached, belongs to a cluster, or may evict keys: nobody would notice that a job
 * or a lock is gone
 */
export async function redisStore(redisUrl: string, installation: () => Promise<string>): Promise<Store> {
  const producer = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: 5_000,
    maxRetriesPerRequest: null,
    enableOfflineQueue: false,
    commandTimeout: 5_000,
    retryStrategy,
  });
  // An error without a listener ends the process. Queues listen too, but there is none yet.
  producer.on('error', () => {});
  try {
    await producer.connect();
    await refuseEviction(producer);
    await refuseCluster(producer);
    return storeOn(producer, redisUrl, await installation());
  } catch (error) {
    producer.disconnect();
    throw error;
  }
}

function storeOn(producer: Redis, redisUrl: string, installation: string): Store {
  return {
    kind: 'redis',
    factory: createRedisBackend as BackendFactory<IQueueBackend, unknown>,
    producer,
    consumer: () => ({ url: redisUrl, maxRetriesPerRequest: null, retryStrategy }),
    prefix: `{${installation}}`,
    keepCount: 100_000,
    close: async () => producer.disconnect(),
  };
}

async function refuseEviction(redis: Redis): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
  if (policy !== 'noeviction')
    throw new Error(
      `Redis has maxmemory-policy ${policy}: a queue needs noeviction, or jobs vanish when memory is short`,
    );
}

/** On a cluster the connections would have to follow the keys from node to node, which ours do not do. */
async function refuseCluster(redis: Redis): Promise<void> {
  if (/^cluster_enabled:1/m.test(await redis.info('cluster')))
    throw new Error(
      'REDIS_URL names a node of a Redis cluster, which is not supported: the queue needs a single Redis',
    );
}
