import { expect } from 'vitest';
import { oversightTest as test } from './oversight.fixture.ts';

test('no route is open but health and public keys', async ({ oversight }) => {
  const open = ['/health/live', '/health/ready', '/.well-known/jwks.json'];
  const { paths } = oversight.app.swagger() as { paths: Record<string, Record<string, unknown>> };
  for (const [path, methods] of Object.entries(paths))
    for (const method of Object.keys(methods)) {
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const response = await oversight.call(null, method.toUpperCase(), url);
      expect([path, response.statusCode === 401]).toEqual([path, !open.includes(path)]);
    }
});

test('the login of this service writes its own records and keys, and changes nothing else', async ({ oversight }) => {
  const { rows } = await oversight.db.$client.query<{ may: string }>(
    `select privilege_type || ' ' || table_name as may from information_schema.table_privileges
       where grantee = current_user and privilege_type <> 'SELECT'
     union select 'UPDATE ' || table_name || '.' || column_name from information_schema.column_privileges
       where grantee = current_user and privilege_type = 'UPDATE' order by may`,
  );
  expect(rows.map(({ may }) => may)).toEqual([
    'INSERT access_tokens',
    'INSERT exports',
    'INSERT idempotency_keys',
    'INSERT signing_keys',
    'UPDATE access_tokens.revoked_at',
    'UPDATE clock.id',
    'UPDATE exports.bytes',
    'UPDATE exports.finished_at',
    'UPDATE exports.sha256',
    'UPDATE idempotency_keys.body',
    'UPDATE idempotency_keys.headers',
    'UPDATE idempotency_keys.status',
    'UPDATE signing_keys.retired_at',
    // A subscription ends with the token that made it.
    'UPDATE subscriptions.active',
    'UPDATE subscriptions.ended_at',
    'UPDATE subscriptions.ended_because',
    'UPDATE subscriptions.held_by',
    'UPDATE subscriptions.visit_at',
  ]);
});
