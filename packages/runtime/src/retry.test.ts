import { expect, test } from 'vitest';
import { delayBefore, type RetryPolicy } from './retry.ts';

const doubling: RetryPolicy = { attempts: 5, firstMs: 100, factor: 2, maxMs: 500, jitter: 0 };

test('pauses grow by the factor up to the longest one', () => {
  expect([2, 3, 4, 5, 6].map((attempt) => delayBefore(doubling, attempt, 0.5))).toEqual([100, 200, 400, 500, 500]);
});

test('with a factor of 1 all pauses are alike, and a great many attempts still have one', () => {
  expect(delayBefore({ ...doubling, factor: 1 }, 40, 0)).toBe(100);
  expect(delayBefore({ ...doubling, attempts: Infinity }, 10_000, 0)).toBe(500);
});

test('chance shortens a pause by the share of the jitter at most', () => {
  const spread = { ...doubling, jitter: 0.8 };
  expect([0, 0.5, 1].map((random) => delayBefore(spread, 3, random))).toEqual([200, 120, expect.closeTo(40)]);
});
