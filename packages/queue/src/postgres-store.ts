import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackendFactory, createPostgresBackend, type IQueueBackend, type PostgresPoolConfig } from 'bullmq';
import type { Store } from './store.ts';

/** The schema that holds BullMQ's own tables, created by `migrateQueue`. */
export const queueSchema = 'queue';

/** BullMQ on PostgreSQL. Each queue and each worker has a small pool, which connects on demand. */
export function postgresStore(databaseUrl: string): Store {
  const pool = (max: number): PostgresPoolConfig => ({
    connectionString: databaseUrl,
    schema: queueSchema,
    migrate: false,
    max,
    connectionTimeoutMillis: 5_000,
    // A connection that is lost while BullMQ holds it has no other listener, and an error without a listener ends the
    // process. The query fails anyway.
    onConnect: (client: EventEmitter) => void client.on('error', () => {}),
  });
  return {
    kind: 'postgres',
    factory: patientFactory as BackendFactory<IQueueBackend, unknown>,
    producer: { ...pool(2), query_timeout: 10_000 },
    consumer: (concurrency) => pool(Math.min(concurrency, 4) + 1),
    // There is no `keepCount`: on PostgreSQL every completion would be compared with all kept jobs.
    close: async () => {},
  };
}

/** Waits before a failure. A worker asks again at once, which would be thousands of times a second during an outage. */
const patientFactory: BackendFactory<IQueueBackend, PostgresPoolConfig> = (name, options, more) => {
  const backend = createPostgresBackend(name, options, more);
  const moveToActive = backend.moveToActive.bind(backend);
  backend.moveToActive = async (...asked) => {
    try {
      return await moveToActive(...asked);
    } catch (error) {
      await sleep(500);
      throw error;
    }
  };
  return backend;
};
