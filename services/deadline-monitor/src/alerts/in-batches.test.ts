import { expect, test } from 'vitest';
import { inBatches } from './in-batches.ts';

/** A writer whose batches end when the test says so. */
function heldUp() {
  const batches: { items: readonly number[]; end: (error?: Error) => void }[] = [];
  const write = inBatches<number>((items) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    batches.push({ items, end: (error) => (error === undefined ? resolve() : reject(error)) });
    return promise;
  });
  return { batches, write, begun: () => new Promise((resolve) => setImmediate(resolve)) };
}

test('what comes while a batch is written goes together into the next one', async () => {
  const { batches, write, begun } = heldUp();
  const first = write(1);
  await begun();
  const second = [write(2), write(3)];
  await begun();
  expect(batches.map(({ items }) => items)).toEqual([[1]]);
  batches[0]!.end();
  await first;
  await begun();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3]]);
  batches[1]!.end();
  await Promise.all(second);
});

test('a batch that fails, fails for its own items only', async () => {
  const { batches, write, begun } = heldUp();
  const first = [write(1), write(2)];
  await begun();
  const second = write(3);
  batches[0]!.end(new Error('away'));
  for (const one of first) await expect(one).rejects.toThrow('away');
  await begun();
  batches[1]!.end();
  await second;
  expect(batches[1]!.items).toEqual([3]);
});
