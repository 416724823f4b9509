import { describe, expect, test } from 'vitest';
import { vietnam as calendar, local } from '../calendars/vietnam.fixture.ts';
import { decide } from './decide.ts';
import { acceptance, accepted, ask, extend, opening, submission, submitted } from './dossier.fixture.ts';
import { type Dossier, noDates } from './dossier.ts';
import { evolve } from './evolve.ts';
import type { HistoryData } from './history.ts';
import { toHistoryData } from './history-data.ts';
import type { PlacedEntry } from './notice-rules.ts';
import { giveNotice, noticesOf } from './notices.ts';
import type { RegistrationEvent } from './registration.ts';
import type { Step } from './specification.fixture.ts';
import type { DossierEvent } from './verbs.ts';

const minute = 60_000;
const { timeZone } = calendar;

/** The entries that a registration and commands leave, and those that are given as they are. */
function historyOf(first: RegistrationEvent, steps: readonly (Step | PlacedEntry)[] = [], begins = '2026-11-20T09:15') {
  const entries: PlacedEntry[] = [];
  let dossier: Dossier | undefined;
  const add = (event: DossierEvent, at: number, actor: string) => {
    dossier = evolve(dossier, event, at);
    entries.push({ seq: entries.length + 1, at, actor, type: event.type, data: toHistoryData(event) });
  };
  add(first, local(begins), 'counter:1');
  for (const step of steps) {
    if ('seq' in step) entries.push(step);
    else {
      const at = local(step[0]);
      add(decide(dossier!, step[1], { at, by: 'officer:2', calendar }), at, 'officer:2');
    }
  }
  return entries;
}

const other = (seq: number, time: string, type: string, data: HistoryData): PlacedEntry => ({
  ...{ seq, type, data, at: local(time), actor: 'system:deadline-monitor' },
});
const told = (seq: number, duty: string, time: string) =>
  other(seq, time, 'notice.given', { duty, toldAt: new Date(local(time)).toISOString(), how: 'sms' });

const online = { ...submitted, opening: { ...submission, channel: 'online' as const } };
const receptions = [{ anchorAt: local('2026-11-20T09:15'), dueAt: local('2026-11-23T09:45') }];
const now = local('2026-11-20T09:15');
const notices = (entries: readonly PlacedEntry[], at = now) => noticesOf(entries, { timeZone, receptions }, at);
const briefly = (entries: readonly PlacedEntry[]) => notices(entries).map(({ id, to, by }) => [id, to, by]);
const accept = { type: 'accept', acceptance: acceptance(local('2026-11-20T10:00')) } as const;
const atOnce = (time: string) => local(time) + minute;

