import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WallTime } from './wall-time.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-23T08:00:00Z');

/** Clocks that a test sets: `pass` lets time pass on both, `set` moves the wall clock alone. */
function clocks() {
  let wall = start;
  let monotonic = 17.25;
  const pass = (ms: number) => {
    wall += ms;
    monotonic += ms;
  };
  const set = (ms: number) => {
    wall += ms;
  };
  return { wall: () => wall, monotonic: () => monotonic, pass, set };
}

test('it is the machine’s clock, forward jumps included', () => {
  const machine = clocks();
  const time = new WallTime(machine);
  machine.pass(1_500);
  expect(time.now()).toBe(start + 1_500);
  machine.set(hour);
  expect(time.now()).toBe(start + 1_500 + hour);
});

test('a clock that was set back is ridden out: time goes on at half speed until it has caught up', () => {
  const machine = clocks();
  const time = new WallTime(machine);
  machine.set(-hour);
  expect(time.now()).toBe(start);
  machine.pass(hour);
  expect(time.now()).toBe(start + hour / 2);
  machine.pass(hour);
  expect(time.now()).toBe(start + hour);
  machine.pass(hour);
  expect(time.now()).toBe(start + 2 * hour);
});

test('read in quick succession it does not stand still', () => {
  const machine = clocks();
  const time = new WallTime(machine);
  machine.set(-hour);
  for (let i = 0; i < 1_000; i++) {
    machine.pass(0.5);
    time.now();
  }
  expect(time.now()).toBe(start + 250);
});

test('whatever the clock does, no reading lies before an earlier one, nor behind the clock', () => {
  const steps = fc.array(fc.record({ pass: fc.nat(hour), set: fc.integer({ min: -3 * hour, max: 3 * hour }) }));
  fc.assert(
    fc.property(steps, (taken) => {
      const machine = clocks();
      const time = new WallTime(machine);
      let last = time.now();
      for (const { pass, set } of taken) {
        machine.pass(pass);
        machine.set(set);
        const now = time.now();
        expect(now).toBeGreaterThanOrEqual(Math.max(last, machine.wall()));
        last = now;
      }
    }),
    { numRuns: 300, seed: 5 },
  );
});
