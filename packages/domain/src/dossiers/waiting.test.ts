import { describe, expect, test } from 'vitest';
import { Status } from './status.ts';
import { type OpenTask, type Waiting, type WorkUnderWay, waitingOn, waitingReasons } from './waiting.ts';
import { waitingText } from './waiting-text.ts';

type About = Parameters<typeof waitingOn>[0];

const dossier = (given: Partial<About>): About => ({
  status: Status.inProgress,
  agencyId: 'H42.12',
  decidingAgencyId: 'H42',
  suspensions: [],
  supplements: [],
  transfer: null,

  submittedAt: 10,
  acceptedAt: 20,
  finishedAt: null,
  steps: [
    { code: 'receive', name: 'x', unit: 'one-stop', budgetMinutes: 60, agency: 'H42.12' },
    { code: 'sign', name: 'x', unit: 'leaders', budgetMinutes: 60 },
  ],
  ...given,
});
const task = (given: Partial<OpenTask> = {}): OpenTask => ({
  id: 't',
  stepNo: 1,
  stepCode: 'sign',
  unitId: 'u',
  officerId: 'a',
  openedAt: 100,
  absence: null,
  ...given,
});
const nothing: WorkUnderWay = { tasks: [], questions: [], stepEndedAt: null, earlierPartAt: null, enteredAt: 50 };
const underWay = (...tasks: OpenTask[]): WorkUnderWay => ({ ...nothing, tasks });
const paused = (ground: 'posting' | 'verification' | 'force-majeure' | 'payment' | 'supplement') => ({
  suspensions: [{ from: 60, to: null, ground, basis: 'x', document: null, by: 'x' }],
});
const asked = (at: number) =>
  ({
    at,
    stage: 'examination' as const,
    items: 1,
    noteId: 'n',
    basis: 'x',
    document: null,
    approver: null,
    lapsesAt: null,
    deliveredAt: null,
  }) as const;

const over: readonly Status[] = [Status.refused, Status.stopped, Status.handedOver];

