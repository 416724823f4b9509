/**
 * Databases for tests, copied by PostgreSQL itself from a migrated template.
 * Nothing here knows our tables: the template is made once per run, before the tests (tests/global-setup.ts).
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type {} from 'vitest';

/** The PostgreSQL server that a test run offers to its tests. */
export interface PostgresForTests {
  /** A superuser's URL of the maintenance database. */
  readonly adminUrl: string;
  /** The migrated database that is copied for each test. */
  readonly template: string;
  /** Password per login role (`motcua_intake`, …). */
  readonly passwords: Readonly<Record<string, string>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresForTests;
    /** A Redis for the tests that run on both queue backends; null where there is none. */
    redisUrl: string | null;
  }
}

export interface TestDatabase {
  readonly name: string;
  /** The superuser's URL of this database, to prepare data and to look at tables. */
  readonly adminUrl: string;
  /** The URL for each login role, as the services get it. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Copies the template into a new database with a random name. */
export async function cloneTemplate(postgres: PostgresForTests): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await createDatabase(postgres.adminUrl, name, postgres.template);
  const urls = Object.entries(postgres.passwords).map(([role, password]) => {
    const url = new URL(databaseUrl(postgres.adminUrl, name));
    url.username = role;
    url.password = password;
    return [role, url.href] as const;
  });
  return { name, adminUrl: databaseUrl(postgres.adminUrl, name), urls: Object.fromEntries(urls) };
}

/**
 * Creates a database: an empty one, or a copy of another with the same owner. PostgreSQL copies file by file, because
 * its usual way, block by block through the log, takes twice as long for a small database.
 */
export async function createDatabase(adminUrl: string, name: string, template = 'template0'): Promise<void> {
  const admin = adminOf(adminUrl);
  const found = await admin.query<{ owner: string }>(
    'select pg_get_userbyid(datdba) as owner from pg_database where datname = $1',
    [template],
  );
  const owner = pg.escapeIdentifier(found.rows[0]?.owner ?? 'postgres');
  await admin.query(`create database ${name} template ${template} owner ${owner} strategy file_copy`);
}

/** Drops a database, also while something is connected to it. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await adminOf(adminUrl).query(`drop database if exists ${name} with (force)`);
}

/** The same server and login, another database. */
export function databaseUrl(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

const admins = new Map<string, pg.Pool>();

/** The pool for a maintenance database. A new connection for each statement would take as long as the statement. */
function adminOf(url: string): pg.Pool {
  const known = admins.get(url);
  if (known !== undefined) return known;
  const pool = new pg.Pool({ connectionString: url, allowExitOnIdle: true });
  pool.on('error', () => {}); // the server may stop while a connection is idle
  admins.set(url, pool);
  return pool;
}
