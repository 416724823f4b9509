import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exitOf } from '../infra/processes.ts';

/** Starts a program of this folder as a process of its own; the stack ends it. */
export function startChild(program: string, stack: AsyncDisposableStack): ChildProcess {
  if (stack.disposed) throw new Error('interrupted');
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = fork(path, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  stack.defer(async () => {
    child.kill();
    await exitOf(child);
  });
  return child;
}
