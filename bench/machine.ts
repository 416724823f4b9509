import { open, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { median } from './statistics.ts';

const settings = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
  'max_wal_size',
];

/** The machine that the figures come from; a figure without its machine says nothing. */
export async function describeMachine() {
  return {
    node: process.version,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    /** How many programs wanted a core when the bench began, as the average of a minute. */
    load: loadavg()[0]!,
    /** The time of one small write that is forced to the disk: a durable commit takes no less. */
    diskSyncMs: await diskSyncMs(),
  };
}

/** The server's version and the settings that decide what a commit costs. */
export async function describePostgres(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; value: string }>(
      'select name, current_setting(name) as value from unnest($1::text[]) as name',
      [['server_version', ...settings]],
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  } finally {
    await client.end();
  }
}

async function diskSyncMs(): Promise<number> {
  const path = join(tmpdir(), `motcua-bench-sync-${process.pid}`);
  const file = await open(path, 'w');
  try {
    const page = Buffer.alloc(8_192, 1);
    await file.write(Buffer.concat(Array(64).fill(page)));
    await file.sync();
    const times: number[] = [];
    for (let i = 0; i < 100; i++) {
      const startedAt = performance.now();
      await file.write(page, 0, page.length, (i % 64) * page.length);
      await file.datasync();
      times.push(performance.now() - startedAt);
    }
    return median(times);
  } finally {
    await file.close();
    await rm(path);
  }
}
