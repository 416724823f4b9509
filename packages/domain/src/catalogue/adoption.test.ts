import { expect, test } from 'vitest';
import { adopt } from './adoption.ts';
import type { ProcedureDefinition, ProcedureStep } from './procedure.ts';

const published: ProcedureDefinition = {
  terms: { counter: { unit: 'workingDay', amount: '3' } },
  ...{ fees: [], documents: [], results: ['Giấy'], steps: [], legalBasis: [], notes: ['ba ngày'] },
};
const steps: readonly ProcedureStep[] = [{ code: 'check', name: 'Thẩm định', unit: 'justice', budgetMinutes: 480 }];
const terms = { online: { unit: 'workingDay', amount: '2' } } as const;
const unsettled = expect.objectContaining({ code: 'conflicts-unsettled', path: 'terms' });

test('a clean version keeps its terms and gets its steps; everything else stays as published', () => {
  expect(adopt({ definition: published, conflicts: [] }, { steps })).toEqual({ ...published, steps });
});

test('the terms that a person names replace those that contradict each other', () => {
  const version = { definition: published, conflicts: ['cases-differ'] };
  expect(adopt(version, { steps, terms }).terms).toEqual(terms);
  expect(() => adopt(version, { steps })).toThrow(unsettled);
});

test('a version without any term is not adopted without one', () => {
  const version = { definition: { ...published, terms: {} }, conflicts: [] };
  expect(() => adopt(version, { steps })).toThrow(unsettled);
  expect(adopt(version, { steps, terms }).terms).toEqual(terms);
});
