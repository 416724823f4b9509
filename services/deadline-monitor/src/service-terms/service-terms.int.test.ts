import { expect } from 'vitest';
import { monitorTest as test } from '../monitor.fixture.ts';

const promise = {
  agency: 'H42.12',
  procedure: '1.004873',
  effectiveFrom: '2026-11-01',
  terms: { counter: { unit: 'workingDay', amount: '2' } },
  basis: 'Quyết định 45/QĐ-UBND',
};

test('a service term is listed, given once a day, and checked', async ({ world }) => {
  const call = await world.app();
  const promised = (body: object) => call('admin', 'POST', '/v1/service-terms', { body });
  const made = await promised(promise);
  expect([made.statusCode, made.json()], made.body).toMatchObject([201, promise]);
  const listed = await call('auditor', 'GET', '/v1/service-terms?agency=H42.12');
  expect(listed.json().items).toEqual([made.json()]);
  expect((await call('auditor', 'GET', '/v1/service-terms?agency=H42.13')).json().items).toEqual([]);

  const wrong = { ...promise, effectiveFrom: '2026-12-01', terms: { online: { unit: 'workingDay', amount: '0' } } };
  for (const [body, status, code, path] of [
    [promise, 409, 'service-term-exists', 'effectiveFrom'],
    [wrong, 400, 'amount-invalid', 'terms.online.amount'],
    // A day that the database does not know.
    [{ ...promise, effectiveFrom: '0000-01-01' }, 400, 'invalid-request', 'effectiveFrom'],
    [{ ...promise, procedure: '9.999999' }, 404, 'procedure-unknown', 'procedure'],
    [{ ...promise, agency: 'H99' }, 422, 'agency-unknown', 'agency'],
  ] as const) {
    const refused = await promised(body);
    expect([refused.statusCode, refused.json().code, refused.json().errors[0].path], refused.body).toEqual([
      status,
      code,
      path,
    ]);
  }
  expect((await call('supervisor', 'POST', '/v1/service-terms', { body: promise })).statusCode).toBe(403);
});
