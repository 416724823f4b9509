import { Calendars } from '@motcua/db/calendars';
import { clockOf } from '@motcua/db/clock';
import { connect, ping } from '@motcua/db/database';
import { DossierNumbers } from '@motcua/db/dossier-numbers';
import { Procedures } from '@motcua/db/procedures';
import { openVault } from '@motcua/db/vault';
import { loadConfig, ServiceConfig } from '@motcua/runtime/config';
import { createLogger } from '@motcua/runtime/logger';
import { run } from '@motcua/runtime/run';
import { z } from 'zod';
import { intakeApp } from './app.ts';

const config = loadConfig(
  ServiceConfig.extend({
    /** Where citizens reach the house; stands in the QR code on every paper. */
    PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8080'),
  }),
);
const log = createLogger('intake', config.LOG_LEVEL);
const onError = (error: Error) => log.warn({ kind: 'database', err: error }, 'connection lost');
const db = connect(config.DATABASE_URL, { max: config.DATABASE_POOL, onError });
// Its own connection: a registration holds one already while it waits for its number.
const numbersDb = connect(config.DATABASE_URL, { max: 1, onError });
// Two exports at a time; a third waits, and is then told to come again.
const exportsDb = connect(config.DATABASE_URL, { max: 2, onError });
const app = await intakeApp(
  {
    db,
    exportsDb,
    clock: clockOf(config.CLOCK),
    vault: openVault(config.MASTER_KEY),
    calendars: new Calendars(),
    procedures: new Procedures(),
    numbers: new DossierNumbers(numbersDb),
    publicUrl: config.PUBLIC_URL,
  },
  log,
);

await run(
  [
    {
      name: 'database',
      start: async () => {
        await ping(db);
        return () => Promise.all([db, exportsDb, numbersDb].map(({ $client }) => $client.end()));
      },
    },
    {
      name: 'http',
      start: async () => {
        await app.listen({ host: config.HOST, port: config.PORT });
        return () => app.close();
      },
    },
  ],
  { log, graceMs: 10_000 },
);
