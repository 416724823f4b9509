import { expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { kindOfTask, skippedSteps } from './closing.ts';
import { allowedOnTask, requireOfficerOf, requireTaskAllows, stepBefore, taskCommands, taskStates } from './task.ts';

function refusalOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, path: error.path, facts: error.facts };
    throw error;
  }
  return undefined;
}

const every = taskStates.flatMap((state) => taskCommands.map((command) => ({ state, command })));

test.each(every)('$command on a task that is $state', ({ state, command }) => {
  const ended = state === 'completed' || state === 'returned' || state === 'cancelled';
  const again = state === 'claimed' && command === 'claim';
  const refusal = refusalOf(() => requireTaskAllows({ kind: 'step', state }, command));
  if (!ended && !again) expect(refusal).toBeUndefined();
  else expect(refusal).toMatchObject({ code: 'task-not-open', facts: { state, allowed: allowedOnTask[state] } });
});

test.each(every)('$command on a closing that is $state', ({ state, command }) => {
  const ofStep = refusalOf(() => requireTaskAllows({ kind: 'step', state }, command))?.code;
  const refusal = refusalOf(() => requireTaskAllows({ kind: 'closing', state }, command));
  const isOfSteps = command === 'complete' || command === 'consult';
  expect(refusal?.code).toBe(isOfSteps && ofStep === undefined ? 'task-is-closing' : ofStep);
  if (refusal) expect(refusal.facts['allowed']).not.toContain('complete');
});

const officer = { id: 'vp-justice-1', unitId: 'vp-justice', active: true };

test('only an active officer of the unit acts on its tasks', () => {
  expect(requireOfficerOf('vp-justice', officer, officer.id)).toBe(officer);
  const codes = [
    refusalOf(() => requireOfficerOf('vp-justice', undefined, 'nobody')),
    refusalOf(() => requireOfficerOf('vp-justice', { ...officer, active: false }, officer.id)),
    refusalOf(() => requireOfficerOf('vp-economy', officer, officer.id)),
  ].map((refusal) => [refusal?.code, refusal?.path]);
  expect(codes).toEqual([
    ['officer-unknown', 'officerId'],
    ['officer-unknown', 'officerId'],
    ['officer-not-in-unit', 'officerId'],
  ]);
});

const steps = ['receive', 'check', 'appraise', 'check', 'sign'].map((code) => ({
  code,
  name: code,
  unit: 'one-stop' as const,
  budgetMinutes: 60,
}));

test('after the last step comes the closing, which returns to any step', () => {
  expect([0, 4, 5].map((stepNo) => kindOfTask(steps, stepNo))).toEqual(['step', 'step', 'closing']);
  expect(stepBefore(steps, 5, 'sign')).toBe(4);
});

test('finishing early skips the steps that are open and those behind', () => {
  const codes = (open: readonly number[]) => skippedSteps(steps, open).map(({ code }) => code);
  expect([codes([3]), codes([4, 3]), codes([5]), codes([])]).toEqual([['check', 'sign'], ['check', 'sign'], [], []]);
});

test.each([
  ['a code', 'receive', 0],
  ['a number', 2, 2],
  ['a code the process has twice: the nearest before', 'check', 3],
] as const)('a step is returned to an earlier one by %s', (_by, toStep, stepNo) =>
  expect(stepBefore(steps, 4, toStep)).toBe(stepNo),
);

test.each([
  ['itself', 'sign'],
  ['its own number', 4],
  ['a later one', 5],
  ['a negative one', -1],
  ['a fraction', 1.5],
  ['one the process does not have', 'audit'],
])('a step is not returned to %s', (_to, toStep) =>
  expect(refusalOf(() => stepBefore(steps, 4, toStep))).toEqual({
    code: 'step-unknown',
    path: 'toStep',
    facts: { stepNo: 4, allowed: ['receive', 'check', 'appraise', 'check'] },
  }),
);
