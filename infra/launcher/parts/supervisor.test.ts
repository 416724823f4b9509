import { spawn } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { type Part, supervise } from './supervisor.ts';

const shell = (command: string) => spawn('/bin/sh', ['-c', command], { stdio: 'ignore' });

/**
 * A part that runs these commands one after the other, and then the last one again; a missing one cannot be started.
 */
function partOf(...commands: (string | undefined)[]): Part & { started: number } {
  const part = {
    name: 'part',
    started: 0,
    start: async () => {
      const command = commands[Math.min(part.started++, commands.length - 1)];
      if (command === undefined) throw new Error('no such program');
      return shell(command);
    },
    stop: async (child: ReturnType<typeof shell>) => void child.kill('SIGKILL'),
  };
  return part;
}

test('a part that ends is started again, later each time, also when it could not be started', async () => {
  const ends: [string, number][] = [];
  const part = partOf('exit 3', undefined, 'kill -TERM $$', 'exec sleep 60');
  const supervision = await supervise(part, (how, restartInMs) => ends.push([how, restartInMs]));
  await vi.waitFor(() => expect(part.started).toBe(4), 15_000);
  expect(ends).toEqual([
    ['3', 100],
    ['no such program', 200],
    ['SIGTERM', 400],
  ]);
  await supervision.stop();
  expect(part.started).toBe(4);
});

test('a stop during the pause starts nothing any more', async () => {
  const part = partOf('exit 1');
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const supervision = await supervise(part, () => resolve());
  await ended;
  await supervision.stop();
  expect(part.started).toBe(1);
});
