import { expect, test } from 'vitest';
import { codesOf, numberIn, requireReserved } from './code-block.ts';

const block = {
  ...{ agencyId: 'H42.12', decidingAgencyId: 'H42.201', day: '2026-11-20' },
  ...{ first: 9_999, count: 2, expiresAt: 1_000 },
} as const;
const use = { agencyId: 'H42.12', decidingAgencyId: 'H42.201', day: '2026-11-20' } as const;

test('the codes of a block carry the deciding agency and the day', () => {
  expect(codesOf(block)).toEqual(['H42.201-261120-9999', 'H42.201-261120-10000']);
});

test.each([
  ['H42.201-261120-9999', 9_999],
  ['H42.201-261120-10000', 10_000],
  ['H42.201-261120-09999', undefined],
  ['H42.201-261121-9999', undefined],
  ['H42.12-261120-9999', undefined],
  ['h42.201-261120-9999', undefined],
  ['H42.201-261120-0NaN', undefined],
  ['H42.201-261120-9999 ', undefined],
  ['H42.201-261120-9999999999', undefined],
  ['9999', undefined],
])('in %s the number is %s', (code, number) => expect(numberIn({ ...use, code })).toBe(number));

test.each([
  ['in time', block, use, 1_000, undefined],
  ['in no block', undefined, use, 0, 'code-not-reserved'],
  ['by another agency', block, { ...use, agencyId: 'H42.13' }, 0, 'code-not-reserved'],
  ['after it expired', block, use, 1_001, 'code-expired'],
] as const)('a code used %s', (_how, found, { ...used }, now, code) => {
  const take = () => requireReserved(found, { ...used, code: 'H42.201-261120-9999' }, now);
  if (code === undefined) return expect(take).not.toThrow();
  expect(take).toThrow(expect.objectContaining({ code, path: 'afterwards.code' }));
});
