import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withOutput } from '../../output-file.ts';
import { exitOf, identify, stopProcess } from '../../processes.ts';
import type { Part } from './supervisor.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

export interface ServiceProcess {
  readonly name: string;
  /** The path of its main.ts, from the root of the repository. */
  readonly program: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly logs: string;
  readonly onSpawn: (name: string, pid: number) => void;
}

/** The file with the output of a service, beside that of its log. */
export const outputOf = (logs: string, name: string) => join(logs, `${name}.out.log`);

/**
 * A service as a child process. It has a session of its own, so that Ctrl-C in the terminal reaches only the launcher,
 * which stops everything in order. Its output goes into a file, so that it does not break when the launcher is killed.
 */
export function servicePart({ name, program, port, env, logs, onSpawn }: ServiceProcess): Part {
  return {
    name,
    start: async () => {
      const child = withOutput(outputOf(logs, name), (output) =>
        spawn(process.execPath, [resolve(repository, program)], {
          cwd: repository,
          env,
          detached: true,
          stdio: ['ignore', output, output],
        }),
      );
      child.on('error', () => {}); // exitOf reports it
      if (child.pid !== undefined) onSpawn(name, child.pid);
      return child;
    },
    stop: stopService,
    // Whatever it answers, its loop turns.
    answer: async (signal) => {
      await (await fetch(`http://127.0.0.1:${port}/health/live`, { signal })).arrayBuffer();
    },
  };
}

async function stopService(child: ChildProcess): Promise<void> {
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity)
    await stopProcess(identity, [
      ['SIGTERM', 10_000],
      ['SIGKILL', 5_000],
    ]);
  await exitOf(child);
}
