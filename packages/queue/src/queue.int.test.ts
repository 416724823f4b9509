import { spawn } from 'node:child_process';
import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect, type Database } from '@motcua/db/database';
import { appendOutbox, relayOutbox } from '@motcua/db/messages/outbox';
import { isOutboxEmpty } from '@motcua/db/messages/outbox-signal';
import { freePort } from '@motcua/runtime/free-port';
import { createLogger } from '@motcua/runtime/logger';
import { dbTest } from '@motcua/testing/database';
import type { TestDatabase } from '@motcua/testing/databases';
import { findRedisServer, startRedis } from '@motcua/testing/redis';
import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { migrateQueue } from './migrate.ts';
import { openQueues, type Queues } from './queues.ts';
import { drainOutbox, startRelay } from './relay.ts';
import { jobsOf } from './topics.ts';
import { type Handler, work } from './work.ts';

const log = createLogger('test', 'silent');
const soon = { timeout: 15_000, interval: 20 };

/** Short, so that another worker soon takes the job of one that was killed. */
const lockMs = 1_000;

/** A process with a relay's database and open queues, as the routing service has. */
async function openSide(database: TestDatabase, redisUrl: string | undefined) {
  await migrateQueue(database.urls['motcua_migrator']!);
  const databaseUrl = database.urls['motcua_routing']!;
  const db = connect(databaseUrl);
  const queues = await openQueues({ databaseUrl, redisUrl, lockMs });
  return {
    db,
    queues,
    databaseUrl,
    [Symbol.asyncDispose]: async () => {
      await queues.close();
      await db.$client.end();
    },
  };
}

async function openTasks(db: Database, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUIDv7());
  await db.transaction((tx) =>
    appendOutbox(
      tx,
      ids.map((taskId) => ({ type: 'task.opened', taskId })),
    ),
  );
  return ids;
}

/** Counts how often each task was handled. */
function counting() {
  const handled = new Map<string, number>();
  const handler: Handler<'routing'> = async ({ taskId }) => {
    handled.set(taskId, (handled.get(taskId) ?? 0) + 1);
  };
  return { handled, handler };
}

const onceEach = (ids: readonly string[]) => new Map(ids.map((id) => [id, 1]));

