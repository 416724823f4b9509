import { expect, test } from 'vitest';
import { vietnam } from '../../calendars/vietnam.fixture.ts';
import { apologyDutyOf } from '../apology-duty.ts';
import { run, type Step } from '../specification.fixture.ts';

const letter = (local: string, document: string): Step => [
  local,
  { type: 'apologize', reason: 'staff', document, approver: 'x' },
];

// Due on Thursday 26 November at 17:00.
test.each([
  ['before the date replaces the first', '2026-11-26T17:00', '2/XL'],
  ['after the date does not replace a first one in time', '2026-11-27T09:00', '1/XL'],
])('of two letters, the second %s', (_rule, second, counts) => {
  const dossier = run([letter('2026-11-25T09:00', '1/XL'), letter(second, '2/XL')]);
  expect(dossier.apology?.document).toBe(counts);
  expect(apologyDutyOf(dossier, vietnam, Date.parse('2026-11-30T09:00+07:00'))).toBe('sent');
});

test('a letter after the date replaces one that was late already', () => {
  const dossier = run([letter('2026-11-27T09:00', '1/XL'), letter('2026-11-30T09:00', '2/XL')]);
  expect(dossier.apology?.document).toBe('2/XL');
});
