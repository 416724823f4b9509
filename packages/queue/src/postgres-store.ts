import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackendFactory, createPostgresBackend, type IQueueBackend, type PostgresPoolConfig } from 'bullmq';
import type { Store } from './store.ts';

/** The schema that holds BullMQ's own tables, created by `migrateQueue`. */
export const queueSchema = 'queue';

/** BullMQ on PostgreSQL. Each queue and worker has a small pool of its own, opened on demand. */
export function postgresStore(databaseUrl: string): Store {
  const pool = (max: number): PostgresPoolConfig => ({
    connectionString: databaseUrl,
    schema: queueSchema,
    migrate: false,
    max,
    connectionTimeoutMillis: 5_000,
    // a connection lost while BullMQ holds it has no other listener, and would end the process; its query fails anyway
    onConnect: (client: EventEmitter) => void client.on('error', () => {}),
  });
  return {
    kind: 'postgres',
    factory: patientFactory as BackendFactory<IQueueBackend, unknown>,
    producer: { ...pool(2), query_timeout: 10_000 },
    consumer: (concurrency) => pool(Math.min(concurrency, 4) + 1),
    // no keepCount: here each completion would compare itself with every kept job
    close: async () => {},
  };
}

/** A worker asks again at once when asking fails; while the database is away that would be thousands of times a second. */
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
