import { spawn } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { type Part, supervise } from './supervisor.ts';

const shell = (command: string) => spawn('/bin/sh', ['-c', command], { stdio: 'ignore' });

/**
 * A part that runs these commands one after the other, and then the last one again; a missing one cannot be started.
 * `isWell` says whether it answers.
 */
function partOf(...commands: (string | undefined)[]) {
  const part = {
    name: 'part',
    started: 0,
    isWell: false,
    start: async () => {
      const command = commands[Math.min(part.started++, commands.length - 1)];
      if (command === undefined) throw new Error('no such program');
      return shell(command);
    },
    stop: async (child: ReturnType<typeof shell>) => void child.kill('SIGKILL'),
    answer: async () => {
      if (!part.isWell) throw new Error('no answer');
    },
  };
  return part satisfies Part;
}

const patience = { everyMs: 10, answerMs: 1_000, unanswered: 3, unansweredAtFirst: 2_000 };

test('a part that ends is started again, later each time, also when it could not be started', async () => {
  const ends: [string, number][] = [];
  const part = partOf('exit 3', undefined, 'kill -TERM $$', 'exec sleep 60');
  const onEnd = (how: string, restartInMs: number) => ends.push([how, restartInMs]);
  const supervision = await supervise(part, onEnd, patience);
  await vi.waitFor(() => expect(part.started).toBe(4), 15_000);
  expect(ends).toEqual([
    ['3', 100],
    ['no such program', 200],
    ['SIGTERM', 400],
  ]);
  await supervision.stop();
  expect(part.started).toBe(4);
});

test('a part that stops answering is killed; after one that had answered the pauses begin anew', async () => {
  const ends: [string, number][] = [];
  const part = partOf('exit 3', 'exit 4', 'exec sleep 60');
  const asked = vi.spyOn(part, 'answer');
  const onEnd = (how: string, restartInMs: number) => ends.push([how, restartInMs]);
  const supervision = await supervise(part, onEnd, patience);
  for (let hung = 0; hung < 2; hung++) {
    await vi.waitFor(() => expect(part.started).toBe(3 + hung), 15_000);
    part.isWell = true;
    asked.mockClear();
    await vi.waitFor(() => expect(asked).toHaveResolved(), 15_000);
    part.isWell = false;
    await vi.waitFor(() => expect(ends).toHaveLength(3 + hung), 15_000);
  }
  expect(ends).toEqual([
    ['3', 100],
    ['4', 200],
    ['it did not answer any more', 100],
    ['it did not answer any more', 100],
  ]);
  await supervision.stop();
});

test('a part that has never answered gets more time, and is killed then', async () => {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const part = partOf('exec sleep 60');
  const asked = vi.spyOn(part, 'answer');
  const supervision = await supervise(part, resolve, { ...patience, unansweredAtFirst: 7 });
  expect(await ended).toBe('it did not answer any more');
  expect(asked).toHaveBeenCalledTimes(7);
  await supervision.stop();
});

test('a stop during the pause starts nothing any more', async () => {
  const part = partOf('exit 1');
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const supervision = await supervise(part, () => resolve(), patience);
  await ended;
  await supervision.stop();
  expect(part.started).toBe(1);
});
