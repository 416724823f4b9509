import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@motcua/runtime/free-port';
import { isAlive } from '../processes.ts';
import { startServer, stopRecorded } from './server.ts';

const prefix = 'motcua-postgres-';

/** Starts a PostgreSQL that `stop` deletes, after deleting those that earlier runs left when they were killed. */
export async function startTestPostgres(
  settings: Readonly<Record<string, string>>,
): Promise<{ url: string; stop(): Promise<void> }> {
  await sweep();
  const dir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const remove = () => rm(dir, { recursive: true, force: true });
  const place = { dir: join(dir, 'data'), logFile: join(dir, 'postgres.log') };
  const server = await startServer({ ...place, port: await freePort(), password: 'test', settings });
  return { url: server.adminUrl, stop: () => server.stop().then(remove) };
}

/** The name of a folder holds the process id of its run; a run that was killed could not stop its server. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : 0;
    if (!owner || isAlive(owner)) continue;
    const dir = join(tmpdir(), name);
    await stopRecorded(join(dir, 'data'));
    await rm(dir, { recursive: true, force: true });
  }
}
