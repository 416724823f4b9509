import { expect, test } from 'vitest';
import { inRounds, median, percentile, ratio } from './statistics.ts';

test('a percentile is a value of the sample, whatever its order', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([0.5, 0.99, 1, 0].map((p) => percentile(hundred, p))).toEqual([50, 99, 100, 1]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('the median of an even sample lies between its middle values; numbers are not sorted as text', () => {
  expect(median([10, 9, 100])).toBe(10);
  expect(median([1, 2, 4, 100])).toBe(3);
  expect(median([])).toBeNaN();
});

test('a ratio is taken round by round, so that a slow moment of the machine cancels out', () => {
  expect(ratio([100, 10, 100], [50, 5, 50])).toBe(2);
  expect(ratio([3, 100, 3], [1, 100, 1])).toBe(3);
  expect(() => ratio([1], [])).toThrow(RangeError);
});

test('every round runs each variant once and begins with another one', async () => {
  const ran: string[] = [];
  const run = (name: string) => () => ran.push(name);
  const results = await inRounds(3, { a: run('a'), b: run('b'), c: run('c') });
  expect(ran.join('')).toBe('abcbcacab');
  expect(results).toEqual({ a: [1, 6, 8], b: [2, 4, 9], c: [3, 5, 7] });
});
