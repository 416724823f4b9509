import { describe, expect, test } from 'vitest';
import { local } from '../../calendars/vietnam.fixture.ts';
import type { RefusalCode } from '../../refusal.ts';
import { frozenRules } from '../../rules/dossier-rules.ts';
import { acceptedAt, ask, extend, hour, inStatus, opening, pay, suspendFor } from '../dossier.fixture.ts';
import { type Dossier, noDates } from '../dossier.ts';
import { given, run, type Step } from '../specification.fixture.ts';
import { Status } from '../status.ts';

test('the clock gives back what three suspensions lost, and remembers ground, basis, paper and who', () => {
  const dossier = run([
    ['2026-11-23T08:00', { ...suspendFor, basis: 'x', document: '1/QĐ' }],
    ['2026-11-23T10:00', { type: 'resume' }],
    ['2026-11-23T10:00', { ...ask, document: '2/YC' }],
    ['2026-11-25T08:30', { type: 'supplement' }],
    ['2026-11-25T09:00', pay],
    ['2026-11-25T10:00', { type: 'confirm-payment', document: null }],
  ]);
  // Lost: 2 h, 1.5 h and 3.5 h on Monday, nothing on the holiday, 1 h and 1 h on Wednesday: 9 h after Thursday 09:15.
  expect(new Date(dossier.promisedAt!).toISOString()).toBe('2026-11-27T03:45:00.000Z');
  expect(dossier.dueOn).toBe('2026-11-27');
  expect(dossier.suspensions.map(({ ground, basis, document, by }) => [ground, basis, document, by])).toEqual([
    ['posting', 'x', '1/QĐ', 'counter:test'],
    ['supplement', 'Điều 16', '2/YC', 'counter:test'],
    ['payment', 'Luật Đất đai', '22/TB', 'counter:test'],
  ]);
});

describe('a suspension', () => {
  test('takes the date away while it lasts', () =>
    given([])
      .when('2026-11-23T08:00', suspendFor)
      .thenFollows({ type: 'dossier.suspended' }, { ...noDates, status: Status.inProgress }));

  test.each<[string, readonly Step[], Step, RefusalCode, string | undefined]>([
    [
      'does not begin in another one',
      [['2026-11-23T08:00', suspendFor]],
      ['2026-11-23T09:00', suspendFor],
      'dossier-suspended',
      undefined,
    ],
    [
      'does not begin before acceptance',
      [],
      ['2026-11-23T08:00', { ...suspendFor, from: acceptedAt - 1 }],
      'suspension-invalid',
      'from',
    ],
    [
      'does not begin in the future',
      [],
      ['2026-11-23T08:00', { ...suspendFor, from: local('2026-11-23T08:00:01') }],
      'instant-in-future',
      'from',
    ],
    [
      'does not begin in an older one',
      [
        ['2026-11-23T08:00', suspendFor],
        ['2026-11-23T09:00', { type: 'resume' }],
      ],
      ['2026-11-23T10:00', { ...suspendFor, from: local('2026-11-23T08:30') }],
      'suspensions-overlap',
      'from',
    ],
    [
      'does not begin before an extension',
      [['2026-11-23T08:00', extend]],
      ['2026-11-23T10:00', { ...suspendFor, from: local('2026-11-23T07:45') }],
      'suspension-before-extension',
      undefined,
    ],
    [
      'does not begin at the very instant of an extension, which was granted to a running clock',
      [['2026-11-23T08:00', extend]],
      ['2026-11-23T08:00', suspendFor],
      'suspension-before-extension',
      undefined,
    ],
    [
      'of a request does not begin then either',
      [['2026-11-23T08:00', extend]],
      ['2026-11-23T08:00', ask],
      'suspension-before-extension',
      undefined,
    ],
    [
      'entered afterwards does not take lateness back',
      [],
      ['2026-11-27T08:00', { ...suspendFor, from: local('2026-11-25T08:00') }],
      'suspension-after-expiry',
      'from',
    ],
    [
      'does not end before it began',
      [['2026-11-23T08:00', suspendFor]],
      ['2026-11-23T09:00', { type: 'resume', to: local('2026-11-23T07:59') }],
      'suspension-reversed',
      'to',
    ],
    [
      'that is not there does not end',
      [],
      ['2026-11-23T08:00', { type: 'resume' }],
      'dossier-not-suspended',
      undefined,
    ],
  ])('%s', (_rule, steps, [time, command], code, path) => {
    given(steps)
      .when(time, command)
      .thenRefused(code, path === undefined ? {} : { path });
  });

  test('needs a ground that the procedure lets pause the clock', () =>
    given([], { ...inStatus(Status.inProgress), rules: frozenRules })
      .when('2026-11-20T09:16', suspendFor)
      .thenRefused('ground-not-pausing', { path: 'ground' }));

  test('for a supplement does not begin if the procedure says so', () =>
    given([], { ...inStatus(Status.inProgress), rules: { ...frozenRules, pausedBy: [] } })
      .when('2026-11-20T09:16', ask)
      .thenFollows(
        { type: 'dossier.supplement-requested' },
        { status: Status.supplementRequested, suspensions: [], dueAt: opening.dueAt },
      ));

  test('of an overdue dossier does not move its date', () => {
    const dossier = run([
      ['2026-11-27T08:00', ask],
      ['2026-12-07T08:00', { type: 'supplement' }],
    ]);
    expect(dossier.dueAt).toBe(opening.dueAt);
  });

  test('moves the promise of an older system', () => {
    const promisedAt = local('2026-11-26T09:15:00.123');
    const imported: Dossier = {
      ...inStatus(Status.inProgress),
      term: { unit: 'imported', promisedAt },
      promisedAt,
      dueAt: promisedAt,
    };
    const suspended = run([['2026-11-25T08:00', suspendFor]], imported);
    expect(suspended.dueAt).toBeNull();
    const resumed = run([['2026-11-25T10:00', { type: 'resume' }]], suspended);
    expect([resumed.promisedAt, resumed.dueAt]).toEqual([promisedAt + 2 * hour, promisedAt + 2 * hour]);
  });
});

describe('an extension', () => {
  test.each<[string, readonly Step[], string, RefusalCode]>([
    [
      'is not granted while the clock stands',
      [['2026-11-23T08:00', suspendFor]],
      '2026-11-23T09:00',
      'extension-while-suspended',
    ],
    ['is not granted after the date', [], '2026-11-26T17:01', 'extension-after-expiry'],
    ['is not granted twice', [['2026-11-25T08:00', extend]], '2026-11-25T09:00', 'extension-limit-reached'],
  ])('%s', (_rule, steps, local, code) => {
    given(steps).when(local, extend).thenRefused(code, { path: 'amount' });
  });

  test.each(['-1', '1e9', '7.55555', '0', '1.5', ''])('of %j is not granted', (amount) => {
    given([])
      .when('2026-11-25T08:00', { ...extend, amount })
      .thenRefused('amount-invalid', { path: 'amount' });
  });

  test('is named to whoever suspends from an earlier instant', () => {
    const extended = given([['2026-11-23T08:00', extend]]);
    extended.when('2026-11-23T08:00', suspendFor).thenRefused('suspension-before-extension', {
      facts: { extendedAt: '2026-11-23T01:00:00Z', status: Status.inProgress },
    });
    extended.when('2026-11-23T08:00:00.001', suspendFor).thenFollows({ type: 'dossier.suspended' });
  });
});
