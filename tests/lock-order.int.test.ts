import { connect, transaction } from '@motcua/db/database';
import { sql } from '@motcua/db/drizzle';
import { lockOrder } from '@motcua/db/lock-order';
import { attachments } from '@motcua/db/schema/attachments';
import { dossiers } from '@motcua/db/schema/dossiers';
import { dbTest as test } from '@motcua/testing/database';
import { expect } from 'vitest';
import { watchLocks } from './lock-order.fixture.ts';

test('a transaction that locks a file before a dossier is noticed', async ({ database }) => {
  const db = connect(database.adminUrl);
  await transaction(db, async (tx) => {
    await tx.select().from(attachments).where(sql`true`).for('no key update');
    await tx.select().from(dossiers).where(sql`true`).for('no key update');
  });
  await db.$client.end();
  expect(watchLocks().splice(0)).toEqual([expect.stringContaining('waits for dossiers after attachments')]);
});

test('every table of the list is there', async ({ database }) => {
  const db = connect(database.adminUrl);
  const { rows } = await db.execute<{ name: string }>(sql`select tablename as name from pg_tables`);
  await db.$client.end();
  const tables = lockOrder.filter(({ kind }) => kind === 'rows').map(({ name }) => name);
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(tables));
});
