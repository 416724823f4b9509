import { dumpTables } from '@motcua/testing/dump';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { routingTest as test } from '../routing.fixture.ts';

test('a connection killed in the middle of any verb leaves everything as it was before', async ({
  routing,
  database,
}) => {
  const { taskId } = await routing.register();
  await routing.assign(taskId);
  const second = (await routing.command(taskId, 'complete')).json().next.id as string;
  const other = await routing.register();
  const asked = await routing.call('officer', 'POST', `/v1/tasks/${other.taskId}/consultations`, {
    body: { agency: 'H42', question: 'x', budgetMinutes: 60 },
  });
  const consultation = asked.json().id as string;
  const before = await dumpTables(database.adminUrl);
  const holder = new pg.Client({ connectionString: database.adminUrl });
  await holder.connect();
  const again = { withoutAnswers: true, reason: 'x' };
  for (const [path, body] of [
    [`tasks/${second}/claim`, { officerId: 'vp-justice-1' }],
    [`tasks/${second}/complete`, {}],
    [`tasks/${second}/return`, { toStep: 0, reason: 'x' }],
    [`tasks/${second}/reassign`, { officerId: 'vp-justice-1', reason: 'x' }],
    [`tasks/${second}/consultations`, { agency: 'H42', question: 'x', budgetMinutes: 60 }],
    [`tasks/${other.taskId}/complete`, again],
    [`consultations/${consultation}/answer`, { answer: 'x' }],
    [`consultations/${consultation}/withdraw`, { reason: 'x' }],
  ] as const) {
    // Whoever writes history now waits, with the rest of the verb behind it.
    await holder.query('begin; lock table history in share mode');
    const headers = { 'if-match': '*', 'idempotency-key': path };
    const running = routing.call('admin', 'POST', `/v1/${path}`, { body, headers });
    await vi.waitFor(async () => {
      const killed = await routing.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where usename = 'motcua_routing' and wait_event_type = 'Lock' and datname = current_database()`,
      );
      expect(killed, path).toHaveLength(1);
    }, 15_000);
    expect((await running).statusCode, path).toBe(503);
    await holder.query('rollback');
    expect(await dumpTables(database.adminUrl), path).toEqual(before);
  }
  await holder.end();
  const headers = { 'if-match': '*', 'idempotency-key': `tasks/${second}/complete` };
  const done = await routing.call('admin', 'POST', `/v1/tasks/${second}/complete`, { body: {}, headers });
  expect([done.statusCode, done.headers['idempotency-replayed']]).toEqual([200, undefined]);
});
