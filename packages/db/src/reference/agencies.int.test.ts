import { dbTest as test } from '@motcua/testing/database';
import { expect, vi } from 'vitest';
import { connect, transaction } from '../database.ts';
import { sql } from '../drizzle.ts';
import { getAgency } from './agencies.ts';
import { addCalendarEdition } from './calendar-editions.ts';
import { getCalendarEdition } from './calendars.ts';

/** Sessions that wait for a lock in the database of this test, because other tests wait for locks too. */
const blocked = sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;

test('an edition is put in force between what is begun under the old one and what is begun under it', async ({
  database,
}) => {
  const [admin, intake, owner] = [
    connect(database.adminUrl),
    connect(database.urls['motcua_intake']!),
    connect(database.urls['motcua_migrator']!),
  ];
  const waiting = async () => (await admin.execute(blocked)).rows.length;
  const order: string[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: began, resolve: begin } = Promise.withResolvers<void>();
  const running = transaction(intake, async (tx) => {
    order.push(`running under ${(await getAgency(tx, 'H42.12', 'agency')).calendarEdition}`);
    begin();
    await held;
    order.push('run');
  });
  await began;
  const { definition } = await getCalendarEdition(owner, 'vn', 1);
  const edition = { calendarId: 'vn', definition, basis: 'QĐ', createdAt: 0, createdBy: 'admin' };
  const putting = transaction(owner, async (tx) => {
    await addCalendarEdition(tx, edition);
    order.push('in force');
  });
  await vi.waitUntil(async () => (await waiting()) === 1, 15_000);
  // Three agencies are read by one registration: each time the lock comes first and then the edition.
  const later = transaction(intake, async (tx) => {
    const read = await Promise.all(['H42.12', 'H42', 'H42.12'].map((id) => getAgency(tx, id, 'agency')));
    order.push(`later under ${read.map(({ calendarEdition }) => calendarEdition)}`);
  });
  await vi.waitUntil(async () => (await waiting()) === 2 || order.length > 1, 15_000);
  release();
  await Promise.all([running, putting, later]);
  expect(order).toEqual(['running under 1', 'run', 'in force', 'later under 2,2,2']);
  await Promise.all([admin, intake, owner].map((db) => db.$client.end()));
});
