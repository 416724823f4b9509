import { describe, expect, test } from 'vitest';
import { vietnam } from '../calendars/vietnam.fixture.ts';
import { deriveClock } from '../deadlines/clock.ts';
import { Refusal } from '../refusal.ts';
import type { Decision, SupplementRequest } from './dossier.ts';
import { type ImportedFacts, requireConsistent, takeTerm } from './imported.ts';
import { Status } from './status.ts';

const at = Date.parse('2026-11-20T09:15:00+07:00');
const on = (day: number, hour = 9) =>
  Date.parse(`2026-11-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00+07:00`);
const words = { basis: 'Điều 16', document: null, by: 'counter:x' };
const letter = { reason: 'staff', document: '07/PXL', approver: 'vp-leaders-1' } as const;

const facts: ImportedFacts = {
  status: Status.inProgress,
  since: null,
  submittedAt: null,
  acceptedAt: on(2),
  promisedAt: on(27),
  suspensions: [],
  extensions: [],
  supplements: [],
  decision: null,
  apology: null,
  transfer: null,
  withdrawnFrom: null,
  result: null,
  finishedAt: null,
  delayReason: null,
  endedAt: null,
};
const asked = (from: number, deliveredAt: number | null): SupplementRequest => ({
  at: from,
  stage: 'examination',
  items: 1,
  noteId: '',
  basis: 'Điều 16',
  document: null,
  approver: null,
  lapsesAt: null,
  deliveredAt,
});
const reception = (at: number, deliveredAt: number | null) => ({
  ...asked(at, deliveredAt),
  stage: 'reception' as const,
});
const filed = { status: Status.submitted, submittedAt: on(1), acceptedAt: null, promisedAt: null } as const;
const stood = (from: number, to: number | null, ground: 'posting' | 'supplement' = 'posting') => ({
  ...words,
  from,
  to,
  ground,
});
const decision: Decision = {
  result: 'granted',
  decidedAt: on(10),
  decidedBy: 'a',
  signedAt: on(11),
  signedBy: 'b',
  number: null,
  numberedAt: null,
  issuedAt: null,
  issuedBy: null,
};

const ended = { status: Status.finished, result: 'granted', finishedAt: on(12), endedAt: on(12) } as const;

const refusalOf = (given: ImportedFacts): [string, string | undefined] | undefined => {
  try {
    requireConsistent(given, at);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return [error.code, error.path];
    throw error;
  }
};