describe.each(['postgres', 'redis'] as const)('the queue on %s', (kind) => {
  const redisUrl = kind === 'redis' ? (inject('redisUrl') ?? undefined) : undefined;
  const queueTest = dbTest.skipIf(kind === 'redis' && redisUrl === undefined);

  queueTest('hands a committed message to a waiting worker at once', async ({ database }) => {
    await using side = await openSide(database, redisUrl);
    const { handled, handler } = counting();
    const stopWork = await work('routing', handler, { queues: side.queues, log, concurrency: 2 });
    // Only a signal wakes this relay in time: without one it looks again after the test has given up.
    const stopRelay = startRelay({ ...side, log, pollMs: 60_000 });
    for (let round = 0; round < 3; round += 1) {
      const [id] = await openTasks(side.db, 1);
      await vi.waitFor(() => expect(handled.get(id!)).toBe(1), soon);
    }
    await stopRelay();
    await stopWork();
  });

  queueTest('handles a message once although the relay crashed between hand-over and mark', async ({ database }) => {
    await using side = await openSide(database, redisUrl);
    const ids = await openTasks(side.db, 3);
    const crash = relayOutbox(side.db, 10, async (rows) => {
      for (const { topic, job } of rows.flatMap(jobsOf)) await side.queues.add(topic, [job]);
      throw new Error('crash');
    });
    await expect(crash).rejects.toThrow('crash');
    expect(await isOutboxEmpty(side.db)).toBe(false);

    const { handled, handler } = counting();
    const stop = await work('routing', handler, { queues: side.queues, log, concurrency: 2 });
    await vi.waitFor(() => expect(handled).toEqual(onceEach(ids)), soon);
    await drainOutbox(side);
    const after = await openTasks(side.db, 1);
    await drainOutbox(side);
    await vi.waitFor(() => expect(handled).toEqual(onceEach([...ids, ...after])), soon);
    await stop();
  });

  queueTest('hands over each message once with two relays and two workers at a time', async ({ database }) => {
    await using one = await openSide(database, redisUrl);
    await using two = await openSide(database, redisUrl);
    const { handled, handler } = counting();
    const stops = [
      startRelay({ ...one, log }),
      startRelay({ ...two, log }),
      await work('routing', handler, { queues: one.queues, log, concurrency: 4 }),
      await work('routing', handler, { queues: two.queues, log, concurrency: 4 }),
    ];
    const ids = (await Promise.all(Array.from({ length: 20 }, () => openTasks(one.db, 25)))).flat();
    await vi.waitFor(() => expect(handled.size).toBe(500), soon);
    expect(handled).toEqual(onceEach(ids));
    expect(await isOutboxEmpty(one.db)).toBe(true);
    for (const stop of stops) await stop();
  });

  queueTest('fails a payload that does not parse for good, and goes on', async ({ database }) => {
    await using side = await openSide(database, redisUrl);
    const { handled, handler } = counting();
    const lines: unknown[] = [];
    const listening = { ...log, info: (line: unknown) => lines.push(line), error: (line: unknown) => lines.push(line) };
    const stop = await work('routing', handler, { queues: side.queues, log: listening as never, concurrency: 1 });
    await side.queues.add('routing', [{ name: 'task.opened', data: { taskId: 'Nguyễn' }, opts: { jobId: 'bad-1' } }]);
    const ids = await openTasks(side.db, 1);
    await drainOutbox(side);
    await vi.waitFor(() => expect(handled).toEqual(onceEach(ids)), soon);
    await vi.waitFor(() => expect(lines).toHaveLength(2), soon);
    expect(lines).toMatchObject([
      { topic: 'routing', jobId: 'bad-1', attempt: 1, fields: ['taskId'], outcome: 'refused' },
      { topic: 'routing', attempt: 1, taskId: ids[0], outcome: 'done' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('Nguyễn');
    await stop();
  });

  queueTest('tries a failed job again and keeps nothing of what the failure said', async ({ database }) => {
    await using side = await openSide(database, redisUrl);
    const attempts: number[] = [];
    const failOnce: Handler<'routing'> = async (_payload, { attempt }) => {
      attempts.push(attempt);
      if (attempt === 1) throw new Error('Nguyễn Thị Đào');
    };
    let failedReason = '';
    const queues: Queues = {
      ...side.queues,
      openWorker: (topic, processor, concurrency) =>
        side.queues.openWorker(topic, processor, concurrency).on('failed', (job) => {
          failedReason = JSON.stringify(job);
        }),
    };
    const stop = await work('routing', failOnce, { queues, log, concurrency: 1 });
    await openTasks(side.db, 1);
    await drainOutbox(side);
    await vi.waitFor(() => expect(attempts).toEqual([1, 2]), soon);
    expect(failedReason).toContain('failedReason');
    expect(failedReason).not.toContain('Nguyễn');
    await stop();
  });

  queueTest('runs the job of a killed worker again within seconds', async ({ database }) => {
    await using side = await openSide(database, redisUrl);
    const program = fileURLToPath(new URL('./hanging-worker.fixture.ts', import.meta.url));
    const args = [program, String(lockMs), side.databaseUrl, ...(redisUrl === undefined ? [] : [redisUrl])];
    const hanging = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void hanging.kill('SIGKILL'));
    const ids = await openTasks(side.db, 1);
    await drainOutbox(side);
    await once(hanging.stdout, 'data');
    const { handled, handler } = counting();
    const stop = await work('routing', handler, { queues: side.queues, log, concurrency: 1 });
    hanging.kill('SIGKILL');
    await vi.waitFor(() => expect(handled).toEqual(onceEach(ids)), soon);
    await stop();
  });

  queueTest('lets a running job finish when it stops', async ({ database }) => {
    await using side = await openSide(database, redisUrl);
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    let finished = false;
    const slow: Handler<'routing'> = async () => {
      started.resolve();
      await release.promise;
      finished = true;
    };
    const stop = await work('routing', slow, { queues: side.queues, log, concurrency: 1 });
    await openTasks(side.db, 1);
    await drainOutbox(side);
    await started.promise;
    const stopped = stop();
    release.resolve();
    await stopped;
    expect(finished).toBe(true);
  });
});

dbTest('relays again after its listening connection and the queue itself were lost', async ({ database }) => {
  await using side = await openSide(database, undefined);
  const stopRelay = startRelay({ ...side, log });
  const { handled, handler } = counting();
  const stopWork = await work('routing', handler, { queues: side.queues, log, concurrency: 1 });
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query('alter schema queue rename to lost');
  await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = $1',
    [database.name],
  );
  await admin.end();
  const ids = await vi.waitFor(() => openTasks(side.db, 2), soon);
  await migrateQueue(database.urls['motcua_migrator']!);
  await vi.waitFor(() => expect(handled).toEqual(onceEach(ids)), soon);
  await stopRelay();
  await stopWork();
});

dbTest('intake cannot touch the queue, and nobody can change its structure', async ({ database }) => {
  await migrateQueue(database.urls['motcua_migrator']!);
  await migrateQueue(database.urls['motcua_migrator']!);
  await expect(openQueues({ databaseUrl: database.urls['motcua_intake']! })).rejects.toThrow('permission denied');
  const monitor = new pg.Client({ connectionString: database.urls['motcua_monitor']! });
  await monitor.connect();
  await expect(monitor.query('create table queue.more (id int)')).rejects.toThrow('permission denied');
  await expect(monitor.query('drop table queue.job')).rejects.toThrow('must be owner');
  await monitor.end();
});

dbTest('says what is missing when the queue was never migrated', async ({ database }) => {
  const databaseUrl = database.urls['motcua_routing']!;
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query('drop schema if exists queue cascade');
  await admin.end();
  await expect(openQueues({ databaseUrl })).rejects.toThrow('is not initialized');
});

const program = findRedisServer();
test.skipIf(program === undefined)('the queue on redis refuses a Redis that may evict keys', async () => {
  const redis = await startRedis(program!, await freePort());
  onTestFinished(() => redis.stop());
  const admin = new Redis(redis.url);
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
  admin.disconnect();
  const opening = openQueues({ databaseUrl: 'postgres://nobody@localhost/none', redisUrl: redis.url });
  await expect(opening).rejects.toThrow('maxmemory-policy allkeys-lru');
});

test.skipIf(program === undefined)('the queue on redis refuses a node of a cluster', async () => {
  const redis = await startRedis(program!, await freePort(), ['--cluster-enabled', 'yes']);
  onTestFinished(() => redis.stop());
  const opening = openQueues({ databaseUrl: 'postgres://nobody@localhost/none', redisUrl: redis.url });
  await expect(opening).rejects.toThrow('REDIS_URL names a node of a Redis cluster');
});
