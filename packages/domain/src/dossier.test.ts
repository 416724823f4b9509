import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Acceptance, type Dossier, dossierCode, noDates, type Opening, type Status, statuses } from './dossier.ts';
import { allowedNow, type CommandType, type DossierCommand } from './dossier-commands.ts';
import { decide } from './dossier-decisions.ts';
import { evolve, fromHistory, toHistoryData } from './dossier-events.ts';
import { defaultRules, grounds } from './procedure.ts';
import { Refusal } from './refusal.ts';
import { vietnam } from './vietnam.fixture.ts';

const opening: Opening = {
  id: '0199f0aa-0000-7000-8000-000000000001',
  code: 'H42.12-261120-0001',
  agencyId: 'H42.12',
  helpedAgencyId: 'H42.12',
  decidingAgencyId: 'H42.13',
  procedureCode: '1.004873',
  procedureVersionId: '0199f0aa-0000-7000-8000-000000000002',
  channel: 'counter',
  applicantId: '0199f0aa-0000-7000-8000-000000000003',
  calendarId: 'vn',
  calendarEdition: 1,
  term: { unit: 'workingDay', amount: '3' },
  rules: { ...defaultRules, pausedBy: grounds },
  steps: [{ code: 'reception', name: 'Tiếp nhận', unit: 'one-stop', budgetMinutes: 120 }],
  submittedAt: null,
  acceptedAt: Date.parse('2026-11-20T09:15:00+07:00'),
  promisedAt: Date.parse('2026-11-26T09:15:00+07:00'),
  dueAt: Date.parse('2026-11-26T17:00:00+07:00'),
  dueOn: '2026-11-26',
};
const accepted = { type: 'dossier.accepted', opening, presented: { documents: [], fee: null } } as const;
const acceptedAt = opening.acceptedAt!;
const submission: Opening = {
  ...opening,
  term: null,
  steps: [],
  submittedAt: acceptedAt,
  acceptedAt: null,
  ...noDates,
};
const submitted = { type: 'dossier.submitted', opening: submission, presented: { documents: [], fee: null } } as const;
/** In status 1 it was submitted only; in any other it was accepted. */
const inStatus = (status: Status): Dossier => ({
  ...evolve(undefined, status === 1 ? submitted : accepted, acceptedAt),
  status,
});
const acceptance = (at: number): Acceptance => {
  const { procedureVersionId, calendarId, calendarEdition, term, rules, steps, promisedAt, dueAt, dueOn } = opening;
  return {
    procedureVersionId,
    calendarId,
    calendarEdition,
    term,
    rules,
    steps,
    acceptedAt: at,
    promisedAt,
    dueAt,
    dueOn,
  };
};
const noteId = '0199f0aa-0000-7000-8000-000000000004';
const ask = { type: 'request-supplement', items: 2, noteId, basis: 'Điều 16', document: null, approver: null } as const;
const suspendFor = { type: 'suspend', ground: 'posting', basis: 'Luật Nuôi con nuôi', document: null } as const;
const pay = { type: 'request-payment', amountVnd: 50_000, basis: 'Luật Đất đai', document: '22/TB' } as const;
const stop = { type: 'stop', ground: 'withdrawn', refund: 'none', basis: 'TT 03/2025', document: '05/TB' } as const;
const extend: Extract<DossierCommand, { type: 'extend' }> = {
  ...({ type: 'extend', amount: '2', reason: 'staff', basis: null } as const),
  ...{ document: '07/PXL', approver: 'vp-leaders-1' },
};
const commands: readonly DossierCommand[] = [
  { type: 'start' },
  { type: 'accept', acceptance: acceptance(acceptedAt) },
  { type: 'refuse', noteId, basis: 'Điều 17', document: '03/TC' },
  ask,
  { type: 'supplement' },
  pay,
  { type: 'confirm-payment', document: null },
  suspendFor,
  { type: 'resume' },
  extend,
  { type: 'apologize', reason: 'staff', document: '08/PXL', approver: 'vp-leaders-1' },
  { type: 'withdraw' },
  { type: 'keep' },
  stop,
  { type: 'decide', result: 'granted', officer: 'vp-justice-1' },
  { type: 'sign', officer: 'vp-leaders-1' },
  { type: 'number', number: '123/UBND' },
  { type: 'issue', officer: 'vp-clerk-1' },
  { type: 'finish', result: 'granted' },
  { type: 'explain-delay', reason: 'staff' },
  { type: 'hand-over', way: 'counter' },
  { type: 'reopen', basis: 'Luật Khiếu nại', document: '31/QĐ', approver: 'vp-leaders-1' },
  { type: 'transfer', to: 'H42', document: null },
  { type: 'confirm-transfer' },
  { type: 'decline-transfer' },
];
const types = [...new Set(commands.map(({ type }) => type))];
const whenAt = (at: number) => ({ at, by: 'counter:test', calendar: vietnam });
const hour = 3_600_000;

