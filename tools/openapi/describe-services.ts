import { randomBytes } from 'node:crypto';
import { connect, type Database } from '@motcua/db/database';
import { DossierNumbers } from '@motcua/db/dossiers/dossier-numbers';
import { Calendars } from '@motcua/db/reference/calendars';
import { Procedures } from '@motcua/db/reference/procedures';
import { SharedLocks } from '@motcua/db/shared-locks';
import type { TimeSource } from '@motcua/db/time-source';
import { deriveKeys, openVault, type Vault } from '@motcua/db/vault';
import { createLogger } from '@motcua/runtime/logger';
import type { FastifyInstance } from 'fastify';
import type { ServiceName } from '../../infra/routes.ts';
import { monitorApp } from '../../services/deadline-monitor/src/app.ts';
import { intakeApp } from '../../services/intake/src/app.ts';
import { UploadLocks } from '../../services/intake/src/uploads/upload-locks.ts';
import { oversightApp } from '../../services/oversight/src/app.ts';
import { routingApp } from '../../services/routing/src/app.ts';
import { trackingApp } from '../../services/tracking/src/app.ts';

/** What services are built with. `dbOf`: the connection of a service. */
export interface Means {
  readonly dbOf: (service: ServiceName) => Database;
  readonly vault: Vault;
  readonly time: TimeSource;
}

/**
 * The app of every service, by name. Queues and documents are missing: the routes reach for them only when they are
 * called.
 */
export async function buildServices({ dbOf, vault, time }: Means): Promise<Record<ServiceName, FastifyInstance>> {
  const log = createLogger('openapi', 'silent');
  const calendars = new Calendars();
  const missing = {} as never;
  const common = (service: ServiceName) => ({ db: dbOf(service), time, vault, calendars });
  const intake = {
    ...common('intake'),
    procedures: new Procedures(),
    numbers: new DossierNumbers(dbOf('intake')),
    publicUrl: '',
    shelf: missing,
    uploadLocks: new UploadLocks(new SharedLocks(dbOf('intake'))),
    uploads: { maxBytes: 0, keptMs: 0 },
  };
  const monitor = { ...common('deadline-monitor'), queues: missing, timeMode: 'real' as const };
  return {
    'deadline-monitor': await monitorApp(monitor, log),
    intake: await intakeApp(intake, log),
    oversight: await oversightApp({ ...common('oversight'), exportsDb: dbOf('oversight') }, log),
    routing: await routingApp(common('routing'), log),
    tracking: await trackingApp({ db: dbOf('tracking'), keys: vault.tracking, now: () => 0 }, log),
  };
}

/** The OpenAPI document of every service, by name. Builds the services, but connects to nothing. */
export async function describeServices(): Promise<Record<string, object>> {
  const nothing = connect('postgres://nobody@127.0.0.1:1/nothing', { max: 1 });
  const apps = await buildServices({
    dbOf: () => nothing,
    vault: openVault(deriveKeys(randomBytes(32).toString('base64'))),
    time: async () => 0,
  });
  const documents: Record<string, object> = {};
  for (const [service, app] of Object.entries(apps)) {
    documents[service] = app.swagger();
    await app.close();
  }
  return documents;
}
