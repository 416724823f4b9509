import { connect, ping } from '@motcua/db/database';
import { chooseServer, hasMoved } from '@motcua/db/database-url';
import { confirmKeys } from '@motcua/db/installation/canaries';
import { Calendars } from '@motcua/db/reference/calendars';
import { timeSourceOf } from '@motcua/db/time-source';
import { openVault } from '@motcua/db/vault';
import { leave } from '@motcua/http/leaving';
import { openQueues } from '@motcua/queue/queues';
import { startRelay } from '@motcua/queue/relay';
import { work } from '@motcua/queue/work';
import { Key, loadConfig, ServiceConfig } from '@motcua/runtime/config';
import { openLog } from '@motcua/runtime/logger';
import { run, startAnewWhen } from '@motcua/runtime/run';
import { routingApp } from './app.ts';
import { assignmentsAtOnce, assignOpened } from './assignment/assign.ts';
import { startOpeningClosings } from './assignment/open-closings.ts';
import { startReconciling } from './assignment/reconcile.ts';

const config = loadConfig(ServiceConfig.extend({ PERSONS_KEY: Key }));
const log = openLog('routing', config);
const databaseUrl = await chooseServer(config.DATABASE_URL);
const lost = (kind: string) => (error: Error) => log.warn({ kind, err: error }, 'connection lost');
const db = connect(databaseUrl, { max: config.DATABASE_POOL, onError: lost('database') });
const keys = { persons: config.PERSONS_KEY };
const time = timeSourceOf(config.CLOCK);
const { REDIS_URL: redisUrl, QUEUE_LOCK_MS: lockMs } = config;
const queues = await openQueues({ databaseUrl, redisUrl, lockMs }, lost('queue'));
const calendars = new Calendars();
const app = await routingApp({ db, time, vault: openVault(keys), calendars }, log, {
  proxies: config.PROXIES,
});

await run(
  [
    {
      name: 'database',
      start: async () => {
        await ping(db);
        await confirmKeys(db, keys);
        return () => db.$client.end();
      },
    },
    startAnewWhen('database moved', () => hasMoved(config.DATABASE_URL, databaseUrl), log),
    { name: 'queues', start: async () => () => queues.close() },
    { name: 'relay', start: async () => startRelay({ db, queues, log, wakesFor: 'task.opened' }) },
    {
      name: 'assignments',
      start: () =>
        work('routing', assignOpened({ db, time, calendars, log }), { queues, log, concurrency: assignmentsAtOnce }),
    },
    { name: 'reconcile', start: async () => startReconciling({ db, time, calendars, log }) },
    { name: 'closings', start: async () => startOpeningClosings({ db, time, calendars, log }) },
    {
      name: 'http',
      start: async () => {
        await app.listen({ host: config.HOST, port: config.PORT });
        return () => leave(app, config.DRAIN_MS);
      },
    },
  ],
  { log, graceMs: 10_000 },
);
