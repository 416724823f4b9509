import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowed,
  type Dossier,
  type DossierCommand,
  decide,
  dossierCode,
  evolve,
  fromHistory,
  type Opening,
  type Status,
  statuses,
  toHistoryData,
} from './dossier.ts';
import { Refusal } from './refusal.ts';

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
  steps: [{ code: 'reception', name: 'Tiếp nhận', unit: 'one-stop', budgetMinutes: 120 }],
  acceptedAt: Date.parse('2026-11-20T09:15:00+07:00'),
  promisedAt: Date.parse('2026-11-26T09:15:00+07:00'),
  dueAt: Date.parse('2026-11-26T17:00:00+07:00'),
  dueOn: '2026-11-26',
};
const accepted = { type: 'dossier.accepted', opening, presented: { documents: [], fee: null } } as const;
const inStatus = (status: Status): Dossier => ({ ...evolve(undefined, accepted, opening.acceptedAt), status });
const commands: readonly DossierCommand[] = [
  { type: 'start' },
  { type: 'finish', result: 'granted', timeZone: 'Asia/Ho_Chi_Minh' },
  { type: 'hand-over', way: 'counter' },
];

describe('the ten national statuses', () => {
  test('are the ten of the portal, in both languages', () => {
    expect(Object.keys(statuses)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    expect(statuses[2].vi).toBe('Được tiếp nhận');
    expect(statuses[10].vi).toBe('Đã trả kết quả');
  });

  const table: readonly (readonly [Status, DossierCommand['type'], Status | 'refused'])[] = [
    [2, 'start', 4],
    [2, 'finish', 9],
    [2, 'hand-over', 'refused'],
    [4, 'start', 'refused'],
    [4, 'finish', 9],
    [4, 'hand-over', 'refused'],
    [9, 'start', 'refused'],
    [9, 'finish', 'refused'],
    [9, 'hand-over', 10],
    ...([1, 3, 5, 6, 7, 8, 10] as const).flatMap((status) =>
      (['start', 'finish', 'hand-over'] as const).map((type) => [status, type, 'refused'] as const),
    ),
  ];
  test.each(table)('from %i, %s leads to %s', (status, type, to) => {
    const command = commands.find((candidate) => candidate.type === type)!;
    const act = () => evolve(inStatus(status), decide(inStatus(status), command, opening.dueAt), opening.dueAt).status;
    if (to !== 'refused') expect(act()).toBe(to);
    else
      expect(act).toThrow(
        expect.objectContaining({
          code: 'illegal-transition',
          facts: expect.objectContaining({ allowed: allowed[status] }),
        }),
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
    const event = decide(inStatus(4), commands[1]!, Date.parse(at));
    expect(event).toMatchObject({ type: 'dossier.finished', lateness });
  });
});

describe('history', () => {
  test('any run of commands, written as history and read back, gives the same dossier', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...commands), fc.integer({ min: 1, max: 10 ** 9 })), { maxLength: 12 }),
        (run) => {
          let at = opening.acceptedAt;
          let dossier = evolve(undefined, accepted, at);
          const lines = [{ at, type: accepted.type as string, data: toHistoryData(accepted) }];
          for (const [command, wait] of run) {
            at += wait;
            try {
              const event = decide(dossier, command, at);
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
