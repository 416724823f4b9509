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
import { Courier } from './alerts/courier.ts';
import { webhooks } from './alerts/webhook.ts';
import { monitorApp } from './app.ts';
import { startWatchingCalendars } from './calendars/watch-calendars.ts';
import { startHousekeeping } from './housekeeping/housekeeping.ts';
import { startRecalculating } from './recalculations/recalculate.ts';
import { startSweeping } from './sweep/sweeper.ts';
import { TimeWatch } from './time/watch-time.ts';

const config = loadConfig(ServiceConfig.extend({ SECRETS_KEY: Key }));
const log = openLog('deadline-monitor', config);
const databaseUrl = await chooseServer(config.DATABASE_URL);
const lost = (kind: string) => (error: Error) => log.warn({ kind, err: error }, 'connection lost');
const db = connect(databaseUrl, { max: config.DATABASE_POOL, onError: lost('database') });
const time = timeSourceOf(config.CLOCK);
const watch = config.CLOCK === 'real' ? new TimeWatch({ db, time, log }) : undefined;
const keys = { secrets: config.SECRETS_KEY };
const vault = openVault(keys);
const { REDIS_URL: redisUrl, QUEUE_LOCK_MS: lockMs } = config;
const queues = await openQueues({ databaseUrl, redisUrl, lockMs }, lost('queue'));
const calendars = new Calendars();
/** Calls of receivers at the same time: a call is one short statement. */
const callsAtOnce = 4;
const app = await monitorApp({ db, queues, timeMode: config.CLOCK, time, vault, calendars }, log, {
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
    { name: 'relay', start: async () => startRelay({ db, queues, log, wakesFor: 'delivery.requested' }) },
    {
      name: 'deliveries',
      start: async () => {
        const courier = new Courier({ db, time, log, channel: webhooks(vault), lockMs });
        const stopWork = await work('deliveries', courier.call, { queues, log, concurrency: callsAtOnce });
        return () => Promise.all([stopWork(), courier.stop()]);
      },
    },
    { name: 'housekeeping', start: async () => startHousekeeping({ db, log }) },
    { name: 'recalculations', start: async () => startRecalculating({ db, time, calendars, log }) },
    { name: 'calendars', start: async () => startWatchingCalendars({ db, time, calendars, log }) },
    { name: 'sweep', start: async () => startSweeping({ db, time, calendars, log }, watch) },
    {
      name: 'http',
      start: async () => {
        await app.listen({ host: config.HOST, port: config.PORT });
        return () => leave(app, config.DRAIN_MS);
      },
    },
  ],
  { log, graceMs: 15_000 },
);
