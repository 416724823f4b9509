import { expect, test } from 'vitest';
import { Chance } from './chance.ts';
import { drawLeaves } from './leave.ts';

const officers = ['a', 'b', 'c', 'd'].map((id) => ({ id, unit: id < 'c' ? 'justice' : 'land' }));

test('nobody is away while standing in, stands in for two, or leaves an empty unit behind', () => {
  const leaves = drawLeaves(new Chance(5), officers, 400);
  expect(leaves.length).toBeGreaterThan(10);
  for (const [i, one] of leaves.entries()) {
    expect(one.toDay).toBeGreaterThan(one.fromDay);
    expect(officers.find(({ id }) => id === one.delegate)?.unit).toBe(
      officers.find(({ id }) => id === one.officer)?.unit,
    );
    for (const other of leaves.slice(i + 1).filter(({ fromDay }) => fromDay < one.toDay))
      expect([one.officer, one.delegate]).not.toEqual(expect.arrayContaining([other.officer]));
  }
});

test('another seed draws other leaves', () => {
  expect(drawLeaves(new Chance(5), officers, 400)).toEqual(drawLeaves(new Chance(5), officers, 400));
  expect(drawLeaves(new Chance(6), officers, 400)).not.toEqual(drawLeaves(new Chance(5), officers, 400));
});
