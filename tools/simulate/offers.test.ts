import { expect, test } from 'vitest';
import { deciderOf } from './offers.ts';

const agency = (id: string, ...kinds: string[]) => ({ id, units: kinds.map((kind) => ({ kind })) });
const agencies = [
  agency('province', 'land-office', 'leaders', 'clerk', 'one-stop'),
  agency('commune', 'justice', 'leaders', 'one-stop'),
  agency('branch', 'land-office', 'leaders'),
];
const received = { unit: 'one-stop', at: 'receiving' } as const;

test.each([
  ['its own affair', [received, { unit: 'justice' }, { unit: 'leaders' }], 'commune'],
  ['land', [received, { unit: 'land-office' }, { unit: 'leaders' }], 'branch'],
  ['what nobody has a unit for', [received, { unit: 'customs' }], 'commune'],
])('of what a commune receives, %s is decided by whoever has the units for it', (_what, steps, decides) => {
  expect(deciderOf(steps, 'commune', agencies)).toBe(decides);
});
