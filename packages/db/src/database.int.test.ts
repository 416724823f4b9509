import { dbTest } from '@motcua/testing/database';
import { expect } from 'vitest';
import { connect, isUnavailable, ping, transaction } from './database.ts';
import { sql } from './drizzle.ts';

dbTest('gives a connection back to the pool even when the transaction could not begin', async ({ database }) => {
  const db = connect(database.urls['motcua_routing']!, { max: 1 });
  db.$client.once('acquire', (client) => client.connection.stream.destroy());
  await expect(transaction(db, async () => {})).rejects.toSatisfy(isUnavailable);
  await ping(db);
  await db.$client.end();
});

/** Ends a session from outside and returns when it is gone. */
async function endBackend(adminUrl: string, pid: number): Promise<void> {
  const admin = connect(adminUrl);
  await admin.execute(sql`select pg_terminate_backend(${pid}, 5000)`);
  await admin.$client.end();
}

dbTest('survives losing a connection between two statements of a transaction', async ({ database }) => {
  const db = connect(database.urls['motcua_routing']!, { max: 1 });
  const lost = transaction(db, async (tx) => {
    const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await endBackend(database.adminUrl, rows[0]!.pid);
    await tx.execute(sql`select 1`);
  });
  await expect(lost).rejects.toSatisfy(isUnavailable);
  await ping(db);
  await db.$client.end();
});
