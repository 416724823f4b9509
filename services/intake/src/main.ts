import { connect, ping } from '@motcua/db/database';
import { chooseServer, hasMoved } from '@motcua/db/database-url';
import { DossierNumbers } from '@motcua/db/dossiers/dossier-numbers';
import { confirmKeys } from '@motcua/db/installation/canaries';
import { Calendars } from '@motcua/db/reference/calendars';
import { Procedures } from '@motcua/db/reference/procedures';
import { SharedLocks } from '@motcua/db/shared-locks';
import { timeSourceOf } from '@motcua/db/time-source';
import { openVault } from '@motcua/db/vault';
import { openShelf } from '@motcua/documents/open-shelf';
import { leave } from '@motcua/http/leaving';
import { loadConfig } from '@motcua/runtime/config';
import { openLog } from '@motcua/runtime/logger';
import { run, startAnewWhen } from '@motcua/runtime/run';
import { intakeApp } from './app.ts';
import { IntakeConfig, shelfPlace } from './config.ts';
import { startRebuildingSearch } from './search/rebuild-search.ts';
import { startSavingMissingKeys } from './tracking/missing-keys.ts';
import { startSweepingUploads } from './uploads/sweep-uploads.ts';
import { UploadLocks } from './uploads/upload-locks.ts';

const config = loadConfig(IntakeConfig);
const log = openLog('intake', config);
const databaseUrl = await chooseServer(config.DATABASE_URL);
const onError = (error: Error) => log.warn({ kind: 'database', err: error }, 'connection lost');
const db = connect(databaseUrl, { max: config.DATABASE_POOL, onError });
// Numbers have a connection of their own: a registration already holds one while it waits for its number.
const numbersDb = connect(databaseUrl, { max: 1, onError });
const locks = new SharedLocks(db);
const keys = { persons: config.PERSONS_KEY, index: config.INDEX_KEY, tracking: config.TRACKING_KEY };
const deps = {
  db,
  time: timeSourceOf(config.CLOCK),
  vault: openVault(keys),
  calendars: new Calendars(),
  procedures: new Procedures(),
  numbers: new DossierNumbers(numbersDb),
  publicUrl: config.PUBLIC_URL,
  shelf: await openShelf(shelfPlace(config)),
  uploadLocks: new UploadLocks(locks),
  uploads: { maxBytes: config.UPLOAD_LIMIT_MB * 1_048_576, keptMs: config.UPLOAD_KEPT_HOURS * 3_600_000 },
};
const app = await intakeApp(deps, log, { proxies: config.PROXIES });

await run(
  [
    {
      name: 'database',
      start: async () => {
        await ping(db);
        await confirmKeys(db, keys);
        return () => Promise.all([locks.close(), ...[db, numbersDb].map(({ $client }) => $client.end())]);
      },
    },
    startAnewWhen('database moved', () => hasMoved(config.DATABASE_URL, databaseUrl), log),
    { name: 'uploads', start: async () => startSweepingUploads(deps, log) },
    { name: 'search', start: async () => startRebuildingSearch(deps, log) },
    { name: 'tracking keys', start: async () => startSavingMissingKeys(deps, log) },
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
