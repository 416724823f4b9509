import { expect, test } from 'vitest';
import { local, vietnam } from '../calendars/vietnam.fixture.ts';
import { frozenRules } from '../rules/dossier-rules.ts';
import { type ApologyState, apologyDutyOf } from './apology-duty.ts';
import { type Dossier, nothingYet } from './dossier.ts';

/** Fifteen working days from Monday 2 November 2026, 09:15: due on Monday the 23rd at 17:00. */
const dossier = {
  ...nothingYet,
  acceptedAt: local('2026-11-02T09:15'),
  dueAt: local('2026-11-23T17:00'),
  rules: frozenRules,
} as unknown as Dossier;
const letter = (at: string) => ({
  apology: { at: local(at), reason: 'staff', document: '08/PXL', approver: 'x' } as const,
});
const ended = (at: string) => ({ endedAt: local(at), finishedAt: local(at) });

test.each<[string, Partial<Dossier>, string, ApologyState]>([
  ['long before', {}, '2026-11-18T08:00', 'none'],
  ['two working days of eight hours before, to the instant', {}, '2026-11-19T16:00', 'none'],
  ['a moment later', {}, '2026-11-19T16:00:00.001', 'owed'],
  ['on the last day', {}, '2026-11-23T16:59', 'owed'],
  ['after the date', {}, '2026-11-23T17:00:00.001', 'missed'],
  ['after the date, with a letter', letter('2026-11-20T09:00'), '2026-11-25T09:00', 'sent'],
  ['a letter after the date is none', letter('2026-11-24T09:00'), '2026-11-25T09:00', 'missed'],
  ['finished in time', ended('2026-11-20T09:00'), '2026-11-25T09:00', 'none'],
  ['finished late', ended('2026-11-24T09:00'), '2026-11-25T09:00', 'missed'],
  ['stopped in time', { endedAt: local('2026-11-20T09:00') }, '2026-11-25T09:00', 'none'],
  ['stopped after the date', { endedAt: local('2026-11-24T09:00') }, '2026-11-25T09:00', 'missed'],
  ['suspended', { dueAt: null }, '2026-11-25T09:00', 'none'],
  [
    'five days, where the rules say so',
    { rules: { ...frozenRules, apologyWorkingDays: 5 } },
    '2026-11-17T09:00',
    'owed',
  ],
])('%s', (_when, more, now, expected) => {
  expect(apologyDutyOf({ ...dossier, ...more }, vietnam, local(now))).toBe(expected);
});
