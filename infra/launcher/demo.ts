import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { exitOf } from '../processes.ts';
import { compileCache } from './compile-cache.ts';
import { StartError } from './start-error.ts';

const program = fileURLToPath(new URL('../../tools/simulate/demo.ts', import.meta.url));

/**
 * Fills the system that runs on a data folder with days that are played through its API, by a program of its own: a
 * client like any other. Does nothing where there are dossiers already.
 * @param say takes what the program has to say, a line at a time
 * @throws StartError when the days could not be played; the reason of `signal` when it aborts
 */
export async function fillDemo(dataDir: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [program, '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
    signal,
  });
  child.on('error', () => {}); // exitOf reports it
  for await (const line of createInterface({ input: child.stdout })) say(line);
  const how = await exitOf(child);
  signal.throwIfAborted();
  if (how !== 0) throw new StartError(`The days of the demo could not be played (${how}). Its own words stand above.`);
}
