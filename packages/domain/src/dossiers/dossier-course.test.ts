import { describe, expect, test } from 'vitest';
import { defaultRules } from '../catalogue/procedure.ts';
import { Refusal } from '../refusal.ts';
import { ask, commands, inStatus, opening, run } from './dossier.fixture.ts';

describe('the course of a dossier', () => {
  const codeOf = (act: () => unknown) => {
    try {
      act();
      return 'done';
    } catch (error) {
      return error instanceof Refusal ? error.code : error;
    }
  };
  const decided = [
    ['2026-11-25T08:00', { type: 'decide', result: 'granted', officer: 'vp-justice-1' }],
    ['2026-11-25T09:00', { type: 'sign-decision', officer: 'vp-leaders-1' }],
    ['2026-11-25T10:00', { type: 'number-decision', number: '123/UBND' }],
    ['2026-11-25T11:00', { type: 'issue-decision', officer: 'vp-clerk-1' }],
  ] as const;

  test('decided, signed, numbered and issued are four facts, in this order', () => {
    expect(run(decided).decision).toEqual({
      ...{ result: 'granted', decidedAt: Date.parse('2026-11-25T08:00+07:00'), decidedBy: 'vp-justice-1' },
      ...{ signedAt: Date.parse('2026-11-25T09:00+07:00'), signedBy: 'vp-leaders-1' },
      ...{ number: '123/UBND', numberedAt: Date.parse('2026-11-25T10:00+07:00') },
      ...{ issuedAt: Date.parse('2026-11-25T11:00+07:00'), issuedBy: 'vp-clerk-1' },
    });
    for (const skipped of [0, 1, 2])
      expect(codeOf(() => run(decided.filter((_, i) => i !== skipped)))).toBe('illegal-transition');
  });

  test('what was decided is what is finished, and only once it was issued', () => {
    const finish = ['2026-11-25T15:00', { type: 'finish', result: 'granted' }] as const;
    expect(run([...decided, finish]).status).toBe(9);
    expect(codeOf(() => run([...decided.slice(0, 3), finish]))).toBe('illegal-transition');
    expect(codeOf(() => run([...decided, ['2026-11-25T15:00', { type: 'finish', result: 'denied' }]]))).toBe(
      'decision-differs',
    );
  });

  test.each(['withdraw', 'stop', 'request-supplement', 'transfer'] as const)(
    'after a decision there is no %s',
    (type) => {
      const late = commands.find((command) => command.type === type)!;
      const facts = { status: 4, allowed: expect.arrayContaining(['sign-decision']) };
      expect(() => run([decided[0], ['2026-11-25T15:00', late]])).toThrow(
        expect.objectContaining({ code: 'decision-taken', facts }),
      );
    },
  );

  test('what was decided while it was offered to another agency stays where it was decided', () => {
    const offer = ['2026-11-24T08:00', { type: 'transfer', to: 'H42', document: null }] as const;
    const offered = run([offer, decided[0]]);
    expect(codeOf(() => run([['2026-11-25T15:00', { type: 'confirm-transfer' }]], offered))).toBe('decision-taken');
    expect(run([['2026-11-25T15:00', { type: 'decline-transfer' }]], offered).transfer).toBeNull();
  });

  test('a second request for a supplement needs somebody who answers for it', () => {
    const first = [
      ['2026-11-23T08:00', ask],
      ['2026-11-23T09:00', { type: 'supplement' }],
    ] as const;
    expect(codeOf(() => run([...first, ['2026-11-23T10:00', ask]]))).toBe('supplement-limit-reached');
    const again = run([...first, ['2026-11-23T10:00', { ...ask, approver: 'vp-leaders-1' }]]);
    expect(again.supplements).toMatchObject([
      { stage: 'examination', items: 2, deliveredAt: Date.parse('2026-11-23T09:00+07:00') },
      { approver: 'vp-leaders-1', deliveredAt: null },
    ]);
  });

  test('a request lapses as the procedure says', () => {
    const rules = { ...defaultRules, supplementLapsesAfterDays: 30 };
    const asked = run([['2026-11-23T08:00', ask]], { ...inStatus(4), rules });
    expect(asked.supplements[0]!.lapsesAt).toBe(Date.parse('2026-12-23T08:00+07:00'));
  });

  test('late, it takes a reason, its own or that of the letter; in time, it takes none', () => {
    const finish = { type: 'finish', result: 'granted', delayReason: 'technical' } as const;
    expect(run([['2026-11-26T16:00', finish]]).delayReason).toBeNull();
    expect(run([['2026-11-27T08:00', finish]]).delayReason).toBe('technical');
    const silent = { type: 'finish', result: 'granted' } as const;
    expect(codeOf(() => run([['2026-11-27T08:00', silent]]))).toBe('delay-reason-required');
    const letter = { type: 'apologize', reason: 'coordination', document: '04/XL', approver: 'a' } as const;
    const apologized = run([['2026-11-25T08:00', letter]]);
    expect(run([['2026-11-27T08:00', silent]], apologized).delayReason).toBe('coordination');
    expect(run([['2026-11-27T08:00', finish]], apologized).delayReason).toBe('technical');
    const imported = { ...run([['2026-11-27T08:00', finish]]), delayReason: null };
    expect(run([['2026-11-27T09:00', { type: 'explain-delay', reason: 'staff' }]], imported).delayReason).toBe('staff');
    const inTime = run([['2026-11-26T16:00', { type: 'finish', result: 'granted' }]]);
    expect(codeOf(() => run([['2026-11-27T09:00', { type: 'explain-delay', reason: 'staff' }]], inTime))).toBe(
      'illegal-transition',
    );
  });

  test('opened again it runs on where it stood when it ended; late stays late', () => {
    const reopen = commands.find(({ type }) => type === 'reopen')!;
    const inTime = run([
      ['2026-11-25T09:15', { type: 'finish', result: 'granted' }],
      ['2026-11-30T09:15', reopen],
    ]);
    // Ended a working day before its appointment, and opened three working days later.
    expect(inTime).toMatchObject({ status: 4, result: null, finishedAt: null, endedAt: null, dueOn: '2026-12-01' });
    expect(inTime.promisedAt).toBe(Date.parse('2026-12-01T09:15+07:00'));
    const late = run([
      ['2026-11-27T09:15', { type: 'finish', result: 'granted', delayReason: 'staff' }],
      ['2026-11-30T09:15', reopen],
    ]);
    expect(late.dueAt).toBe(opening.dueAt);
  });

  test('transferred, another agency decides and the clock does not notice', () => {
    const offered = run([['2026-11-23T08:00', { type: 'transfer', to: 'H42', document: null }]]);
    expect(offered).toMatchObject({ decidingAgencyId: 'H42.13', transfer: { to: 'H42' }, dueAt: opening.dueAt });
    expect(run([['2026-11-24T08:00', { type: 'confirm-transfer' }]], offered)).toMatchObject({
      decidingAgencyId: 'H42',
      transfer: null,
      dueAt: opening.dueAt,
    });
    expect(run([['2026-11-24T08:00', { type: 'decline-transfer' }]], offered)).toMatchObject({
      decidingAgencyId: 'H42.13',
      transfer: null,
    });
    expect(codeOf(() => run([['2026-11-23T08:00', { type: 'transfer', to: 'H42.13', document: null }]]))).toBe(
      'transfer-to-itself',
    );
  });
});
