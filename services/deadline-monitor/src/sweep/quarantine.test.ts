import { expect, test } from 'vitest';
import { Quarantine } from './quarantine.ts';

const minute = 60_000;

test('what fails is left alone twice as long each time, an hour at most', () => {
  const quarantine = new Quarantine();
  let now = 0;
  const waits = Array.from({ length: 9 }, () => {
    quarantine.settle(['a'], now);
    const from = now;
    while (quarantine.held(now).length > 0) now += minute;
    return (now - from) / minute;
  });
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('what went well is forgotten, and what is held stays held whatever becomes of others', () => {
  const quarantine = new Quarantine();
  quarantine.settle(['a'], 0);
  quarantine.settle(['b'], minute / 2);
  expect(quarantine.held(minute / 2)).toEqual(['a', 'b']);
  quarantine.settle([], minute);
  expect(quarantine.held(minute)).toEqual(['b']);
  quarantine.settle(['a'], minute);
  expect(quarantine.held(2 * minute - 1)).toEqual(['a']);
});
