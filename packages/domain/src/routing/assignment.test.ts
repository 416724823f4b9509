import { expect, test } from 'vitest';
import { assign, assignmentReasons, chooseUnit } from './assignment.ts';
import { assignmentText, consideredText } from './assignment-text.ts';

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

const there = (officerId: string, openMinutes: number) => ({ officerId, openMinutes, absent: false });
const away = (officerId: string, openMinutes: number) => ({ officerId, openMinutes, absent: true });

test('the officer with the least open budget gets the task, and everybody is told why', () =>
  expect(assign('u', [there('a', 480), there('d', 30), there('c', 30), there('b', 120), away('e', 0)])).toEqual({
    unitId: 'u',
    officerId: 'c',
    candidates: [
      { officerId: 'c', openMinutes: 30, why: 'least-busy' },
      { officerId: 'd', openMinutes: 30, why: 'same-load' },
      { officerId: 'b', openMinutes: 120, why: 'busier' },
      { officerId: 'a', openMinutes: 480, why: 'busier' },
      { officerId: 'e', openMinutes: 0, why: 'absent' },
    ],
  }));

test('equally busy officers are taken by id', () =>
  expect(
    assign(
      'u',
      ['c', 'a', 'b'].map((id) => there(id, 60)),
    ).officerId,
  ).toBe('a'));

test('without an active officer the task waits in the unit', () =>
  expect(assign('u', [])).toEqual({ unitId: 'u', officerId: null, candidates: [] }));

test('where everybody is away the task waits in the unit', () =>
  expect(assign('u', [away('b', 0), away('a', 0)])).toEqual({
    unitId: 'u',
    officerId: null,
    candidates: ['a', 'b'].map((officerId) => ({ officerId, openMinutes: 0, why: 'absent' })),
  }));

test.each(['vi', 'en'] as const)('every reason has words in %s', (language) => {
  const texts = assignmentReasons.map((why) => consideredText({ officerId: 'a', openMinutes: 90, why }, language));
  expect(new Set(texts).size).toBe(assignmentReasons.length);
  expect(texts[0]).toContain('90');
  const answers = [
    { unitId: 'u', officerId: 'a' },
    { unitId: 'u', officerId: null },
    { unitId: null, officerId: null },
  ].map((outcome) => assignmentText(outcome, language));
  expect(new Set(answers).size).toBe(3);
});
