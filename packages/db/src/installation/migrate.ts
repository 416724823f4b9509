import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate as applyMigrations, drizzle } from '../drizzle.ts';
import { createRoles, type Passwords, roleUrl } from './roles.ts';

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Creates the roles as the administrator, then applies the migrations as the migrator. Safe to repeat. */
export async function migrate(adminUrl: string, passwords: Passwords): Promise<void> {
  await createRoles(adminUrl, passwords);
  await migrateSchema(roleUrl(adminUrl, 'migrator', passwords));
}

/** The database has migrations that this version does not know. */
export class NewerSchema extends Error {
  constructor() {
    super('a newer version has changed this database: start that one, or restore a backup from before');
    this.name = 'NewerSchema';
  }
}

/**
 * Applies the migrations that the database lacks. A second call at the same time waits, and then finds nothing to do.
 * @throws NewerSchema, and changes nothing
 */
export async function migrateSchema(migratorUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: migratorUrl });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('motcua migrations'))`);
    if (await isNewer(client)) throw new NewerSchema();
    await applyMigrations(drizzle(client), { migrationsFolder, migrationsSchema: 'migrations' });
  } finally {
    await client.end();
  }
}

/** Drizzle keeps the time at which each migration that it has applied was made, and compares the newest. */
async function isNewer(client: pg.Client): Promise<boolean> {
  const journal = JSON.parse(await readFile(join(migrationsFolder, 'meta', '_journal.json'), 'utf8'));
  const ours: number = journal.entries.at(-1).when;
  const { rows } = await client.query(`select to_regclass('migrations.__drizzle_migrations') is not null as found`);
  if (!rows[0].found) return false;
  const newest = await client.query('select max(created_at)::float8 as at from migrations.__drizzle_migrations');
  return newest.rows[0].at > ours;
}
