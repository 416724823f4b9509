import { connect } from '@motcua/db/database';
import { openVault } from '@motcua/db/vault';
import { createLogger } from '@motcua/runtime/logger';
import { type Call, callOf } from '@motcua/testing/call';
import pg from 'pg';
import { expect } from 'vitest';
import { type Intake, intakeTest, validDossier } from '../../intake/src/intake.fixture.ts';
import { trackingApp } from './app.ts';
import { type Deps, nowIn } from './track.ts';

/** Two processes of this service, each with the login and the key that it has in a running system. */
export interface Tracking {
  readonly call: Call<never>;
  readonly callOther: Call<never>;
  /** One where time is simulated, and asked of the database. */
  readonly callSimulated: Call<never>;
}

/** This service beside intake, which registers what is looked up here; both at the time that tests set on intake. */
export const trackingTest = intakeTest.extend<{ readonly tracking: Tracking }>({
  tracking: async ({ intake, database }, use) => {
    const db = connect(database.urls['motcua_tracking']!);
    const keys = openVault({ tracking: intake.keys.tracking }).tracking;
    const start = (now: Deps['now']) =>
      trackingApp({ db, keys, now }, createLogger('tracking', 'silent'), { proxies: 1 });
    const [app, other, simulated] = [
      await start(() => intake.now),
      await start(() => intake.now),
      await start(nowIn('simulated')),
    ];
    await use({ call: callOf(app, {}), callOther: callOf(other, {}), callSimulated: callOf(simulated, {}) });
    await Promise.all([app, other, simulated].map((one) => one.close()));
    await db.$client.end();
  },
});

export const home = '203.0.113.7';
const whatever = { 'if-match': '*' };

export const ask = ({ call }: Tracking, body: unknown, headers: Record<string, string> = {}) =>
  call(null, 'POST', '/v1/track', { body, headers: { 'x-forwarded-for': home, ...headers } });

export async function registered(intake: Intake, changes: object = {}): Promise<string> {
  const response = await intake.call('counter', 'POST', '/v1/dossiers', { body: { ...validDossier, ...changes } });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().code;
}

export async function act(
  intake: Intake,
  role: 'counter' | 'supervisor',
  code: string,
  verb: string,
  body: object = {},
) {
  const response = await intake.call(role, 'POST', `/v1/dossiers/${code}/${verb}`, { body, headers: whatever });
  expect(response.statusCode, response.body).toBe(200);
}

/** Runs a statement behind the curtain. */
export async function asAdmin(adminUrl: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  const { rows } = await admin.query(statement);
  await admin.end();
  return rows;
}
