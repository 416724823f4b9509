import { describe, expect, test } from 'vitest';
import { local as at, vietnam as calendar } from '../calendars/vietnam.fixture.ts';
import { type GroupPart, groupDates, groupFinishedAt, groupStatus, wayOf } from './dossier-group.ts';
import { decidersOf, type GroupDefinition, groupOn, linkedGroups } from './linked-groups.ts';
import { Status } from './status.ts';

const friday = at('2026-11-20T09:15');

type Part = GroupPart['dossier'];
const nothing: Part = {
  status: Status.submitted,
  acceptedAt: null,
  suspensions: [],
  promisedAt: null,
  dueAt: null,
  dueOn: null,
  result: null,
  finishedAt: null,
  endedAt: null,
};
const filed: Partial<Part> = {};
const accepted: Partial<Part> = { status: Status.accepted, acceptedAt: friday };
const underWay: Partial<Part> = { status: Status.inProgress, acceptedAt: friday };
const granted = (finishedAt = friday + 1): Partial<Part> => ({
  status: Status.finished,
  acceptedAt: friday,
  result: 'granted',
  finishedAt,
  endedAt: finishedAt,
});
const denied: Partial<Part> = { ...granted(), result: 'denied' };
const stopped: Partial<Part> = { status: Status.stopped, acceptedAt: friday, endedAt: friday + 1 };
const refused: Partial<Part> = { status: Status.refused, endedAt: friday + 1 };
const handedOver: Partial<Part> = { ...granted(), status: Status.handedOver };

/** The birth group: residence and insurance need the birth certificate. */
const group = (birth: Partial<Part>, residence: Partial<Part>, insurance: Partial<Part>): GroupPart[] => [
  { part: 'birth', after: null, dossier: { ...nothing, ...birth } },
  { part: 'residence', after: 'birth', dossier: { ...nothing, ...residence } },
  { part: 'insurance', after: 'birth', dossier: { ...nothing, ...insurance } },
];

describe('how the whole stands', () => {
  test.for([
    [
      'registered: the first part is accepted, the others wait',
      group(accepted, filed, filed),
      Status.accepted,
      'waiting',
    ],
    ['the first part is under way', group(underWay, filed, filed), Status.inProgress, 'waiting'],
    [
      'the first part asks for a supplement',
      group({ ...underWay, status: Status.supplementRequested }, filed, filed),
      Status.supplementRequested,
      'waiting',
    ],
    [
      'the first is granted, a follower could not be accepted yet',
      group(granted(), filed, accepted),
      Status.inProgress,
      'open',
    ],
    [
      'a follower asks for money',
      group(granted(), { ...underWay, status: Status.paymentRequested }, underWay),
      Status.paymentRequested,
      'open',
    ],
    ['one part is left', group(granted(), granted(), underWay), Status.inProgress, 'open'],
    ['all are finished', group(granted(), granted(), handedOver), Status.finished, 'open'],
    ['all are handed over', group(handedOver, handedOver, handedOver), Status.handedOver, 'open'],
    ['the first is denied: the others are cut off', group(denied, filed, filed), Status.stopped, 'cut-off'],
    ['the first is stopped', group(stopped, filed, filed), Status.stopped, 'cut-off'],
    ['the first is refused, the others too', group(refused, refused, refused), Status.stopped, 'open'],
    ['a follower is stopped, the other goes on', group(granted(), stopped, underWay), Status.inProgress, 'open'],
    ['a follower is stopped, the other finished', group(granted(), stopped, granted()), Status.stopped, 'open'],
    [
      'the first is reopened after a follower was accepted',
      group(underWay, underWay, filed),
      Status.inProgress,
      'open',
    ],
  ] as const)('%s', ([, parts, status, way]) => {
    expect([groupStatus(parts), wayOf(parts[1]!, parts)]).toEqual([status, way]);
  });

  test('who needs what is cut off is cut off', () => {
    const [birth, residence] = group(denied, filed, filed);
    const chain = [birth!, residence!, { part: 'last', after: 'residence', dossier: nothing }];
    expect(wayOf(chain[2]!, chain)).toBe('cut-off');
  });

  test('it is finished when its last part is', () => {
    expect(groupFinishedAt(group(granted(5), granted(7), granted(6)))).toBe(7);
    expect(groupFinishedAt(group(granted(5), granted(7), underWay))).toBeNull();
  });
});

