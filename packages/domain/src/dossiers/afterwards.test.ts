import { expect, test } from 'vitest';
import { vietnam as calendar, local } from '../calendars/vietnam.fixture.ts';
import { endOfDay, registrableUntil, requireRegistrable } from './afterwards.ts';

const acceptedAt = local('2026-11-20T09:15');
// Friday; Tuesday 24 November is a day off.
const until = local('2026-11-26T17:00');

test('it may be registered until the end of the last of so many working days', () => {
  expect(registrableUntil(calendar, acceptedAt, 3)).toBe(until);
  expect(registrableUntil(calendar, endOfDay('2026-11-20', calendar.timeZone), 3)).toBe(local('2026-11-27T17:00'));
});

test.each([
  ['at once', acceptedAt, undefined],
  ['before it is accepted', acceptedAt - 1, 'instant-in-future'],
  ['at the last moment', until, undefined],
  ['after it', until + 1, 'registered-too-late'],
] as const)('registered %s', (_when, now, code) => {
  const register = () => requireRegistrable({ calendar, acceptedAt, workingDays: 3 }, now);
  if (code === undefined) return expect(register).not.toThrow();
  expect(register).toThrow(expect.objectContaining({ code, path: 'afterwards.acceptedAt' }));
});

test('the last moment of a day is in it', () => {
  expect(endOfDay('2026-11-20', 'Asia/Ho_Chi_Minh')).toBe(local('2026-11-21T00:00') - 1);
});
