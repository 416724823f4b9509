import { randomBytes } from 'node:crypto';
import { connect } from '@motcua/db/database';
import { DossierNumbers } from '@motcua/db/dossiers/dossier-numbers';
import { Calendars } from '@motcua/db/reference/calendars';
import { Procedures } from '@motcua/db/reference/procedures';
import { SharedLocks } from '@motcua/db/shared-locks';
import { deriveKeys, openVault } from '@motcua/db/vault';
import { createLogger } from '@motcua/runtime/logger';
import { monitorApp } from '../../services/deadline-monitor/src/app.ts';
import { intakeApp } from '../../services/intake/src/app.ts';
import { UploadLocks } from '../../services/intake/src/uploads/upload-locks.ts';
import { oversightApp } from '../../services/oversight/src/app.ts';
import { routingApp } from '../../services/routing/src/app.ts';
import { trackingApp } from '../../services/tracking/src/app.ts';

/** The OpenAPI document of every service, by name. Builds the services, but connects to nothing. */
export async function describeServices(): Promise<Record<string, object>> {
  const db = connect('postgres://nobody@127.0.0.1:1/nothing', { max: 1 });
  const vault = openVault(deriveKeys(randomBytes(32).toString('base64')));
  const log = createLogger('openapi', 'silent');
  const time = async () => 0;
  const calendars = new Calendars();
  const unused = {} as never; // the routes reach for it only when they are called
  const apps = {
    'deadline-monitor': await monitorApp({ db, queues: unused, timeMode: 'real', time, vault, calendars }, log),
    intake: await intakeApp(
      {
        db,
        time,
        vault,
        calendars,
        procedures: new Procedures(),
        numbers: new DossierNumbers(db),
        publicUrl: '',
        shelf: unused,
        uploadLocks: new UploadLocks(new SharedLocks(db)),
        uploads: { maxBytes: 0, keptMs: 0 },
      },
      log,
    ),
    oversight: await oversightApp({ db, exportsDb: db, time, vault, calendars }, log),
    routing: await routingApp({ db, time, vault, calendars }, log),
    tracking: await trackingApp({ db, keys: vault.tracking, now: () => 0 }, log),
  };
  const documents: Record<string, object> = {};
  for (const [service, app] of Object.entries(apps)) {
    documents[service] = app.swagger();
    await app.close();
  }
  return documents;
}
