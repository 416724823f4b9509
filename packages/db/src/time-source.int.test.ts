import { dbTest as test } from '@motcua/testing/database';
import { expect, vi } from 'vitest';
import { connect, transaction } from './database.ts';
import { sql } from './drizzle.ts';
import { lockSimulatedTime, moveSimulatedTime, setUpSimulatedTime, timeSourceOf } from './time-source.ts';

/** Sessions that wait for a lock in the database of this test, because other tests wait for locks too. */
const blocked = sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;

test('a move waits for the commands that run, and those that come later wait for the move', async ({ database }) => {
  const [admin, intake, monitor] = [
    connect(database.adminUrl),
    connect(database.urls['motcua_intake']!),
    connect(database.urls['motcua_monitor']!),
  ];
  const now = timeSourceOf('simulated');
  await setUpSimulatedTime(admin, 1_000);
  const order: string[] = [];
  const waiting = async () => {
    const { rows } = await admin.execute(blocked);
    return rows.length;
  };
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: began, resolve: begin } = Promise.withResolvers<void>();
  const running = transaction(intake, async (tx) => {
    order.push(`running at ${await now(tx)}`);
    begin();
    await held;
  });
  await began;
  const moving = transaction(monitor, async (tx) => {
    await lockSimulatedTime(tx);
    order.push('move');
    await moveSimulatedTime(tx, 2_000);
  });
  await vi.waitUntil(async () => (await waiting()) === 1, 15_000);
  const later = transaction(intake, async (tx) => order.push(`later at ${await now(tx)}`));
  await vi.waitUntil(async () => (await waiting()) === 2 || order.length > 1, 15_000);
  release();
  await Promise.all([running, moving, later]);
  expect(order).toEqual(['running at 1000', 'move', 'later at 2000']);
  await Promise.all([admin, intake, monitor].map((db) => db.$client.end()));
});
