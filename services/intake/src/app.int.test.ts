import pg from 'pg';
import { expect } from 'vitest';
import { intakeTest as test, validDossier } from './intake.fixture.ts';

test('no route is open but health and documents', async ({ intake }) => {
  const document = (await intake.call(null, 'GET', '/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  const open = ['/health/live', '/health/ready', '/openapi.json'];
  const own = intake.app.swagger() as { paths: Record<string, Record<string, unknown>> };
  for (const [path, methods] of Object.entries(own.paths))
    for (const method of Object.keys(methods)) {
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const response = await intake.call(null, method.toUpperCase(), url);
      expect([path, response.statusCode === 401]).toEqual([path, !open.includes(path)]);
    }
});

test('an unknown address, a wrong media type and a wrong token have their own codes', async ({ intake }) => {
  const codes = [
    await intake.call('counter', 'GET', '/v1/nothing'),
    await intake.call('counter', 'POST', '/v1/dossiers', { body: 'a=b', headers: { 'content-type': 'text/plain' } }),
    await intake.call(null, 'GET', '/v1/dossiers', { headers: { authorization: 'Bearer nonsense' } }),
    await intake.call('auditor', 'POST', '/v1/dossiers', { body: validDossier }),
    await intake.call('counter', 'GET', '/v1/dossiers/%E0%A4%A'),
    await intake.call('counter', 'GET', '/v1/dossiers/a%00b'),
  ].map((response) => [response.statusCode, response.json().code]);
  expect(codes).toEqual([
    [404, 'route-not-found'],
    [415, 'unsupported-media-type'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [400, 'invalid-encoding'],
    [400, 'invalid-encoding'],
  ]);
});

test('a database that takes no writes any more: reading goes on, writing and readiness answer 503', async ({
  intake,
  database,
}) => {
  const admin = new pg.Client(database.adminUrl);
  await admin.connect();
  await admin.query(`alter database ${database.name} set default_transaction_read_only = on`);
  await admin.end();
  const written = await intake.call('counter', 'POST', '/v1/dossiers', { body: validDossier });
  expect([written.statusCode, written.json().code, written.headers['retry-after']]).toEqual([503, 'unavailable', '1']);
  const ready = await intake.call(null, 'GET', '/health/ready');
  expect([ready.statusCode, ready.json().checks.database]).toEqual([503, 'failed']);
  expect((await intake.call('counter', 'GET', '/v1/dossiers')).statusCode).toBe(200);
});
