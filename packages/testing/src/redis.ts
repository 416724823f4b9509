import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Redis {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** The path of `redis-server`, if this machine has one. */
export function findRedisServer(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Starts a Redis with the settings that a queue needs: it evicts nothing and appends everything. `stop` deletes it.
 * @param more arguments of `redis-server` besides
 */
export async function startRedis(program: string, port: number, more: readonly string[] = []): Promise<Redis> {
  const dir = await mkdtemp(join(tmpdir(), 'motcua-redis-'));
  const settings = ['--bind', '127.0.0.1', '--appendonly', 'yes', '--appendfsync', 'no', '--save', ''];
  const child = spawn(
    program,
    ['--port', String(port), '--dir', dir, '--maxmemory-policy', 'noeviction', ...settings, ...more],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await untilReady(child);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    await rm(dir, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, process: child, stop };
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      if (said.includes('Ready to accept connections')) return; // keep the pipe flowing, remember nothing
      said += chunk.toString();
      if (said.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`redis-server ended while starting (${code ?? signal}):\n${said}`)),
    );
  });
}
