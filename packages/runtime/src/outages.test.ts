import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Logger } from './logger.ts';
import { outageLog } from './outages.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('of a swarm of errors one is logged every ten seconds, with the number of those left out', () => {
  const lines: object[] = [];
  const logError = outageLog({ error: (line: object) => lines.push(line) } as unknown as Logger, 'test');
  const error = new Error('away');
  for (let count = 0; count < 21; count++) {
    logError(error);
    vi.advanceTimersByTime(1_000);
  }
  expect(lines).toEqual([0, 9, 9].map((leftOut) => ({ kind: 'test', err: error, leftOut })));
});