describe('facts of an older system', () => {
  test.for<[string, Partial<ImportedFacts>]>([
    ['in work', {}],
    ['just accepted', { status: Status.accepted }],
    ['filed online', { status: Status.submitted, submittedAt: on(19), acceptedAt: null, promisedAt: null }],
    [
      'asked at reception',
      {
        status: Status.supplementRequested,
        submittedAt: on(9),
        acceptedAt: null,
        promisedAt: null,
        supplements: [{ ...asked(on(10), null), stage: 'reception' }],
      },
    ],
    [
      'waiting for a supplement',
      {
        status: Status.supplementRequested,
        supplements: [asked(on(9), null)],
        suspensions: [stood(on(9), null, 'supplement')],
      },
    ],
    [
      '… whose clock runs on',
      { status: Status.supplementRequested, supplements: [asked(on(4), on(5)), asked(on(9), null)] },
    ],
    [
      'twice suspended, once extended',
      {
        suspensions: [stood(on(3), on(4)), stood(on(6), null)],
        extensions: [{ ...letter, at: on(5), amount: '2', basis: null, by: 'x' }],
      },
    ],
    ['signed', { decision }],
    ['finished', { status: Status.finished, result: 'granted', finishedAt: on(12), endedAt: on(12), decision }],
    ['promised for the instant of acceptance', { promisedAt: on(2) }],
    ['filed in the instant of acceptance', { submittedAt: on(2) }],
    [
      'asked before it came to the counter, without a filing online',
      { supplements: [{ ...asked(on(1), on(1, 10)), stage: 'reception' }] },
    ],
    [
      'withdrawn while a supplement was waited for',
      {
        status: Status.withdrawalRequested,
        withdrawnFrom: Status.supplementRequested,
        supplements: [asked(on(9), null)],
      },
    ],
    ['finished with its clock standing', { ...ended, suspensions: [stood(on(9), null)], since: on(12) }],
    [
      'with a lapse and a promise ahead',
      {
        status: Status.supplementRequested,
        supplements: [{ ...asked(on(9), null), lapsesAt: on(30) }],
        promisedAt: on(29),
      },
    ],
  ])('%s: taken over', ([, change]) => {
    expect(refusalOf({ ...facts, ...change })).toBeUndefined();
  });

  const contradictory = 'facts-contradictory';
  test.for<[string, string, Partial<ImportedFacts>]>([
    [contradictory, 'acceptedAt', { acceptedAt: null, promisedAt: null }],
    [contradictory, 'acceptedAt', { status: Status.submitted, submittedAt: on(1) }],
    [
      contradictory,
      'acceptedAt',
      {
        status: Status.finished,
        submittedAt: on(1),
        acceptedAt: null,
        promisedAt: null,
        result: 'granted',
        finishedAt: on(12),
      },
    ],
    [contradictory, 'promisedAt', { promisedAt: null }],
    [contradictory, 'promisedAt', { status: Status.submitted, submittedAt: on(1), acceptedAt: null }],
    [
      contradictory,
      'suspensions',
      {
        status: Status.submitted,
        submittedAt: on(1),
        acceptedAt: null,
        promisedAt: null,
        suspensions: [stood(on(3), null)],
      },
    ],
    [
      contradictory,
      'decision',
      { status: Status.withdrawalRequested, submittedAt: on(1), acceptedAt: null, promisedAt: null, decision },
    ],
    [contradictory, 'supplements', { status: Status.supplementRequested }],
    [contradictory, 'supplements', { status: Status.supplementRequested, supplements: [asked(on(9), on(10))] }],
    [contradictory, 'decision', { status: Status.supplementRequested, supplements: [asked(on(9), null)], decision }],
    [contradictory, 'decision', { status: Status.withdrawalRequested, decision }],
    [contradictory, 'finishedAt', { status: Status.finished, result: 'granted' }],
    [contradictory, 'finishedAt', { finishedAt: on(12) }],
    [contradictory, 'result', { status: Status.finished, finishedAt: on(12) }],
    [contradictory, 'result', { status: Status.finished, finishedAt: on(12), result: 'denied', decision }],
    [contradictory, 'delayReason', { delayReason: 'staff' }],
    [contradictory, 'withdrawnFrom', { withdrawnFrom: Status.accepted }],
    [
      contradictory,
      'transfer',
      { status: Status.paymentRequested, transfer: { to: 'H42', at: on(9), document: null } },
    ],
    [contradictory, 'suspensions', { suspensions: [stood(on(9), null, 'supplement')] }],
    [contradictory, 'decision.signedAt', { decision: { ...decision, signedAt: on(9) } }],
    [
      contradictory,
      'decision.numberedAt',
      { decision: { ...decision, signedAt: null, numberedAt: on(12), number: '1' } },
    ],
    [contradictory, 'decision.number', { decision: { ...decision, numberedAt: on(12) } }],
    [contradictory, 'supplements.1.at', { supplements: [asked(on(9), on(11)), asked(on(10), on(12))] }],
    [contradictory, 'supplements.0.deliveredAt', { supplements: [asked(on(9), on(8))] }],
    [contradictory, 'promisedAt', { promisedAt: on(1) }],
    [contradictory, 'promisedAt', { promisedAt: on(2) - 1 }],
    [contradictory, 'submittedAt', { submittedAt: on(3) }],
    [contradictory, 'supplements.0.at', { submittedAt: on(2), supplements: [reception(on(1), on(2))] }],
    [contradictory, 'supplements.0.lapsesAt', { supplements: [{ ...asked(on(9), null), lapsesAt: on(8) }] }],
    [contradictory, 'apology.at', { apology: { ...letter, at: on(1) } }],
    [contradictory, 'transfer.at', { transfer: { to: 'H42', at: on(1), document: null } }],
    [contradictory, 'since', { since: on(1) }],
    [contradictory, 'since', { ...filed, since: on(1), submittedAt: on(2) }],
    [contradictory, 'since', { ...ended, since: on(11) }],
    [contradictory, 'withdrawnFrom', { status: Status.withdrawalRequested, withdrawnFrom: Status.submitted }],
    [contradictory, 'withdrawnFrom', { ...filed, status: Status.withdrawalRequested, withdrawnFrom: Status.accepted }],
    [contradictory, 'decision.decidedAt', { ...ended, decision: { ...decision, decidedAt: on(13), signedAt: null } }],
    [contradictory, 'decision.signedAt', { ...ended, decision: { ...decision, signedAt: on(13) } }],
    [
      contradictory,
      'decision.issuedAt',
      { ...ended, decision: { ...decision, number: '1', numberedAt: on(12), issuedAt: on(13) } },
    ],
    [contradictory, 'supplements.0.at', { ...ended, supplements: [asked(on(13), null)] }],
    [contradictory, 'supplements.0.deliveredAt', { ...ended, supplements: [asked(on(9), on(13))] }],
    [contradictory, 'suspensions.0.from', { ...ended, suspensions: [stood(on(13), null)] }],
    [contradictory, 'suspensions.0.to', { ...ended, suspensions: [stood(on(9), on(13))] }],
    [contradictory, 'apology.at', { ...ended, apology: { ...letter, at: on(13) } }],
    [
      contradictory,
      'extensions.0.at',
      { ...ended, extensions: [{ ...letter, at: on(13), amount: '2', basis: null, by: 'x' }] },
    ],
    ['instant-in-future', 'acceptedAt', { acceptedAt: on(21), promisedAt: on(27) }],
    ['instant-in-future', 'submittedAt', { submittedAt: on(21) }],
    ['instant-in-future', 'since', { since: on(21) }],
    ['instant-in-future', 'apology.at', { apology: { ...letter, at: on(21) } }],
    ['instant-in-future', 'finishedAt', { ...ended, finishedAt: on(21) }],
    ['instant-in-future', 'suspensions.0.to', { suspensions: [stood(on(3), on(21))] }],
    ['instant-in-future', 'decision.decidedAt', { decision: { ...decision, decidedAt: on(25) } }],
    [contradictory, 'extensions.0.at', { extensions: [{ ...letter, at: on(1), amount: '2', basis: null, by: 'x' }] }],
    [contradictory, 'decision.decidedAt', { decision: { ...decision, decidedAt: on(1) } }],
    [contradictory, 'finishedAt', { status: Status.finished, result: 'granted', finishedAt: on(1) }],
    ['suspension-invalid', 'suspensions.0.from', { suspensions: [stood(on(1), on(3))] }],
    ['suspension-reversed', 'suspensions.0.to', { suspensions: [stood(on(5), on(3))] }],
    ['suspensions-overlap', 'suspensions.1.from', { suspensions: [stood(on(3), on(6)), stood(on(5), on(7))] }],
    ['suspension-still-open', 'suspensions.1.from', { suspensions: [stood(on(3), null), stood(on(5), on(7))] }],
  ])('%s at %s: %j', ([code, path, change]) => {
    expect(refusalOf({ ...facts, ...change })).toEqual([code, path]);
  });
});