describe('when the whole is due', () => {
  const term = { unit: 'workingDay', amount: '3' } as const;
  const paused = (from: string, to: string | null, ground: 'supplement' | 'ended' = 'supplement'): Partial<Part> => ({
    suspensions: [{ from: at(from), to: to === null ? null : at(to), ground }],
  });
  const dueOn = ([birth, residence, insurance]: readonly [Partial<Part>, Partial<Part>, Partial<Part>]) =>
    groupDates(group(birth, residence, insurance), term, calendar).dueOn;

  test.for([
    ['nothing before the first acceptance', [filed, filed, filed], null],
    ['three working days from the first acceptance: 24 November is a holiday', [accepted, filed, filed], '2026-11-26'],
    [
      'not from the acceptance of a follower',
      [granted(), { ...accepted, acceptedAt: at('2026-11-25T09:00') }, filed],
      '2026-11-26',
    ],
    [
      'a day lost in one part is lost to the whole',
      [{ ...accepted, ...paused('2026-11-23T07:30', '2026-11-25T07:30') }, filed, filed],
      '2026-11-27',
    ],
    [
      'days lost at once are lost once',
      [
        { ...granted(), ...paused('2026-11-23T07:30', '2026-11-25T07:30') },
        { ...accepted, ...paused('2026-11-23T07:30', '2026-11-26T07:30') },
        { ...accepted, ...paused('2026-11-25T07:30', '2026-11-26T07:30') },
      ],
      '2026-11-30',
    ],
    [
      'while one clock stands there is no date',
      [granted(), { ...accepted, ...paused('2026-11-23T07:30', null) }, accepted],
      null,
    ],
    [
      'a part that was stopped stands no more',
      [granted(), { ...stopped, ...paused('2026-11-20T10:00', null), endedAt: at('2026-11-20T10:00') }, accepted],
      '2026-11-26',
    ],
    [
      'finished at the due moment and opened again, it has its time back',
      [{ ...accepted, ...paused('2026-11-26T17:00', '2026-12-01T09:00', 'ended') }, accepted, accepted],
      '2026-12-01',
    ],
    [
      'a pause that begins at the due moment gives nothing back',
      [{ ...accepted, ...paused('2026-11-26T17:00', '2026-12-01T09:00') }, accepted, accepted],
      '2026-11-26',
    ],
    [
      'though another part paused at the same moment',
      [
        { ...accepted, ...paused('2026-11-26T17:00', '2026-11-30T09:00') },
        { ...accepted, ...paused('2026-11-26T17:00', '2026-12-01T09:00', 'ended') },
        accepted,
      ],
      '2026-12-01',
    ],
  ] as const)('%s', ([, parts, expected]) => expect(dueOn(parts)).toBe(expected));

  test('without a term of its own: the latest date of its parts, once each has one', () => {
    const due = (dueAt: number | null): Partial<Part> => ({
      ...accepted,
      dueAt,
      promisedAt: dueAt,
      dueOn: dueAt === null ? null : String(dueAt),
    });
    expect(groupDates(group(due(1), due(3), due(2)), null, calendar)).toEqual({ promisedAt: 3, dueAt: 3, dueOn: '3' });
    expect(groupDates(group(due(1), due(null), due(2)), null, calendar).dueAt).toBeNull();
  });
});

describe('groups as data', () => {
  test.for(linkedGroups.map((definition) => [definition.code, definition] as const))(
    '%s',
    ([, { parts, legalBasis }]) => {
      const codes = parts.map(({ code }) => code);
      expect(new Set(codes).size).toBe(codes.length);
      expect(parts[0]!.after).toBeNull();
      for (const [i, { after }] of parts.entries())
        expect(after === null || codes.slice(0, i).includes(after)).toBe(true);
      expect(legalBasis.length).toBeGreaterThan(0);
    },
  );

  test('the row valid on a day', () => {
    const [birth] = linkedGroups as readonly [GroupDefinition];
    const rows = [
      { ...birth, validTo: '2026-12-31' },
      { ...birth, validFrom: '2027-01-01', term: null },
    ];
    expect(groupOn('3.000722', '2026-12-31', rows).term).not.toBeNull();
    expect(groupOn('3.000722', '2027-01-01', rows).term).toBeNull();
    for (const [code, day] of [
      ['3.000722', '2020-01-01'],
      ['x', '2026-12-31'],
    ] as const)
      expect(() => groupOn(code, day, rows)).toThrow(expect.objectContaining({ code: 'group-unknown' }));
  });

  test('who decides which part', () => {
    const [birth] = linkedGroups as readonly [GroupDefinition];
    expect([...decidersOf(birth, 'H42.12', { insurance: 'H42.202' })]).toEqual([
      ...[
        ['birth', 'H42.12'],
        ['residence', 'H42.12'],
        ['insurance', 'H42.202'],
      ],
    ]);
    expect(() => decidersOf(birth, 'H42.12', {})).toThrow(
      expect.objectContaining({ code: 'agency-unknown', path: 'decidingAgencies.insurance' }),
    );
    expect(() => decidersOf(birth, 'H42.12', { burial: 'H42.202' })).toThrow(
      expect.objectContaining({ code: 'group-part-unknown' }),
    );
  });
});
