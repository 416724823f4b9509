/**
 * What the tests of a run share: one PostgreSQL server with a migrated template database, and a Redis where there is
 * one. Order of choice: the URLs given (DATABASE_URL, REDIS_URL) → containers where TEST_INFRA=containers → an embedded
 * PostgreSQL and, if `redis-server` is on the PATH, a throw-away Redis.
 */
import { randomBytes } from 'node:crypto';
import { connect } from '@motcua/db/database';
import { migrate } from '@motcua/db/installation/migrate';
import { type DatabaseRole, databaseRoles, roleUrl } from '@motcua/db/installation/roles';
import { seed } from '@motcua/db/installation/seed';
import { migrateQueue } from '@motcua/queue/migrate';
import { freePort } from '@motcua/runtime/free-port';
import { startPostgresContainer, startRedisContainer } from '@motcua/testing/containers';
import { createDatabase, databaseUrl, dropDatabase, type PostgresForTests } from '@motcua/testing/databases';
import { findRedisServer, startRedis } from '@motcua/testing/redis';
import type { TestProject } from 'vitest/node';
import { startTestPostgres } from '../infra/postgres/test-server.ts';

interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

/** Tests lose nothing when the machine goes down, so nothing waits for the disk. */
const fastSettings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', scram_iterations: '1' };

/** Called by vitest once for each project that has files to run; the first call prepares for all. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const shared = project.vitest.getRootProject();
  if ('postgres' in shared.getProvidedContext()) return undefined;
  const postgres = await choosePostgres();
  const redis = await chooseRedis();
  const template = `template_${randomBytes(6).toString('hex')}`;
  const tearDown = async () => {
    await dropDatabase(postgres.url, template);
    await Promise.all([postgres.stop(), redis?.stop()]);
  };
  try {
    const passwords = await prepareTemplate(postgres.url, template);
    shared.provide('postgres', { adminUrl: postgres.url, template, passwords } satisfies PostgresForTests);
    shared.provide('redisUrl', redis?.url ?? null);
    return tearDown;
  } catch (error) {
    await tearDown(); // vitest only tears down what was set up
    throw error;
  }
}

async function choosePostgres(): Promise<Running> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  if (process.env.TEST_INFRA === 'containers') return startPostgresContainer(fastSettings);
  return startTestPostgres(fastSettings);
}

async function chooseRedis(): Promise<Running | undefined> {
  const given = process.env.REDIS_URL;
  if (given) return { url: given, stop: async () => {} };
  if (process.env.TEST_INFRA === 'containers') return startRedisContainer();
  const program = findRedisServer();
  return program ? startRedis(program, await freePort()) : undefined;
}

/** Makes the database that is copied for each test; returns the password of each login role. */
async function prepareTemplate(adminUrl: string, template: string): Promise<Record<string, string>> {
  const passwords = Object.fromEntries(databaseRoles.map((role) => [role, 'test'])) as Record<DatabaseRole, string>;
  await createDatabase(adminUrl, template);
  const templateUrl = databaseUrl(adminUrl, template);
  await migrate(templateUrl, passwords);
  const ownerUrl = roleUrl(templateUrl, 'migrator', passwords);
  await migrateQueue(ownerUrl);
  const owner = connect(ownerUrl, { max: 1 });
  try {
    await seed(owner, Date.now());
  } finally {
    await owner.$client.end();
  }
  return Object.fromEntries(databaseRoles.map((role) => [`motcua_${role}`, passwords[role]]));
}
