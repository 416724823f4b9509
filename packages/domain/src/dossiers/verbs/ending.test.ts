import { describe, expect, test } from 'vitest';
import { local } from '../../calendars/vietnam.fixture.ts';
import { decide } from '../decide.ts';
import { circumstances, given, run, type Step } from '../specification.fixture.ts';

const finish = { type: 'finish', result: 'granted', delayReason: 'technical' } as const;
const silent = { type: 'finish', result: 'granted' } as const;

test.each([
  ['the evening before', '2026-11-25T23:59:59.999', 'early'],
  ['the due day at midnight', '2026-11-26T00:00:00', 'on-time'],
  ['the last instant', '2026-11-26T17:00:00', 'on-time'],
  ['a millisecond later', '2026-11-26T17:00:00.001', 'late'],
] as const)('lateness is judged on finishing: %s', (_name, local, lateness) => {
  given([]).when(local, finish).thenFollows({ type: 'dossier.finished', lateness });
});

describe('the reason of a delay', () => {
  test('is not kept of a dossier in time', () =>
    given([]).when('2026-11-26T16:00', finish).thenFollows({}, { delayReason: null }));

  test('is the given one', () =>
    given([]).when('2026-11-27T08:00', finish).thenFollows({}, { delayReason: 'technical' }));

  test('has to be given', () =>
    given([]).when('2026-11-27T08:00', silent).thenRefused('delay-reason-required', { path: 'delayReason' }));

  test('is that of the letter of apology if none is given', () => {
    const letter = { type: 'apologize', reason: 'coordination', document: '04/XL', approver: 'a' } as const;
    const apologized: readonly Step[] = [['2026-11-25T08:00', letter]];
    given(apologized).when('2026-11-27T08:00', silent).thenFollows({}, { delayReason: 'coordination' });
    given(apologized).when('2026-11-27T08:00', finish).thenFollows({}, { delayReason: 'technical' });
  });

  test('is explained afterwards only of a late dossier that has none', () => {
    const explain = { type: 'explain-delay', reason: 'staff' } as const;
    const imported = { ...run([['2026-11-27T08:00', finish]]), delayReason: null };
    given([], imported).when('2026-11-27T09:00', explain).thenFollows({}, { delayReason: 'staff' });
    given([['2026-11-26T16:00', silent]])
      .when('2026-11-27T09:00', explain)
      .thenRefused('illegal-transition');
  });
});

test('why it is denied goes with the result denied only', () => {
  const denial = { noteId: 'n', basis: 'Điều 17', document: '03/TC' };
  const denied = { type: 'finish', result: 'denied', denial } as const;
  given([]).when('2026-11-26T16:00', denied).thenFollows({ result: 'denied', denial }, { result: 'denied' });
  const granted = { ...denied, result: 'granted' } as const;
  const event = decide(run([]), granted, circumstances(local('2026-11-26T16:00')));
  expect(event).not.toHaveProperty('denial');
});