describe('the ten national statuses', () => {
  test('are the ten of the portal, in both languages', () => {
    expect(Object.keys(statuses)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    expect(statuses[2].vi).toBe('Được tiếp nhận');
    expect(statuses[10].vi).toBe('Đã trả kết quả');
  });

  // What a person would write down from DOMAIN.md §2.1, of a dossier to which nothing else has happened.
  const leads: readonly (readonly [Status, CommandType, Status])[] = [
    [1, 'accept', 2],
    [1, 'refuse', 3],
    [1, 'request-supplement', 5],
    [1, 'withdraw', 7],
    [2, 'start', 4],
    ...([2, 4] as const).flatMap((status) => [
      [status, 'request-supplement', 5] as const,
      [status, 'request-payment', 6] as const,
      [status, 'suspend', status] as const,
      [status, 'extend', status] as const,
      [status, 'apologize', status] as const,
      [status, 'withdraw', 7] as const,
      [status, 'stop', 8] as const,
      [status, 'decide', status] as const,
      [status, 'transfer', status] as const,
      [status, 'finish', 9] as const,
    ]),
    [5, 'supplement', 4],
    [5, 'withdraw', 7],
    [5, 'stop', 8],
    [5, 'apologize', 5],
    [6, 'confirm-payment', 4],
    [6, 'withdraw', 7],
    [6, 'stop', 8],
    [6, 'finish', 9],
    [6, 'apologize', 6],
    [7, 'keep', 2],
    [7, 'stop', 8],
    [9, 'hand-over', 10],
    ...([3, 8, 9, 10] as const).map((status) => [status, 'reopen', 4] as const),
  ];
  const statusNumbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
  const all = statusNumbers.flatMap((status) => types.map((type) => [status, type] as const));
  const arrived = (status: Status): Dossier => {
    const ended = [3, 8, 9, 10].includes(status) ? { endedAt: acceptedAt + 1 } : {};
    const withdrawn = status === 7 ? { withdrawnFrom: 2 as const } : {};
    const asked =
      status === 5
        ? { supplements: evolve(inStatus(4), decide(inStatus(4), ask, whenAt(acceptedAt)), acceptedAt).supplements }
        : {};
    return { ...inStatus(status), ...ended, ...asked, ...withdrawn };
  };
  test.each(all)('from %i, %s', (status, type) => {
    const to = leads.find(([from, verb]) => from === status && verb === type)?.[2];
    const dossier = arrived(status);
    const command = commands.find((candidate) => candidate.type === type)!;
    const at = acceptedAt + hour;
    const act = () => evolve(dossier, decide(dossier, command, whenAt(at)), at).status;
    if (to !== undefined) {
      expect(allowedNow(dossier)).toContain(type);
      return expect(act()).toBe(to);
    }
    const facts = expect.objectContaining({ allowed: allowedNow(dossier) });
    // Nothing is suspended here, which only resuming asks for.
    const isIdle = type === 'resume' && (status === 2 || status === 4);
    const refusal = { code: isIdle ? 'dossier-not-suspended' : 'illegal-transition', facts };
    expect(act).toThrow(expect.objectContaining(refusal));
    if (!isIdle) expect(allowedNow(dossier)).not.toContain(type);
  });

  test('what is allowed now is never refused as illegal, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...commands), { maxLength: 14 }), (run) => {
        let at = acceptedAt;
        let dossier = evolve(undefined, accepted, at);
        for (const command of run) {
          at += hour / 10;
          const offered = allowedNow(dossier).includes(command.type);
          try {
            dossier = evolve(dossier, decide(dossier, command, whenAt(at)), at);
            expect(offered).toBe(true);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            if (offered) expect(error.code).not.toBe('illegal-transition');
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('lateness is judged on finishing', () => {
  test.each([
    ['the evening before', '2026-11-25T23:59:59.999+07:00', 'early'],
    ['the due day at midnight', '2026-11-26T00:00:00+07:00', 'on-time'],
    ['the last instant', '2026-11-26T17:00:00+07:00', 'on-time'],
    ['a millisecond later', '2026-11-26T17:00:00.001+07:00', 'late'],
  ])('%s', (_name, at, lateness) => {
    const event = decide(inStatus(4), { type: 'finish', result: 'granted' }, whenAt(Date.parse(at)));
    expect(event).toMatchObject({ type: 'dossier.finished', lateness });
  });
});

describe('history', () => {
  test('any run of commands, written as history and read back, gives the same dossier', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(accepted, submitted),
        fc.array(fc.tuple(fc.constantFrom(...commands), fc.integer({ min: 1, max: 10 ** 8 })), { maxLength: 16 }),
        (opened, run) => {
          let at = acceptedAt;
          let dossier = evolve(undefined, opened, at);
          const lines = [{ at, type: opened.type as string, data: toHistoryData(opened) }];
          for (const [command, wait] of run) {
            at += wait;
            try {
              const event = decide(dossier, command, whenAt(at));
              dossier = evolve(dossier, event, at);
              lines.push({ at, type: event.type, data: toHistoryData(event) });
            } catch (error) {
              expect(error).toBeInstanceOf(Refusal);
            }
          }
          const stored = JSON.parse(JSON.stringify(lines)) as typeof lines;
          const replayed = stored.reduce<Dossier | undefined>(
            (state, line) => evolve(state, fromHistory(line)!, line.at),
            undefined,
          );
          expect(replayed).toEqual(dossier);
          expect(dossier.version).toBe(lines.length);
        },
      ),
    );
  });

  test('instants are written as UTC text, and lines about steps are no dossier events', () => {
    expect(toHistoryData(accepted)).toMatchObject({ opening: { dueAt: '2026-11-26T10:00:00Z' } });
    expect(fromHistory({ type: 'step.opened', data: {} })).toBeUndefined();
  });

  test('one that began before rules and submissions were kept reads as one without them', () => {
    const { rules: _rules, submittedAt: _submittedAt, ...before } = opening;
    const imported = { ...before, term: { unit: 'imported' } };
    const line = { type: 'dossier.imported', data: toHistoryData({ ...accepted, opening: imported } as never) };
    expect(evolve(undefined, fromHistory(line)!, 0)).toMatchObject({
      rules: defaultRules,
      submittedAt: null,
      term: { unit: 'imported', promisedAt: opening.promisedAt },
    });
  });

  test('cannot begin in the middle', () => {
    expect(() => evolve(undefined, { type: 'dossier.started' }, 0)).toThrow('cannot begin');
  });
});

describe('the clock', () => {
  const run = (given: readonly (readonly [string, DossierCommand])[]) =>
    given.reduce((dossier, [local, command]) => {
      const at = Date.parse(`${local}+07:00`);
      return evolve(dossier, decide(dossier, command, whenAt(at)), at);
    }, inStatus(4));
  const suspend = { ...suspendFor, basis: 'x' } as const;
  const refusalOf = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return error instanceof Refusal ? [error.code, error.path] : error;
    }
  };

  test('gives back what three suspensions in a row lost, and remembers ground, basis, paper and who', () => {
    const dossier = run([
      ['2026-11-23T08:00', { ...suspend, document: '1/QĐ' }],
      ['2026-11-23T10:00', { type: 'resume' }],
      ['2026-11-23T10:00', { ...ask, document: '2/YC' }],
      ['2026-11-25T08:30', { type: 'supplement' }],
      ['2026-11-25T09:00', pay],
      ['2026-11-25T10:00', { type: 'confirm-payment', document: null }],
    ]);
    // 2 h + 1.5 h and 3.5 h of Monday, the holiday gives nothing, 1 h + 1 h of Wednesday: 9 h after Thursday 09:15.
    expect(new Date(dossier.promisedAt!).toISOString()).toBe('2026-11-27T03:45:00.000Z');
    expect(dossier.dueOn).toBe('2026-11-27');
    expect(dossier.suspensions.map(({ ground, basis, document, by }) => [ground, basis, document, by])).toEqual([
      ['posting', 'x', '1/QĐ', 'counter:test'],
      ['supplement', 'Điều 16', '2/YC', 'counter:test'],
      ['payment', 'Luật Đất đai', '22/TB', 'counter:test'],
    ]);
  });

  test('has no date while it stands', () => {
    expect(run([['2026-11-23T08:00', suspend]])).toMatchObject({ ...noDates, status: 4 });
  });

  test.each<[string, readonly (readonly [string, DossierCommand])[], readonly [string, string | undefined]]>([
    [
      'stands already',
      [
        ['2026-11-23T08:00', suspend],
        ['2026-11-23T09:00', suspend],
      ],
      ['dossier-suspended', undefined],
    ],
    ['does not stand', [['2026-11-23T08:00', { type: 'resume' }]], ['dossier-not-suspended', undefined]],
    [
      'cannot be suspended before acceptance',
      [['2026-11-23T08:00', { ...suspend, from: acceptedAt - 1 }]],
      ['suspension-invalid', 'from'],
    ],
    [
      'cannot be suspended from the future',
      [['2026-11-23T08:00', { ...suspend, from: Date.parse('2026-11-23T08:00:01+07:00') }]],
      ['instant-in-future', 'from'],
    ],
    [
      'cannot be resumed before it was suspended',
      [
        ['2026-11-23T08:00', suspend],
        ['2026-11-23T09:00', { type: 'resume', to: Date.parse('2026-11-23T07:59+07:00') }],
      ],
      ['suspension-reversed', 'to'],
    ],
    [
      'cannot be suspended within an older suspension',
      [
        ['2026-11-23T08:00', suspend],
        ['2026-11-23T09:00', { type: 'resume' }],
        ['2026-11-23T10:00', { ...suspend, from: Date.parse('2026-11-23T08:30+07:00') }],
      ],
      ['suspensions-overlap', 'from'],
    ],
    [
      'cannot have been suspended when it was extended',
      [
        ['2026-11-23T08:00', extend],
        ['2026-11-23T10:00', { ...suspend, from: Date.parse('2026-11-23T07:45+07:00') }],
      ],
      ['extension-while-suspended', 'from'],
    ],
    [
      'does not lose its lateness by a suspension entered afterwards',
      [['2026-11-27T08:00', { ...suspend, from: Date.parse('2026-11-25T08:00+07:00') }]],
      ['suspension-after-expiry', 'from'],
    ],
    [
      'is not extended while it stands',
      [
        ['2026-11-23T08:00', suspend],
        ['2026-11-23T09:00', extend],
      ],
      ['extension-while-suspended', 'amount'],
    ],
    ['is not extended after its date', [['2026-11-26T17:01', extend]], ['extension-after-expiry', 'amount']],
    [
      'is not extended twice',
      [
        ['2026-11-25T08:00', extend],
        ['2026-11-25T09:00', extend],
      ],
      ['extension-limit-reached', 'amount'],
    ],
  ])('%s', (_name, given, expected) => {
    expect(refusalOf(() => run(given))).toEqual(expected);
  });

  test.each(['-1', '1e9', '7.55555', '0', '1.5', ''])('is not extended by %j', (amount) => {
    expect(refusalOf(() => run([['2026-11-25T08:00', { ...extend, amount }]]))).toEqual(['amount-invalid', 'amount']);
  });

  test('a ground the procedure does not know stops nothing', () => {
    const dossier = { ...inStatus(4), rules: defaultRules };
    expect(refusalOf(() => decide(dossier, suspend, whenAt(acceptedAt + 1)))).toEqual(['ground-not-pausing', 'ground']);
  });

  test('waiting for a supplement does not stop it where the procedure says so', () => {
    const dossier = { ...inStatus(4), rules: { ...defaultRules, pausedBy: [] } };
    const after = evolve(dossier, decide(dossier, ask, whenAt(acceptedAt + 1)), acceptedAt + 1);
    expect(after).toMatchObject({ status: 5, suspensions: [], dueAt: opening.dueAt });
  });

  test('an overdue dossier stays overdue, whatever is asked for', () => {
    const dossier = run([
      ['2026-11-27T08:00', ask],
      ['2026-12-07T08:00', { type: 'supplement' }],
    ]);
    expect(dossier.dueAt).toBe(opening.dueAt);
  });

  test('an imported promise is moved by what happens here, and only by that', () => {
    const promisedAt = Date.parse('2026-11-26T09:15:00.123+07:00');
    const imported: Dossier = { ...inStatus(4), term: { unit: 'imported', promisedAt }, promisedAt, dueAt: promisedAt };
    const at = Date.parse('2026-11-25T08:00:00+07:00');
    const stopped = evolve(imported, decide(imported, suspend, whenAt(at)), at);
    expect(stopped.dueAt).toBeNull();
    const resumedAt = at + 2 * hour;
    const resumed = evolve(stopped, decide(stopped, { type: 'resume' }, whenAt(resumedAt)), resumedAt);
    expect([resumed.promisedAt, resumed.dueAt]).toEqual([promisedAt + 2 * hour, promisedAt + 2 * hour]);
  });
});

describe('the course of a dossier', () => {
  const run = (given: readonly (readonly [string, DossierCommand])[], from = inStatus(4)) =>
    given.reduce((dossier, [local, command]) => {
      const at = Date.parse(`${local}+07:00`);
      return evolve(dossier, decide(dossier, command, whenAt(at)), at);
    }, from);
  const codeOf = (act: () => unknown) => {
    try {
      act();
      return 'done';
    } catch (error) {
      return error instanceof Refusal ? error.code : error;
    }
  };
  const decided = [
    ['2026-11-25T08:00', { type: 'decide', result: 'granted', officer: 'vp-justice-1' }],
    ['2026-11-25T09:00', { type: 'sign', officer: 'vp-leaders-1' }],
    ['2026-11-25T10:00', { type: 'number', number: '123/UBND' }],
    ['2026-11-25T11:00', { type: 'issue', officer: 'vp-clerk-1' }],
  ] as const;

  test('decided, signed, numbered and issued are four facts, in this order', () => {
    expect(run(decided).decision).toEqual({
      ...{ result: 'granted', decidedAt: Date.parse('2026-11-25T08:00+07:00'), decidedBy: 'vp-justice-1' },
      ...{ signedAt: Date.parse('2026-11-25T09:00+07:00'), signedBy: 'vp-leaders-1' },
      ...{ number: '123/UBND', numberedAt: Date.parse('2026-11-25T10:00+07:00') },
      ...{ issuedAt: Date.parse('2026-11-25T11:00+07:00'), issuedBy: 'vp-clerk-1' },
    });
    for (const skipped of [0, 1, 2])
      expect(codeOf(() => run(decided.filter((_, i) => i !== skipped)))).toBe('illegal-transition');
  });

  test('what was decided is what is finished, and only once it was issued', () => {
    const finish = ['2026-11-25T15:00', { type: 'finish', result: 'granted' }] as const;
    expect(run([...decided, finish]).status).toBe(9);
    expect(codeOf(() => run([...decided.slice(0, 3), finish]))).toBe('illegal-transition');
    expect(codeOf(() => run([...decided, ['2026-11-25T15:00', { type: 'finish', result: 'denied' }]]))).toBe(
      'decision-differs',
    );
  });

  test.each(['withdraw', 'stop'] as const)('after a decision there is no %s', (type) => {
    const late = commands.find((command) => command.type === type)!;
    const facts = { status: 4, allowed: expect.arrayContaining(['sign']) };
    expect(() => run([decided[0], ['2026-11-25T15:00', late]])).toThrow(
      expect.objectContaining({ code: 'decision-taken', facts }),
    );
  });

  test('a second request for a supplement needs somebody who answers for it', () => {
    const first = [
      ['2026-11-23T08:00', ask],
      ['2026-11-23T09:00', { type: 'supplement' }],
    ] as const;
    expect(codeOf(() => run([...first, ['2026-11-23T10:00', ask]]))).toBe('supplement-limit-reached');
    const again = run([...first, ['2026-11-23T10:00', { ...ask, approver: 'vp-leaders-1' }]]);
    expect(again.supplements).toMatchObject([
      { stage: 'examination', items: 2, deliveredAt: Date.parse('2026-11-23T09:00+07:00') },
      { approver: 'vp-leaders-1', deliveredAt: null },
    ]);
  });

  test('a request lapses as the procedure says', () => {
    const rules = { ...defaultRules, supplementLapsesAfterDays: 30 };
    const asked = run([['2026-11-23T08:00', ask]], { ...inStatus(4), rules });
    expect(asked.supplements[0]!.lapsesAt).toBe(Date.parse('2026-12-23T08:00+07:00'));
  });

  test('late, it is asked why; in time, it is not', () => {
    const finish = { type: 'finish', result: 'granted', delayReason: 'technical' } as const;
    expect(run([['2026-11-26T16:00', finish]]).delayReason).toBeNull();
    expect(run([['2026-11-27T08:00', finish]]).delayReason).toBe('technical');
    const silent = run([['2026-11-27T08:00', { type: 'finish', result: 'granted' }]]);
    expect(silent.delayReason).toBeNull();
    expect(run([['2026-11-27T09:00', { type: 'explain-delay', reason: 'staff' }]], silent).delayReason).toBe('staff');
    const inTime = run([['2026-11-26T16:00', { type: 'finish', result: 'granted' }]]);
    expect(codeOf(() => run([['2026-11-27T09:00', { type: 'explain-delay', reason: 'staff' }]], inTime))).toBe(
      'illegal-transition',
    );
  });

  test('opened again it runs on where it stood when it ended; late stays late', () => {
    const reopen = commands.find(({ type }) => type === 'reopen')!;
    const inTime = run([
      ['2026-11-25T09:15', { type: 'finish', result: 'granted' }],
      ['2026-11-30T09:15', reopen],
    ]);
    // Ended a working day before its appointment, and opened three working days later.
    expect(inTime).toMatchObject({ status: 4, result: null, finishedAt: null, endedAt: null, dueOn: '2026-12-01' });
    expect(inTime.promisedAt).toBe(Date.parse('2026-12-01T09:15+07:00'));
    const late = run([
      ['2026-11-27T09:15', { type: 'finish', result: 'granted' }],
      ['2026-11-30T09:15', reopen],
    ]);
    expect(late.dueAt).toBe(opening.dueAt);
  });

  test('transferred, another agency decides and the clock does not notice', () => {
    const offered = run([['2026-11-23T08:00', { type: 'transfer', to: 'H42', document: null }]]);
    expect(offered).toMatchObject({ decidingAgencyId: 'H42.13', transfer: { to: 'H42' }, dueAt: opening.dueAt });
    expect(run([['2026-11-24T08:00', { type: 'confirm-transfer' }]], offered)).toMatchObject({
      decidingAgencyId: 'H42',
      transfer: null,
      dueAt: opening.dueAt,
    });
    expect(run([['2026-11-24T08:00', { type: 'decline-transfer' }]], offered)).toMatchObject({
      decidingAgencyId: 'H42.13',
      transfer: null,
    });
    expect(codeOf(() => run([['2026-11-23T08:00', { type: 'transfer', to: 'H42.13', document: null }]]))).toBe(
      'transfer-to-itself',
    );
  });
});

test.each([
  ['H42.12', '2026-11-23', 7, 'H42.12-261123-0007'],
  ['H42', '2031-01-02', 12_345, 'H42-310102-12345'],
])('the code of %s on %s, number %i, is %s', (agency, day, number, code) => {
  expect(dossierCode(agency, day, number)).toBe(code);
  expect(code).toMatch(/^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d+)*-\d{6}-\d{4,6}$/);
});
