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

/**
 * Applies the migrations that the database lacks. A second call at the same time waits, and then finds nothing to do.
 */
export async function migrateSchema(migratorUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: migratorUrl });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('motcua migrations'))`);
    await applyMigrations(drizzle(client), { migrationsFolder, migrationsSchema: 'migrations' });
  } finally {
    await client.end();
  }
}
