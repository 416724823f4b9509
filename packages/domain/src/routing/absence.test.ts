import { expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { type Absence, isAwayAt, overlap, requireConsistent } from './absence.ts';

const hour = 3_600_000;
const absence = (officerId: string, fromAt: number, toAt: number | null, more: Partial<Absence> = {}): Absence => ({
  id: `${officerId}-${fromAt}`,
  officerId,
  fromAt: fromAt * hour,
  toAt: toAt === null ? null : toAt * hour,
  delegateOfficerId: null,
  endedAt: null,
  ...more,
});

test.each([
  ['from its beginning', 2, true],
  ['not before', 1.999, false],
  ['not at its end', 5, false],
])('one is away %s', (_rule, at, away) => expect(isAwayAt(absence('a', 2, 5), at * hour)).toBe(away));

test('an absence without an end lasts until it is ended', () => {
  expect(isAwayAt(absence('a', 2, null), 1e6 * hour)).toBe(true);
  expect(isAwayAt(absence('a', 2, null, { endedAt: 3 * hour }), 3 * hour)).toBe(false);
});

test('touching absences do not overlap, and one called off before it began overlaps nothing', () => {
  expect(overlap(absence('a', 2, 5), absence('a', 5, 6))).toBe(false);
  expect(overlap(absence('a', 2, 5), absence('a', 4, null))).toBe(true);
  expect(overlap(absence('a', 2, 5, { endedAt: hour }), absence('a', 2, 5))).toBe(false);
});

test.each([
  ['absence-reversed', absence('a', 5, 5), []],
  ['absence-reversed', absence('a', 5, 4), []],
  ['delegate-is-self', absence('a', 2, 5, { delegateOfficerId: 'a' }), []],
  ['absences-overlap', absence('a', 2, 5), [absence('a', 4, 9)]],
  ['absences-overlap', absence('a', 2, null), [absence('a', 900, 901)]],
  ['delegate-absent', absence('a', 2, 5, { delegateOfficerId: 'b' }), [absence('b', 1, 3)]],
  ['delegate-absent', absence('a', 2, 5, { delegateOfficerId: 'b' }), [absence('b', 1, 3, { delegateOfficerId: 'a' })]],
  ['officer-is-delegate', absence('a', 2, 5), [absence('c', 1, 3, { delegateOfficerId: 'a' })]],
  [
    'officer-is-delegate',
    absence('a', 2, 5, { delegateOfficerId: 'b' }),
    [absence('c', 1, 3, { delegateOfficerId: 'a' })],
  ],
  [null, absence('a', 2, 5, { delegateOfficerId: 'b' }), [absence('c', 1, 3, { delegateOfficerId: 'b' })]],
  [null, absence('a', 2, 5), [absence('a', 5, 9), absence('a', 1, 2), absence('a', 3, 4, { endedAt: 3 * hour })]],
] as const)('%s', (code, wanted, known) => {
  const decide = () => requireConsistent(wanted, known);
  if (code === null) return decide();
  expect(decide).toThrow(Refusal);
  try {
    decide();
  } catch (error) {
    expect((error as Refusal).code).toBe(code);
  }
});
