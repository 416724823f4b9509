import { describe, expect, test } from 'vitest';
import type { Entry } from '../dossiers/history.ts';
import { Status } from '../dossiers/status.ts';
import { type EnteredStep, expectedOf, progressOf } from './tracking.ts';

const entry = (type: string, data: Entry['data']): Entry => ({ at: 1, type, actor: 'officer:x', data });

describe('what is expected of the applicant', () => {
  const request = { noteId: 'n2', lapsesAt: 99 };
  const supplements = [{ noteId: 'n1', lapsesAt: null }, request] as never;
  const nothing = { supplements: [], suspensions: [] };
  const paying = [
    entry('dossier.payment-requested', { amountVnd: 1 }),
    entry('dossier.payment-requested', { amountVnd: 2 }),
  ];
  const unpaid = [{ from: 1, to: null, ground: 'payment' }] as never;

  test.for([
    ['nothing while it is handled', { ...nothing, status: Status.inProgress, supplements }, [], null],
    [
      'the last supplement',
      { ...nothing, status: Status.supplementRequested, supplements },
      [],
      { what: 'supplement', ...request },
    ],
    ['the last sum', { ...nothing, status: Status.paymentRequested }, paying, { what: 'payment', amountVnd: 2 }],
    [
      'a sum an older system asked for',
      { ...nothing, status: Status.paymentRequested },
      [],
      { what: 'payment', amountVnd: null },
    ],
    [
      'a sum for which the clock stands',
      { ...nothing, status: Status.inProgress, suspensions: unpaid },
      paying,
      { what: 'payment', amountVnd: 2 },
    ],
    ['to fetch the result', { ...nothing, status: Status.finished }, [], { what: 'fetch-result' }],
    ['nothing once it is handed over', { ...nothing, status: Status.handedOver }, paying, null],
  ] as const)('%s', ([, dossier, entries, expected]) => expect(expectedOf(dossier, entries)).toEqual(expected));
});

describe('how far it is', () => {
  const steps = ['receive', 'appraise', 'sign'].map((code) => ({
    code,
    name: code,
    unit: 'one-stop',
    budgetMinutes: 1,
  })) as never;
  const open = { steps, decidingAgencyId: 'H42.12', endedAt: null };
  const task = (stepNo: number, round: number, state: EnteredStep['state']): EnteredStep => ({
    stepNo,
    round,
    state,
    unitId: `u${stepNo}`,
    openedAt: round,
    closedAt: state === 'open' || state === 'claimed' ? null : round + 1,
  });
  const states = (dossier: Parameters<typeof progressOf>[0], tasks: EnteredStep[]) =>
    progressOf(dossier, tasks).map(({ state }) => state);

  test('done, under way, to come', () => {
    const progress = progressOf(open, [task(1, 1, 'claimed'), task(0, 1, 'completed')]);
    expect(progress.map(({ state }) => state)).toEqual(['done', 'current', 'ahead']);
    expect(progress[0]).toEqual({
      name: 'receive',
      agencyId: 'H42.12',
      unitId: 'u0',
      state: 'done',
      startedAt: 1,
      endedAt: 2,
    });
    expect(progress[2]).toMatchObject({ unitId: null, startedAt: null, endedAt: null });
  });

  test('a step that was returned lies ahead again, the one it went back to is under way', () => {
    const tasks = [task(0, 1, 'completed'), task(1, 1, 'returned'), task(0, 2, 'open')];
    expect(states(open, tasks)).toEqual(['current', 'ahead', 'ahead']);
  });

  test('what was not done when it ended does not come any more', () => {
    expect(states({ ...open, endedAt: 9 }, [task(0, 1, 'completed'), task(1, 1, 'cancelled')])).toEqual(['done']);
  });
});
