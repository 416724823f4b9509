import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Logger } from './logger.ts';
import { repeat } from './repeat.ts';

const everyMs = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A repetition whose rounds each last until the test ends them. */
function underTest() {
  const errors: object[] = [];
  const log = { error: (line: object) => errors.push(line) } as unknown as Logger;
  const rounds: { startedAt: number; signal: AbortSignal; end: () => void; fail: (error: Error) => void }[] = [];
  let underWay = 0;
  const repeated = repeat({ everyMs, log, kind: 'test' }, async (signal) => {
    underWay += 1;
    expect(underWay).toBe(1);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    rounds.push({ startedAt: performance.now(), signal, end: resolve, fail: reject });
    await promise.finally(() => {
      underWay -= 1;
    });
  });
  /** Ends the round under way after so many ms. */
  const endRound = async (afterMs = 0) => {
    await vi.advanceTimersByTimeAsync(afterMs);
    rounds.at(-1)!.end();
    await vi.advanceTimersByTimeAsync(0);
  };
  const begun = performance.now();
  const startedAt = () => rounds.map((round) => round.startedAt - begun);
  return { ...repeated, rounds, errors, endRound, startedAt };
}

test('rounds start now and then in equal distances, whatever each takes', async () => {
  const { startedAt, endRound, stop } = underTest();
  await endRound(300);
  await vi.advanceTimersByTimeAsync(699);
  expect(startedAt()).toEqual([0]);
  await vi.advanceTimersByTimeAsync(1);
  expect(startedAt()).toEqual([0, 1_000]);
  await endRound(900);
  await vi.advanceTimersByTimeAsync(100);
  expect(startedAt()).toEqual([0, 1_000, 2_000]);
  await Promise.all([stop(), endRound()]);
});

test('a round that takes longer is followed at once, and rounds never overlap', async () => {
  const { startedAt, endRound, stop } = underTest();
  await endRound(5_500);
  expect(startedAt()).toEqual([0, 5_500]);
  await Promise.all([stop(), endRound()]);
});

test('a round that throws is logged, and the next one comes as usual', async () => {
  const { rounds, errors, startedAt, endRound, stop } = underTest();
  const error = new Error('away');
  rounds[0]!.fail(error);
  await vi.advanceTimersByTimeAsync(everyMs);
  expect(errors).toEqual([{ kind: 'test', err: error, leftOut: 0 }]);
  expect(startedAt()).toEqual([0, 1_000]);
  await Promise.all([stop(), endRound()]);
});

test('a wake starts the next round at once; during a round, one more round right after it', async () => {
  const { wake, startedAt, endRound, stop } = underTest();
  await endRound(100);
  wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(startedAt()).toEqual([0, 100]);
  wake();
  wake();
  await endRound(100);
  expect(startedAt()).toEqual([0, 100, 200]);
  await endRound(100);
  await vi.advanceTimersByTimeAsync(899);
  expect(startedAt()).toEqual([0, 100, 200]);
  await vi.advanceTimersByTimeAsync(1);
  expect(startedAt()).toEqual([0, 100, 200, 1_200]);
  await Promise.all([stop(), endRound()]);
});

test('a stop during the pause is at once, and leaves no timer', async () => {
  const { startedAt, endRound, stop } = underTest();
  await endRound(100);
  await stop();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(10 * everyMs);
  expect(startedAt()).toEqual([0]);
});

test('a stop during a round aborts its signal and waits for it', async () => {
  const { rounds, startedAt, endRound, stop } = underTest();
  expect(rounds[0]!.signal.aborted).toBe(false);
  let isStopped = false;
  const stopping = stop().then(() => {
    isStopped = true;
  });
  await vi.advanceTimersByTimeAsync(10 * everyMs);
  expect([rounds[0]!.signal.aborted, isStopped]).toEqual([true, false]);
  await endRound();
  await stopping;
  expect(vi.getTimerCount()).toBe(0);
  expect(startedAt()).toEqual([0]);
});
