import { connect, ping } from '@motcua/db/database';
import { chooseServer, hasMoved } from '@motcua/db/database-url';
import { confirmKeys } from '@motcua/db/installation/canaries';
import { Calendars } from '@motcua/db/reference/calendars';
import { timeSourceOf } from '@motcua/db/time-source';
import { openVault } from '@motcua/db/vault';
import { leave } from '@motcua/http/leaving';
import { Key, loadConfig, ServiceConfig } from '@motcua/runtime/config';
import { openLog } from '@motcua/runtime/logger';
import { run, startAnewWhen } from '@motcua/runtime/run';
import { oversightApp } from './app.ts';

const config = loadConfig(ServiceConfig.extend({ PERSONS_KEY: Key, SIGNING_KEY: Key, TOKENS_KEY: Key }));
const log = openLog('oversight', config);
const databaseUrl = await chooseServer(config.DATABASE_URL);
const onError = (error: Error) => log.warn({ kind: 'database', err: error }, 'connection lost');
const db = connect(databaseUrl, { max: config.DATABASE_POOL, onError });
// Two exports at a time. A third one waits, and is refused as unavailable when neither ends in time.
const exportsDb = connect(databaseUrl, { max: 2, onError });
const time = timeSourceOf(config.CLOCK);
const keys = { persons: config.PERSONS_KEY, signing: config.SIGNING_KEY, tokens: config.TOKENS_KEY };
const vault = openVault(keys);
const app = await oversightApp({ db, exportsDb, time, vault, calendars: new Calendars() }, log, {
  proxies: config.PROXIES,
});

await run(
  [
    {
      name: 'database',
      start: async () => {
        await ping(db);
        await confirmKeys(db, keys);
        return () => Promise.all([db, exportsDb].map(({ $client }) => $client.end()));
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
