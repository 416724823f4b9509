import { describe, expect } from 'vitest';
import { deadlineOf, oversightTest as test } from '../../../oversight/src/oversight.fixture.ts';
import { act, letter, register, supplement, utc } from '../verbs/clocks.fixture.ts';

describe('the agency’s own promise', () => {
  const promise = {
    agency: 'H42.12',
    procedure: '1.004873',
    effectiveFrom: '2026-11-01',
    terms: { counter: { unit: 'workingDay', amount: '2' } },
    basis: 'Quyết định 45/QĐ-UBND',
  };

  test('runs beside the law’s term and is paused with it', async ({ intake, oversight }) => {
    const made = await intake.call('admin', 'POST', '/v1/service-terms', { body: promise });
    expect(made.statusCode, made.body).toBe(201);
    const code = await register(intake);
    await act(intake, code, '2026-11-23T08:00', 'request-supplement', supplement);
    await act(intake, code, '2026-11-23T10:00', 'supplement');
    const { clocks } = await deadlineOf(oversight, code);
    expect(clocks.map(({ kind, promisedAt }: { kind: string; promisedAt: string }) => [kind, promisedAt])).toEqual(
      expect.arrayContaining([
        ['statutory', utc('2026-11-26T11:15')],
        ['service', utc('2026-11-25T11:15')],
      ]),
    );
    // An extension moves only the law's term.
    await act(intake, code, '2026-11-25T09:00', 'extend', letter);
    const after = (await deadlineOf(oversight, code)).clocks;
    expect(after.find(({ kind }: { kind: string }) => kind === 'service').dueOn).toBe('2026-11-25');
    expect(after.find(({ kind }: { kind: string }) => kind === 'statutory').dueOn).toBe('2026-11-30');
  });

  test('is listed, given once a day, and checked', async ({ intake, oversight }) => {
    await intake.call('admin', 'POST', '/v1/service-terms', { body: promise });
    const again = await intake.call('admin', 'POST', '/v1/service-terms', { body: promise });
    expect([again.statusCode, again.json().code]).toEqual([409, 'service-term-exists']);
    const wrong = { ...promise, effectiveFrom: '2026-12-01', terms: { online: { unit: 'workingDay', amount: '0' } } };
    const refused = await intake.call('admin', 'POST', '/v1/service-terms', { body: wrong });
    expect([refused.statusCode, refused.json().code, refused.json().errors[0].path]).toEqual([
      400,
      'amount-invalid',
      'terms.online.amount',
    ]);
    const listed = (await intake.call('auditor', 'GET', '/v1/service-terms?agency=H42.12')).json().items;
    expect(listed).toMatchObject([{ procedure: '1.004873', terms: promise.terms }]);
    // The promise does not hold for a dossier that another agency decides.
    const code = await register(intake, { receivingAgency: 'H42.13' });
    const kinds = (await deadlineOf(oversight, code)).clocks.map(({ kind }: { kind: string }) => kind);
    expect(kinds).not.toContain('service');
  });
});

test('a day the database does not know is refused', async ({ intake }) => {
  const body = {
    agency: 'H42.12',
    procedure: '1.004873',
    effectiveFrom: '0000-01-01',
    terms: { counter: { unit: 'workingDay', amount: '2' } },
    basis: 'Quyết định 45/QĐ-UBND',
  };
  const response = await intake.call('admin', 'POST', '/v1/service-terms', { body });
  expect([response.statusCode, response.json().errors[0].path]).toEqual([400, 'effectiveFrom']);
});
