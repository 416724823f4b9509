import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../infra/launcher/start-error.ts';
import { startSystem } from '../infra/launcher/system.ts';
import { Client } from './client.ts';
import { CommandError } from './command-line.ts';

/** Starts a whole system under the simulated clock, works with it, and throws it away. Throws CommandError. */
export async function inThrowAwaySystem<T>(work: (client: Client) => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'motcua-throw-away-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  process.stderr.write('Starting a throw-away system …\n');
  const options = { dataDir, port: 0, clock: 'simulated', throwAway: true, env: process.env } as const;
  const system = await startSystem(options).catch((error) => {
    throw error instanceof StartError ? new CommandError(error.message) : error;
  });
  stack.defer(() => system.stop());
  return await work(new Client(system.url, system.tokens));
}
