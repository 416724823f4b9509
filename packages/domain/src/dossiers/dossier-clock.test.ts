import { describe, expect, test } from 'vitest';
import { defaultRules } from '../catalogue/procedure.ts';
import { Refusal } from '../refusal.ts';
import { decide } from './decide.ts';
import { acceptedAt, ask, extend, hour, inStatus, opening, pay, run, suspendFor, whenAt } from './dossier.fixture.ts';
import { type Dossier, noDates } from './dossier.ts';
import { evolve } from './evolve.ts';
import type { DossierCommand } from './verbs.ts';

describe('the clock', () => {
  const suspend = { ...suspendFor, basis: 'x' } as const;
  const refusalOf = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return error instanceof Refusal ? [error.code, error.path] : error;
    }
  };

  test('gives back what three suspensions in a row lost, and remembers ground, basis, paper and who', () => {
    const dossier = run([
      ['2026-11-23T08:00', { ...suspend, document: '1/QĐ' }],
      ['2026-11-23T10:00', { type: 'resume' }],
      ['2026-11-23T10:00', { ...ask, document: '2/YC' }],
      ['2026-11-25T08:30', { type: 'supplement' }],
      ['2026-11-25T09:00', pay],
      ['2026-11-25T10:00', { type: 'confirm-payment', document: null }],
    ]);
    // 2 h + 1.5 h and 3.5 h of Monday, the holiday gives nothing, 1 h + 1 h of Wednesday: 9 h after Thursday 09:15.
    expect(new Date(dossier.promisedAt!).toISOString()).toBe('2026-11-27T03:45:00.000Z');
    expect(dossier.dueOn).toBe('2026-11-27');
    expect(dossier.suspensions.map(({ ground, basis, document, by }) => [ground, basis, document, by])).toEqual([
      ['posting', 'x', '1/QĐ', 'counter:test'],
      ['supplement', 'Điều 16', '2/YC', 'counter:test'],
      ['payment', 'Luật Đất đai', '22/TB', 'counter:test'],
    ]);
  });

  test('has no date while it stands', () => {
    expect(run([['2026-11-23T08:00', suspend]])).toMatchObject({ ...noDates, status: 4 });
  });

  test.each<[string, readonly (readonly [string, DossierCommand])[], readonly [string, string | undefined]]>([
    [
      'stands already',
      [
        ['2026-11-23T08:00', suspend],
        ['2026-11-23T09:00', suspend],
      ],
      ['dossier-suspended', undefined],
    ],
    ['does not stand', [['2026-11-23T08:00', { type: 'resume' }]], ['dossier-not-suspended', undefined]],
    [
      'cannot be suspended before acceptance',
      [['2026-11-23T08:00', { ...suspend, from: acceptedAt - 1 }]],
      ['suspension-invalid', 'from'],
    ],
    [
      'cannot be suspended from the future',
      [['2026-11-23T08:00', { ...suspend, from: Date.parse('2026-11-23T08:00:01+07:00') }]],
      ['instant-in-future', 'from'],
    ],
    [
      'cannot be resumed before it was suspended',
      [
        ['2026-11-23T08:00', suspend],
        ['2026-11-23T09:00', { type: 'resume', to: Date.parse('2026-11-23T07:59+07:00') }],
      ],
      ['suspension-reversed', 'to'],
    ],
    [
      'cannot be suspended within an older suspension',
      [
        ['2026-11-23T08:00', suspend],
        ['2026-11-23T09:00', { type: 'resume' }],
        ['2026-11-23T10:00', { ...suspend, from: Date.parse('2026-11-23T08:30+07:00') }],
      ],
      ['suspensions-overlap', 'from'],
    ],
    [
      'cannot have been suspended when it was extended',
      [
        ['2026-11-23T08:00', extend],
        ['2026-11-23T10:00', { ...suspend, from: Date.parse('2026-11-23T07:45+07:00') }],
      ],
      ['suspension-before-extension', undefined],
    ],
    [
      'cannot be suspended from the very instant of its extension: what was granted then was granted to a running clock',
      [
        ['2026-11-23T08:00', extend],
        ['2026-11-23T08:00', suspend],
      ],
      ['suspension-before-extension', undefined],
    ],
    [
      'nor by what it is asked for then',
      [
        ['2026-11-23T08:00', extend],
        ['2026-11-23T08:00', ask],
      ],
      ['suspension-before-extension', undefined],
    ],
    [
      'does not lose its lateness by a suspension entered afterwards',
      [['2026-11-27T08:00', { ...suspend, from: Date.parse('2026-11-25T08:00+07:00') }]],
      ['suspension-after-expiry', 'from'],
    ],
    [
      'is not extended while it stands',
      [
        ['2026-11-23T08:00', suspend],
        ['2026-11-23T09:00', extend],
      ],
      ['extension-while-suspended', 'amount'],
    ],
    ['is not extended after its date', [['2026-11-26T17:01', extend]], ['extension-after-expiry', 'amount']],
    [
      'is not extended twice',
      [
        ['2026-11-25T08:00', extend],
        ['2026-11-25T09:00', extend],
      ],
      ['extension-limit-reached', 'amount'],
    ],
  ])('%s', (_name, given, expected) => {
    expect(refusalOf(() => run(given))).toEqual(expected);
  });

  test('says when it was extended to whoever stops it too early', () => {
    const extended = run([['2026-11-23T08:00', extend]]);
    const at = Date.parse('2026-11-23T08:00+07:00');
    expect(() => decide(extended, suspend, whenAt(at))).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ extendedAt: '2026-11-23T01:00:00Z', status: 4 }) }),
    );
    expect(decide(extended, suspend, whenAt(at + 1))).toMatchObject({ type: 'dossier.suspended' });
  });

  test.each(['-1', '1e9', '7.55555', '0', '1.5', ''])('is not extended by %j', (amount) => {
    expect(refusalOf(() => run([['2026-11-25T08:00', { ...extend, amount }]]))).toEqual(['amount-invalid', 'amount']);
  });

  test('a ground the procedure does not know stops nothing', () => {
    const dossier = { ...inStatus(4), rules: defaultRules };
    expect(refusalOf(() => decide(dossier, suspend, whenAt(acceptedAt + 1)))).toEqual(['ground-not-pausing', 'ground']);
  });

  test('waiting for a supplement does not stop it where the procedure says so', () => {
    const dossier = { ...inStatus(4), rules: { ...defaultRules, pausedBy: [] } };
    const after = evolve(dossier, decide(dossier, ask, whenAt(acceptedAt + 1)), acceptedAt + 1);
    expect(after).toMatchObject({ status: 5, suspensions: [], dueAt: opening.dueAt });
  });

  test('an overdue dossier stays overdue, whatever is asked for', () => {
    const dossier = run([
      ['2026-11-27T08:00', ask],
      ['2026-12-07T08:00', { type: 'supplement' }],
    ]);
    expect(dossier.dueAt).toBe(opening.dueAt);
  });

  test('an imported promise is moved by what happens here, and only by that', () => {
    const promisedAt = Date.parse('2026-11-26T09:15:00.123+07:00');
    const imported: Dossier = { ...inStatus(4), term: { unit: 'imported', promisedAt }, promisedAt, dueAt: promisedAt };
    const at = Date.parse('2026-11-25T08:00:00+07:00');
    const stopped = evolve(imported, decide(imported, suspend, whenAt(at)), at);
    expect(stopped.dueAt).toBeNull();
    const resumedAt = at + 2 * hour;
    const resumed = evolve(stopped, decide(stopped, { type: 'resume' }, whenAt(resumedAt)), resumedAt);
    expect([resumed.promisedAt, resumed.dueAt]).toEqual([promisedAt + 2 * hour, promisedAt + 2 * hour]);
  });
});
