import { expect, test } from 'vitest';
import { type Lateness, lateness } from './lateness.ts';

const timeZone = 'Asia/Ho_Chi_Minh';
const at = (text: string) => Date.parse(`${text}+07:00`);
const due = { dueAt: at('2026-11-26T17:00:00'), dueOn: '2026-11-26', timeZone };
const later = at('2026-12-24T00:00:00');

test.each<[string, string | null, Lateness]>([
  ['on a day before', '2026-11-25T16:00:00', 'early'],
  ['in the last millisecond of the day before', '2026-11-25T23:59:59.999', 'early'],
  ['as the due day begins', '2026-11-26T00:00:00', 'on-time'],
  ['on the due day', '2026-11-26T09:15:00', 'on-time'],
  ['at the legal end', '2026-11-26T17:00:00', 'on-time'],
  ['a millisecond after it', '2026-11-26T17:00:00.001', 'late'],
  ['after hours on the due day', '2026-11-26T20:00:00', 'late'],
  ['on a later day', '2026-11-27T07:30:00', 'late'],
])('finished %s: %s is %s', (_when, finishedAt, expected) => {
  // The time of the question does not matter: collecting the result later never makes it late.
  for (const now of [at(finishedAt!), later])
    expect(lateness({ ...due, finishedAt: at(finishedAt!), now })).toBe(expected);
});

test.each<[string, Lateness]>([
  ['2026-11-26T16:59:59', 'open'],
  ['2026-11-26T17:00:00', 'open'],
  ['2026-11-26T17:00:00.001', 'open-late'],
])('not finished at %s is %s', (now, expected) => {
  expect(lateness({ ...due, finishedAt: null, now: at(now) })).toBe(expected);
});

test('an imported term is exact to the millisecond', () => {
  const imported = { dueAt: at('2026-11-26T10:07:13.250'), dueOn: '2026-11-26', timeZone, now: later };
  expect(lateness({ ...imported, finishedAt: at('2026-11-26T10:07:13.250') })).toBe('on-time');
  expect(lateness({ ...imported, finishedAt: at('2026-11-26T10:07:13.251') })).toBe('late');
});

test('a suspended deadline cannot become late', () => {
  const suspended = { dueAt: null, dueOn: null, timeZone, now: later };
  expect(lateness({ ...suspended, finishedAt: null })).toBe('open');
  expect(lateness({ ...suspended, finishedAt: later })).toBe('on-time');
});

test('the day is the day where the office is', () => {
  // 23:30 UTC on the 25th is already the 26th in Viet Nam.
  const finishedAt = Date.parse('2026-11-25T23:30:00Z');
  expect(lateness({ ...due, finishedAt, now: finishedAt })).toBe('on-time');
  expect(lateness({ ...due, timeZone: 'UTC', finishedAt, now: finishedAt })).toBe('early');
});
