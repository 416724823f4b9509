import { expect, test } from 'vitest';
import { civilDay, formatInstant, parseInstant } from './instant.ts';

test.each([
  ['2026-11-20T09:15:00+07:00', '2026-11-20T02:15:00Z'],
  ['2026-11-20T09:15:00Z', '2026-11-20T09:15:00Z'],
  ['2026-11-20t09:15:00.25z', '2026-11-20T09:15:00.25Z'],
  ['2026-11-20T09:15+07:00', '2026-11-20T02:15:00Z'],
])('%s is %s', (text, instant) => {
  expect(formatInstant(parseInstant(text, 'start-invalid', 'start'))).toBe(instant);
});

test.each([
  ['2026-11-20T09:15:00'],
  ['2026-11-20'],
  ['2026-02-30T09:15:00+07:00'],
  ['2026-11-20T25:15:00+07:00'],
  ['2026-11-20T09:15:00[Asia/Ho_Chi_Minh]'],
  ['2026-11-20T09:15:00+07:00[Asia/Tokyo]'],
  ['20261120T091500Z'],
  ['1790000000000'],
  [''],
])('"%s" is no instant with an offset', (text) => {
  expect(() => parseInstant(text, 'start-invalid', 'start')).toThrow(
    expect.objectContaining({ code: 'start-invalid', path: 'start' }),
  );
});

test('an instant has a day where the office is', () => {
  expect(civilDay(Date.parse('2026-11-23T23:30:00Z'), 'Asia/Ho_Chi_Minh')).toBe('2026-11-24');
  expect(civilDay(Date.parse('2026-11-23T23:30:00Z'), 'America/New_York')).toBe('2026-11-23');
});
