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

test('the login of this service changes no dossier, no history and no person', async ({ oversight }) => {
  const { $client } = oversight.db;
  for (const forbidden of [
    'update dossiers set status = 2',
    `insert into history select * from history`,
    'update deadlines set closed_at = now()',
    'update tasks set closed_at = now()',
    'delete from persons',
    'delete from exports',
    'update exports set rows = 0',
    `update signing_keys set sealed_private = ''`,
    'select * from subscriptions',
    'select * from attachments',
    'insert into outbox select * from outbox',
  ])
    await expect($client.query(forbidden), forbidden).rejects.toThrow('permission denied');
});
