import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRules } from '../catalogue/procedure.ts';
import { Refusal } from '../refusal.ts';
import { allowedNow, decide } from './decide.ts';
import {
  accepted,
  acceptedAt,
  ask,
  commands,
  hour,
  inStatus,
  opening,
  submitted,
  types,
  whenAt,
} from './dossier.fixture.ts';
import { type Dossier, dossierCode } from './dossier.ts';
import { evolve } from './evolve.ts';
import { fromHistory, toHistoryData } from './history-data.ts';
import { type Status, statusTexts } from './status.ts';
import type { CommandType } from './verbs.ts';

describe('the ten national statuses', () => {
  test('are the ten of the portal, in both languages', () => {
    expect(Object.keys(statusTexts)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    expect(statusTexts[2].vi).toBe('Được tiếp nhận');
    expect(statusTexts[10].vi).toBe('Đã trả kết quả');
  });

  // What a person would write down from docs/domain.md §2.1, of a dossier to which nothing else has happened.
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
    const event = decide(
      inStatus(4),
      { type: 'finish', result: 'granted', delayReason: 'staff' },
      whenAt(Date.parse(at)),
    );
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

test.each([
  ['H42.12', '2026-11-23', 7, 'H42.12-261123-0007'],
  ['H42', '2031-01-02', 12_345, 'H42-310102-12345'],
])('the code of %s on %s, number %i, is %s', (agency, day, number, code) => {
  expect(dossierCode(agency, day, number)).toBe(code);
  expect(code).toMatch(/^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d+)*-\d{6}-\d{4,6}$/);
});
