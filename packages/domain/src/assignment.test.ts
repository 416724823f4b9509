import { expect, test } from 'vitest';
import { assign, chooseUnit } from './assignment.ts';

const units = [
  { id: 'vp-one-stop', kind: 'one-stop' },
  { id: 'vp-economy', kind: 'economy' },
];

test.each([
  ['the unit of the kind the step asks for', 'economy', 'vp-economy'],
  ['the one-stop unit when the agency has none of that kind', 'land-office', 'vp-one-stop'],
] as const)('a step goes to %s', (_rule, kind, unitId) => expect(chooseUnit(units, kind)?.id).toBe(unitId));

test('a step goes nowhere when the agency has neither', () =>
  expect(chooseUnit([{ id: 'vp-clerk', kind: 'clerk' }], 'justice')).toBeUndefined());

test('the officer with the least open budget gets the task, and the choice can be explained', () =>
  expect(
    assign('u', [
      { officerId: 'a', openMinutes: 480 },
      { officerId: 'c', openMinutes: 30 },
      { officerId: 'b', openMinutes: 120 },
    ]),
  ).toEqual({
    unitId: 'u',
    officerId: 'c',
    candidates: [
      { officerId: 'c', openMinutes: 30 },
      { officerId: 'b', openMinutes: 120 },
      { officerId: 'a', openMinutes: 480 },
    ],
  }));

test('equally busy officers are taken by id', () =>
  expect(
    assign(
      'u',
      ['c', 'a', 'b'].map((officerId) => ({ officerId, openMinutes: 60 })),
    ).officerId,
  ).toBe('a'));

test('without an active officer the task waits in the unit', () =>
  expect(assign('u', [])).toEqual({ unitId: 'u', officerId: null, candidates: [] }));
