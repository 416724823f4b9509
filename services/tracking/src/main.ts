import { connect, ping } from '@motcua/db/database';
import { chooseServer, hasMoved } from '@motcua/db/database-url';
import { openVault } from '@motcua/db/vault';
import { leave } from '@motcua/http/leaving';
import { loadConfig } from '@motcua/runtime/config';
import { openLog } from '@motcua/runtime/logger';
import { run, startAnewWhen } from '@motcua/runtime/run';
import { trackingApp } from './app.ts';
import { TrackingConfig } from './config.ts';
import { nowIn } from './track.ts';

const config = loadConfig(TrackingConfig);
const log = openLog('tracking', config);
const databaseUrl = await chooseServer(config.DATABASE_URL);
const onError = (error: Error) => log.warn({ kind: 'database', err: error }, 'connection lost');
const db = connect(databaseUrl, { max: config.DATABASE_POOL, onError });
const now = nowIn(config.CLOCK);
const app = await trackingApp({ db, keys: openVault({ tracking: config.TRACKING_KEY }).tracking, now }, log, {
  proxies: config.PROXIES,
});

await run(
  [
    {
      name: 'database',
      start: async () => {
        await ping(db);
        return () => db.$client.end();
      },
    },
    startAnewWhen('database moved', () => hasMoved(config.DATABASE_URL, databaseUrl), log),
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