describe('the promise of an older system', () => {
  const term = { unit: 'workingDay', amount: '10' } as const;
  const calendar = vietnam;
  const suspensions = [stood(on(4), on(6))];
  const taken = (promisedAt: number, more: Partial<ImportedFacts> = {}) =>
    takeTerm({ ...facts, suspensions, ...more, acceptedAt: on(2), promisedAt }, { term, calendar, at });

  test('goes on by the law’s term where our own calculation gives it too', () => {
    // Ten working days from Monday the 2nd, and two days in which the clock stood.
    expect(taken(on(18))).toMatchObject({ term, differs: false, computed: { promisedAt: on(18), dueAt: on(18, 17) } });
  });

  test('is kept where it differs, and moved only by what happens from then on', () => {
    const promisedAt = on(23, 15);
    const { term: kept, differs, computed } = taken(promisedAt);
    expect([kept, differs, computed?.promisedAt]).toEqual([
      { unit: 'imported', promisedAt, statedAt: at },
      true,
      on(18),
    ]);
    const clock = { kind: 'statutory', calendar, anchorAt: on(2), term: kept } as const;
    const dueAt = (more: readonly ReturnType<typeof stood>[]) =>
      deriveClock(clock, { suspensions: [...suspensions, ...more], extensions: [], maxExtensions: 1 }).dueAt;
    expect(dueAt([])).toBe(promisedAt);
    // Still standing at the import; ended before it, so the promise contains it; an hour after the import.
    expect(dueAt([stood(on(18), null)])).toBeNull();
    expect(dueAt([stood(on(18), at)])).toBe(promisedAt);
    expect(dueAt([stood(on(20, 10), on(20, 11))])).toBe(on(23, 16));
  });

  test('that is our due moment is no difference; without a term of ours there is nothing to compare', () => {
    expect(taken(on(18, 17)).differs).toBe(false);
    const alone = takeTerm({ ...facts, acceptedAt: on(2), promisedAt: on(27) }, { term: undefined, calendar, at });
    expect(alone).toMatchObject({ term: { unit: 'imported' }, computed: null, differs: false });
  });
});