describe('whom a dossier waits on', () => {
  test.each<[string, About, WorkUnderWay, Partial<Waiting>[]]>([
    [
      '1 submitted',
      dossier({ status: Status.submitted, acceptedAt: null }),
      nothing,
      [{ whom: 'agency', agencyId: 'H42.12', why: 'reception', since: 50 }],
    ],
    [
      '1 a part that needs the result of another',
      dossier({ status: Status.submitted, acceptedAt: null, submittedAt: 30 }),
      { ...nothing, earlierPartAt: 'H42.13' },
      [{ whom: 'agency', agencyId: 'H42.13', why: 'earlier-part', since: 30 }],
    ],
    [
      '2 accepted, not given to a unit',
      dossier({ status: Status.accepted }),
      underWay(task({ stepNo: 0, stepCode: 'receive', unitId: null, officerId: null })),
      [{ whom: 'agency', agencyId: 'H42.12', unitId: null, step: 'receive', why: 'unassigned', since: 100 }],
    ],
    ['3 refused', dossier({ status: Status.refused }), nothing, []],
    [
      '4 with an officer',
      dossier({}),
      underWay(task()),
      [{ whom: 'officer', agencyId: 'H42', unitId: 'u', officerId: 'a', step: 'sign', why: 'step', since: 100 }],
    ],
    [
      '4 with a unit',
      dossier({}),
      underWay(task({ officerId: null })),
      [{ whom: 'unit', unitId: 'u', officerId: null, why: 'unassigned' }],
    ],
    [
      '4 with an absent officer',
      dossier({}),
      underWay(task({ absence: { delegateOfficerId: null } })),
      [{ whom: 'unit', unitId: 'u', officerId: null, why: 'absent' }],
    ],
    [
      '4 with a delegate',
      dossier({}),
      underWay(task({ absence: { delegateOfficerId: 'b' } })),
      [{ whom: 'officer', officerId: 'b', why: 'delegated' }],
    ],
    [
      '4 with every step done',
      dossier({}),
      { ...nothing, stepEndedAt: 200 },
      [{ whom: 'agency', agencyId: 'H42', step: null, why: 'result', since: 200 }],
    ],
    ['4 with no step at all', dossier({}), nothing, [{ why: 'result', since: 20 }]],
    ['4 posted', dossier(paused('posting')), underWay(task()), [{ whom: 'outside', why: 'posting', since: 60 }]],
    [
      '2 being verified',
      dossier({ status: Status.accepted, ...paused('verification') }),
      underWay(task()),
      [{ whom: 'outside', why: 'verification' }],
    ],
    ['4 in a flood', dossier(paused('force-majeure')), underWay(task()), [{ whom: 'outside', why: 'force-majeure' }]],
    [
      '4 offered to another agency',
      dossier({ transfer: { to: 'H43', at: 300 } }),
      underWay(task()),
      [
        { whom: 'officer', why: 'step', since: 100 },
        { whom: 'agency', agencyId: 'H43', why: 'transfer', since: 300 },
      ],
    ],
    [
      '5 asked for a supplement',
      dossier({ status: Status.supplementRequested, supplements: [asked(70), asked(80)], ...paused('supplement') }),
      underWay(task()),
      [{ whom: 'applicant', why: 'supplement', since: 80 }],
    ],
    [
      '5 without a pause',
      dossier({ status: Status.supplementRequested, supplements: [asked(70)] }),
      underWay(task()),
      [{ whom: 'applicant', why: 'supplement', since: 70 }],
    ],
    [
      '6 to be paid',
      dossier({ status: Status.paymentRequested, ...paused('payment') }),
      underWay(task()),
      [{ whom: 'payment', why: 'payment', since: 50 }],
    ],
    [
      '7 withdrawn',
      dossier({ status: Status.withdrawalRequested }),
      underWay(task()),
      [{ whom: 'agency', agencyId: 'H42.12', why: 'withdrawal', since: 50 }],
    ],
    ['8 stopped', dossier({ status: Status.stopped }), nothing, []],
    [
      '9 finished',
      dossier({ status: Status.finished, finishedAt: 400 }),
      nothing,
      [{ whom: 'applicant', why: 'hand-over', since: 400 }],
    ],
    ['10 handed over', dossier({ status: Status.handedOver, finishedAt: 400 }), nothing, []],
  ])('%s', (_state, about, work, expected) => {
    expect(waitingOn(about, work)).toMatchObject(expected);
  });

  test('whoever was asked, all of them, instead of the step that asked', () => {
    const questions = [
      { taskId: 't', agencyId: 'H43', unitId: null, openedAt: 300 },
      { taskId: 't', agencyId: 'H42', unitId: 'nb-justice', openedAt: 200 },
    ];
    expect(waitingOn(dossier({}), { ...underWay(task()), questions })).toEqual([
      {
        since: 200,
        whom: 'unit',
        agencyId: 'H42',
        unitId: 'nb-justice',
        officerId: null,
        step: 'sign',
        why: 'consultation',
      },
      { since: 300, whom: 'agency', agencyId: 'H43', unitId: null, officerId: null, step: 'sign', why: 'consultation' },
    ]);
  });

  test('somebody in every status that is open, whatever is under way', () => {
    for (const status of Object.values(Status))
      for (const work of [
        nothing,
        underWay(task()),
        underWay(task({ officerId: null })),
        { ...nothing, enteredAt: null },
      ])
        for (const suspensions of [[], paused('posting').suspensions]) {
          const found = waitingOn(dossier({ status, suspensions }), work);
          expect(found.length > 0, `status ${status}`).toBe(!over.includes(status));
        }
  });

  test('every reason has words in both languages', () => {
    const words = waitingReasons.flatMap((why) => [waitingText(why, 'vi'), waitingText(why, 'en')]);
    expect(new Set(words).size).toBe(2 * waitingReasons.length);
  });
});
