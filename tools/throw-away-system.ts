import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSystem } from '../infra/launcher/system.ts';
import { Client } from './client.ts';

/** Starts a whole system under the simulated clock, works with it, and throws it away. */
export async function inThrowAwaySystem<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'motcua-throw-away-'));
  process.stderr.write('Starting a throw-away system …\n');
  const system = await startSystem({ dataDir, port: 0, clock: 'simulated', throwAway: true, env: process.env });
  try {
    return await work(new Client(system.url, system.tokens));
  } finally {
    await system.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
