import { connect, type Database } from '@motcua/db/database';
import { Calendars } from '@motcua/db/reference/calendars';
import type { Role } from '@motcua/db/tokens';
import { openVault } from '@motcua/db/vault';
import { createLogger } from '@motcua/runtime/logger';
import { type Call, callOf } from '@motcua/testing/call';
import type { FastifyInstance } from 'fastify';
import { intakeTest, tokens } from '../../intake/src/intake.fixture.ts';
import { oversightApp } from './app.ts';
import type { Deps } from './deps.ts';

/** This service, with its own login. */
export interface Oversight {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly deps: Deps;
  readonly call: Call<Role>;
}

/** A dossier's deadline and its clocks, as an auditor reads them. */
export const deadlineOf = async ({ call }: Oversight, code: string, query = '', headers = {}) =>
  (await call('auditor', 'GET', `/v1/dossiers/${code}/deadline${query}`, { headers })).json();

/** This service beside intake, whose verbs make what is looked at here; both at the time that tests set on intake. */
export const oversightTest = intakeTest.extend<{ readonly oversight: Oversight }>({
  oversight: async ({ intake, database }, use) => {
    const db = connect(database.urls['motcua_oversight']!);
    const exportsDb = connect(database.urls['motcua_oversight']!, { max: 1 });
    const vault = openVault(intake.keys);
    const deps = { db, exportsDb, time: async () => intake.now, vault, calendars: new Calendars() };
    const app = await oversightApp(deps, createLogger('oversight', 'silent'), { silentMs: 1_000 });
    await use({ app, db, deps, call: callOf(app, tokens) });
    await app.close();
    await Promise.all([db, exportsDb].map(({ $client }) => $client.end()));
  },
});
