import { runMigrations } from 'bullmq';
import pg from 'pg';
import { queueSchema } from './postgres-store.ts';
import { type Topic, topics } from './topics.ts';

/** The logins that add or handle jobs. Intake does not need the queue and may not read it. */
const logins = 'motcua_routing, motcua_monitor';

/**
 * Applies BullMQ's migrations in the schema `queue`, as the migrator, and grants the services what they need. Safe to
 * repeat and to run twice at once. Not needed with Redis, where it does no harm.
 */
export async function migrateQueue(migratorUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: migratorUrl });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('motcua queue'))`);
    await runMigrations(client, queueSchema);
    await client.query(`set search_path to ${queueSchema}`);
    for (const topic of Object.keys(topics) as Topic[]) await createJobNumbers(client, topic);
    await grant(client);
  } finally {
    await client.end();
  }
}

/** Creates the sequence that BullMQ would create with the first job of a queue: services may create nothing. */
async function createJobNumbers(client: pg.Client, topic: Topic): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select job_id_seq_name($1) as name', [topic]);
  await client.query(`create sequence if not exists ${pg.escapeIdentifier(rows[0]!.name)}`);
}

async function grant(client: pg.Client): Promise<void> {
  await client.query(`grant usage on schema ${queueSchema} to ${logins}`);
  await client.query(`grant select, insert, update, delete on all tables in schema ${queueSchema} to ${logins}`);
  await client.query(`revoke insert, update, delete on ${queueSchema}.migration from ${logins}`);
  await client.query(`grant usage on all sequences in schema ${queueSchema} to ${logins}`);
  // Adding in bulk uses temporary tables.
  const database = pg.escapeIdentifier(client.database ?? '');
  await client.query(`grant temporary on database ${database} to ${logins}`);
}