describe('an entry leads to', () => {
  test('a notice at once, where it changes the status', () => {
    const entries = historyOf(accepted, [['2026-11-20T10:00', { type: 'start' }]]);
    expect(notices(entries)).toMatchObject([
      { id: '1-status-changed', to: 'applicant', toAgency: null, handling: { agency: 'H42.13', role: 'counter' } },
      { id: '2-status-changed', by: atOnce('2026-11-20T10:00'), names: ['status', 'agency', 'handler', 'times'] },
    ]);
  });

  test('the officer’s, within two hours of the receipt, for an electronic filing', () => {
    const [changed, arrived, ...more] = notices(historyOf(online));
    expect(changed).toMatchObject({ about: 'status-changed', handling: { agency: 'H42.12' } });
    expect(arrived).toMatchObject({ to: 'officer', toAgency: 'H42.12', by: local('2026-11-20T11:15') });
    expect(more).toEqual([]);
  });

  test.each([
    ['not for a part that waits', [other(2, '2026-11-20T09:15', 'group.joined', { after: 'birth' })], online],
    ['not at the counter', [], submitted],
  ] as const)('and %s', (_why, entries, first) => {
    expect(briefly(historyOf(first, entries)).map(([id]) => id)).toEqual(['1-status-changed']);
  });

  test.each([
    ['an acceptance', accept],
    ['a request', ask],
    ['a refusal', { type: 'refuse', noteId: '', basis: 'Điều 17', document: '03/TC' }],
  ] as const)('that of the answer at reception: %s', (_what, command) => {
    const answered = briefly(historyOf(online, [['2026-11-20T10:00', command]])).slice(2);
    expect(answered).toEqual([
      ['2-status-changed', 'applicant', atOnce('2026-11-20T10:00')],
      ['2-reception-answered', 'applicant', receptions[0]!.dueAt],
    ]);
  });

  test('that of the final date, once the agency that decides has it', () => {
    const { promisedAt, dueAt, dueOn } = opening;
    const first = { ...accepted, opening: { ...opening, ...noDates } };
    const dated = toHistoryData({
      ...{ type: 'dossier.reprojected', fromEdition: 1, calendarEdition: 1, projectionId: 'x' },
      dates: { promisedAt, dueAt, dueOn },
    });
    const entries = historyOf(first, [other(2, '2026-11-20T14:00', 'dossier.reprojected', dated)]);
    expect(notices(entries)).toMatchObject([
      { id: '1-status-changed', handling: { agency: 'H42.12' } },
      { id: '2-final-date', to: 'applicant', by: atOnce('2026-11-20T14:00'), handling: { agency: 'H42.13' } },
    ]);
  });

  test('that of a new date, by whatever it moved, and of an expected delay', () => {
    const letter = { type: 'apologize', reason: 'staff', document: '08/PXL', approver: 'x' } as const;
    const entries = historyOf(accepted, [
      ['2026-11-20T10:00', { type: 'start' }],
      ['2026-11-23T08:00', ask],
      ['2026-11-25T08:00', { type: 'supplement' }],
      ['2026-11-25T09:00', extend],
      ['2026-11-25T10:00', letter],
    ]);
    const ids = briefly(entries).map(([id]) => id);
    expect(ids.slice(2)).toEqual([
      '3-status-changed',
      '4-status-changed',
      '4-date-moved',
      '5-date-moved',
      '6-expected-late',
    ]);
  });

  test('none, where the clock stood and no working minute was lost', () => {
    const entries = historyOf(accepted, [
      ['2026-11-20T10:00', { type: 'start' }],
      ['2026-11-20T18:00', ask],
      ['2026-11-20T18:30', { type: 'supplement' }],
    ]);
    expect(briefly(entries).map(([id]) => id)).not.toContain('4-date-moved');
  });

  test('that of the head of the counter, where a consultation is overdue and nothing else', () => {
    const breach = (seq: number, kind: string) => other(seq, '2026-11-24T08:00', 'deadline.breached', { kind });
    const overdue = briefly(historyOf(accepted, [breach(2, 'consultation'), breach(3, 'step')])).slice(1);
    expect(overdue).toEqual([['2-consultation-overdue', 'counter', atOnce('2026-11-24T08:00')]]);
  });

  test.each([
    ['2026-11-25T16:00', ['2-ready-early']],
    ['2026-11-26T08:00', []],
  ])('that of a result before its day: finished %s', (time, early) => {
    const finish = { type: 'finish', result: 'granted' } as const;
    const ids = briefly(historyOf(accepted, [[time, finish]])).map(([id]) => id);
    expect(ids.slice(2)).toEqual(early);
    if (early.length > 0)
      expect(briefly(historyOf(accepted, [[time, finish]])).at(-1)![2]).toBe(local('2026-11-26T00:00'));
  });

  test('none that the law did not know on its day', () => {
    const day = '2026-06-30T23:59';
    expect(briefly(historyOf(online, [], day)).map(([id]) => id)).toEqual(['1-filing-arrived']);
    expect(briefly(historyOf(online, [], '2025-06-30T23:59'))).toEqual([]);
  });

  test('none, where a dossier is taken over as it is', () => {
    const imported = { type: 'dossier.imported', opening, externalCode: 'A', system: 'x' } as const;
    expect(briefly(historyOf(imported))).toEqual([]);
  });
});

test.each([
  ['open until the limit', [], minute, { state: 'open', late: false, told: null }],
  ['late after it', [], minute + 1, { state: 'late', late: true, told: null }],
  ['told', [told(2, '1-status-changed', '2026-11-20T09:16')], 2 * minute, { state: 'told', late: false }],
  ['told late', [told(2, '1-status-changed', '2026-11-20T09:17')], 2 * minute, { state: 'told', late: true }],
] as const)('a notice is %s', (_how, more, after, expected) => {
  expect(notices(historyOf(accepted, more), now + after)).toMatchObject([expected]);
});

describe('that somebody was told', () => {
  const duty = '1-status-changed';
  const untold = notices(historyOf(accepted));
  const done = notices(historyOf(accepted, [told(2, duty, '2026-11-20T09:16')]));
  const toldAt = local('2026-11-20T09:16');

  test('is recorded with when and how, and nothing else', () => {
    const data = giveNotice(untold, { duty, how: 'phone', toldAt: undefined }, now + 5);
    expect(data).toEqual({ duty, how: 'phone', toldAt: '2026-11-20T02:15:00.005Z' });
  });

  test.each([undefined, toldAt])('is recorded once: the same again, told at %s', (again) => {
    expect(giveNotice(done, { duty, how: 'sms', toldAt: again }, now + 9 * minute)).toBeUndefined();
  });

  test.each([
    ['another duty', untold, { duty: '9-final-date', toldAt: now }, 'notice-not-owed'],
    ['ahead of time', untold, { duty, toldAt: now + 1 }, 'instant-in-future'],
    ['before it happened', untold, { duty, toldAt: now - 1 }, 'facts-contradictory'],
    ['another instant', done, { duty, toldAt: toldAt - 1 }, 'notice-given'],
  ] as const)('is refused for %s', (_what, of, given, code) => {
    expect(() => giveNotice(of, { ...given, how: 'sms' }, now)).toThrow(expect.objectContaining({ code }));
  });

  test('is refused in another way than it was recorded', () => {
    const facts = { toldAt: '2026-11-20T02:16:00Z', how: 'sms' };
    const give = () => giveNotice(done, { duty, how: 'email', toldAt: undefined }, now);
    expect(give).toThrow(expect.objectContaining({ code: 'notice-given', facts }));
  });

  test('may be rounded to the minute of the entry', () => {
    const entries = historyOf(accepted).map((entry) => ({ ...entry, at: entry.at + 30_500 }));
    expect(giveNotice(notices(entries), { duty, how: 'sms', toldAt: now }, now + minute)).toMatchObject({ duty });
  });
});
