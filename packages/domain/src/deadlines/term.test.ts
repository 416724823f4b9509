import { describe, expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { parseTerm } from './term.ts';

function refusalOf(value: unknown, prefix?: string): Refusal {
  try {
    parseTerm(value, prefix);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('an amount', () => {
  test.each([
    ['workingDay', '1'],
    ['workingDay', '7.5'],
    ['workingDay', '17.50'],
    ['workingDay', '0.25'],
    ['workingDay', '10000'],
    ['workingDay', '10000.00'],
    ['workingHour', '8'],
    ['workingHour', '0.05'],
    ['workingHour', '1.35'],
    ['calendarDay', '30'],
    ['calendarDay', '30.0'],
    ['month', '6'],
  ])('%s %s is accepted as written', (unit, amount) => expect(parseTerm({ unit, amount })).toEqual({ unit, amount }));

  test.each([
    ...['', ' ', ' 1', '1 ', '+1', '-1', '1.', '.5', '1e9', '1,5', '7.55555', '7.555', '0', '0.00', '10000.01'],
    ...['10001', '99999999999999999999', '1.2.3', '0x10', 'NaN', 'Infinity', '007', '00', '１', '1_000', '--1', '٣'],
  ])('"%s" is refused', (amount) => {
    expect(refusalOf({ unit: 'workingDay', amount })).toMatchObject({ code: 'amount-invalid', path: 'amount' });
  });

  test.each([[3], [null], [undefined], [['3']], [{}]])('%j is no decimal string', (amount) => {
    expect(refusalOf({ unit: 'workingDay', amount })).toMatchObject({ code: 'amount-invalid', path: 'amount' });
  });

  test.each([
    ['calendarDay', '1.5'],
    ['month', '0.5'],
    ['workingHour', '0.01'],
    ['workingHour', '1.33'],
  ])('%s %s makes no whole %#', (unit, amount) => {
    expect(refusalOf({ unit, amount })).toMatchObject({ code: 'amount-invalid', path: 'amount' });
  });
});

describe('a term', () => {
  test.each([['00:00'], ['15:00'], ['23:59'], [undefined]])('sameDay with cutoff %s', (cutoff) => {
    const term = cutoff === undefined ? { unit: 'sameDay' } : { unit: 'sameDay', cutoff };
    expect(parseTerm(term)).toEqual(term);
  });

  test.each<[unknown, string]>([
    [{ unit: 'sameDay', cutoff: '24:00' }, 'cutoff'],
    [{ unit: 'sameDay', cutoff: '9:00' }, 'cutoff'],
    [{ unit: 'sameDay', cutoff: '15:60' }, 'cutoff'],
    [{ unit: 'sameDay', cutoff: 15 }, 'cutoff'],
    [{ unit: 'sameDay', amount: '1' }, 'amount'],
    [{ unit: 'workingDay', amount: '1', cutoff: '15:00' }, 'cutoff'],
    [{ unit: 'day', amount: '1' }, 'unit'],
    [{ unit: 'toString', amount: '1' }, 'unit'],
    [{ amount: '1' }, 'unit'],
    ['3 days', 'unit'],
    [null, 'unit'],
  ])('%j is refused at %s', (value, path) => {
    expect(refusalOf(value)).toMatchObject({ code: 'term-invalid', path });
  });

  test('a refusal names the place in the body it came from', () => {
    expect(refusalOf({ unit: 'month', amount: '0' }, 'term.').path).toBe('term.amount');
  });
});
