import { expect, test } from 'vitest';
import { local } from '../../calendars/vietnam.fixture.ts';
import { frozenRules } from '../../rules/dossier-rules.ts';
import { ask, inStatus } from '../dossier.fixture.ts';
import { given, run, type Step } from '../specification.fixture.ts';
import { Status } from '../status.ts';

test('a second request for a supplement needs an approver', () => {
  const first: readonly Step[] = [
    ['2026-11-23T08:00', ask],
    ['2026-11-23T09:00', { type: 'supplement' }],
  ];
  given(first).when('2026-11-23T10:00', ask).thenRefused('supplement-limit-reached', { path: 'approver' });
  const again = run([...first, ['2026-11-23T10:00', { ...ask, approver: 'vp-leaders-1' }]]);
  expect(again.supplements).toMatchObject([
    { stage: 'examination', items: 2, deliveredAt: local('2026-11-23T09:00') },
    { approver: 'vp-leaders-1', deliveredAt: null },
  ]);
});

test('a request lapses after the days that the procedure gives', () => {
  const rules = { ...frozenRules, supplementLapsesAfterDays: 30 };
  const asked = run([['2026-11-23T08:00', ask]], { ...inStatus(Status.inProgress), rules });
  expect(asked.supplements[0]!.lapsesAt).toBe(local('2026-12-23T08:00'));
});
